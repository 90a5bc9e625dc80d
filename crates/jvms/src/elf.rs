//! The head of an ELF file: for which machine and which C library it was built.

use std::fmt;

/// Bytes of the file that [`Machine::parse`] needs.
pub(crate) const HEAD: usize = 20;

/// The processor that a program or library runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    bits: u8,
    number: u16,
}

impl Machine {
    /// Reads an ELF head; `None` if it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD)?;
        if !head.starts_with(b"\x7fELF") {
            return None;
        }
        let bits = match head[4] {
            1 => 32,
            2 => 64,
            _ => return None,
        };
        let number = [head[18], head[19]];
        let number = if head[5] == 2 { u16::from_be_bytes(number) } else { u16::from_le_bytes(number) };
        Some(Self { bits, number })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.number {
            3 => "x86",
            21 => "POWER",
            22 => "S/390",
            40 => "ARM",
            62 => "x86-64",
            183 => "ARM64",
            243 => "RISC-V",
            258 => "LoongArch",
            other => return write!(f, "machine {other}, {} bit", self.bits),
        };
        write!(f, "{name}, {} bit", self.bits)
    }
}

/// The C library that a process or a shared library stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// The GNU C library, of most distributions.
    Glibc,
    /// musl, of Alpine Linux.
    Musl,
}

impl Libc {
    /// The C library that a shared library asks for by name; `None` if it names none.
    pub(crate) fn asked_for_by(library: &[u8]) -> Option<Self> {
        let has = |name: &[u8]| library.windows(name.len()).any(|bytes| bytes == name);
        if has(b"libc.so.6\0") {
            Some(Self::Glibc)
        } else if has(b"libc.musl-") || has(b"\0libc.so\0") {
            Some(Self::Musl)
        } else {
            None
        }
    }
}

impl fmt::Display for Libc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(class: u8, order: u8, machine: [u8; 2]) -> Vec<u8> {
        let mut bytes = b"\x7fELF".to_vec();
        bytes.extend([class, order, 1]);
        bytes.resize(18, 0);
        bytes.extend(machine);
        bytes
    }

    #[test]
    fn machines_are_told_apart_by_number_and_width() {
        let intel = Machine::parse(&head(2, 1, [62, 0])).unwrap();
        let old = Machine::parse(&head(1, 1, [3, 0])).unwrap();
        let mainframe = Machine::parse(&head(2, 2, [0, 22])).unwrap();
        assert_ne!(intel, old);
        assert_eq!(
            [intel, old, mainframe].map(|m| m.to_string()),
            ["x86-64, 64 bit", "x86, 32 bit", "S/390, 64 bit"]
        );
    }

    #[test]
    fn a_script_or_a_stump_has_no_machine() {
        assert_eq!(Machine::parse(b"#!/bin/sh\nexec java \"$@\"\n"), None);
        assert_eq!(Machine::parse(&head(2, 1, [62, 0])[..19]), None);
        assert_eq!(Machine::parse(&head(7, 1, [62, 0])), None);
    }

    #[test]
    fn the_c_library_is_the_one_asked_for_by_name() {
        assert_eq!(Libc::asked_for_by(b"..\0libc.so.6\0.."), Some(Libc::Glibc));
        assert_eq!(Libc::asked_for_by(b"..\0libc.musl-x86_64.so.1\0.."), Some(Libc::Musl));
        assert_eq!(Libc::asked_for_by(b"..\0libc.so\0.."), Some(Libc::Musl));
        assert_eq!(Libc::asked_for_by(b""), None);
    }
}
