//! The options that an agent is loaded with: `socket=<path>,name=<name>,build=<id>`, or `stop`.

use std::fmt::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The options that tell an agent to stop and to let go of everything.
pub(crate) const STOP: &str = "stop";

/// What an agent is told when it is loaded.
///
/// Shown in the form that the agent reads. In values, every byte other than letters, digits and `- . _ ~ / : + @` is
/// written as `%` and two hexadecimal digits, so that the text passes through shells and the JVM's own splitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The UNIX socket on which the daemon listens.
    pub socket: PathBuf,
    /// The name under which this server is shown.
    pub name: String,
    /// The build of the agent library, by which a second load of the same build is known.
    pub build: String,
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("socket=")?;
        encode(self.socket.as_os_str().as_bytes(), f)?;
        f.write_str(",name=")?;
        encode(self.name.as_bytes(), f)?;
        f.write_str(",build=")?;
        encode(self.build.as_bytes(), f)
    }
}

fn encode(value: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for &byte in value {
        if is_plain(byte) {
            f.write_char(char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}

/// Bytes that neither a shell, nor the JVM, nor the agent's grammar gives a meaning to.
pub(crate) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~/:+@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsStr;

    fn decode(value: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = value.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            if first == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                rest = &after[2..];
            } else {
                bytes.push(first);
                rest = after;
            }
        }
        bytes
    }

    #[test]
    fn plain_values_stay_readable_and_the_rest_is_encoded() {
        let options = Options {
            socket: "/run/sessionwatch/agent.sock".into(),
            name: "Tomcat 11, a=b 100%\n".into(),
            build: "0123456789ab".into(),
        };
        assert_eq!(
            options.to_string(),
            "socket=/run/sessionwatch/agent.sock,name=Tomcat%2011%2C%20a%3Db%20100%25%0A,build=0123456789ab"
        );
    }

    proptest! {
        #[test]
        fn every_value_is_read_back_and_no_value_breaks_the_grammar(
            socket in proptest::collection::vec(1_u8..=255, 0..40), name in ".{0,40}",
        ) {
            let options = Options {
                socket: OsStr::from_bytes(&socket).into(), name: name.clone(), build: "1".into(),
            };
            let text = options.to_string();
            let values: Vec<_> = text.split(',').map(|part| decode(part.split_once('=').unwrap().1)).collect();
            prop_assert_eq!(values, [socket, name.into_bytes(), b"1".to_vec()]);
            prop_assert!(text.bytes().all(|byte| is_plain(byte) || b"=,%".contains(&byte)));
        }
    }
}
