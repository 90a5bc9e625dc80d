//! The options that the JVM hands over, at load and at attach: `socket=PATH[,name=NAME][,build=ID]`, or `stop`.
//!
//! `%` and two hexadecimal digits stand for a byte, so that a comma, a space or a percent sign can be part of a value.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

/// Longest path of a UNIX socket in bytes: the kernel's `sun_path` less its closing zero.
const MAX_PATH: usize = 107;

/// What the agent is told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Options {
    /// Watch, and report to the monitor on this socket.
    Watch(Watching),
    /// Stop and let go of everything.
    Stop,
}

/// How to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watching {
    /// The UNIX socket on which the monitor listens.
    pub(crate) socket: PathBuf,
    /// The name to show for this server, if one was given.
    pub(crate) name: Option<String>,
    /// The build of this library as whoever attached it knows it.
    pub(crate) build: Option<String>,
}

/// Why options can't be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OptionError {
    /// There is no `socket=`.
    NoSocket,
    /// The socket's path is relative, empty, has a zero byte or is too long.
    Socket,
    /// A part without `=`, or with a key that is not known.
    Part(String),
    /// A `%` that two hexadecimal digits do not follow.
    Percent(String),
    /// A key was given twice.
    Twice(&'static str),
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSocket => f.write_str(
                "no socket is given: say socket=/path/to/agent.sock, as `sessionwatch agent-path` prints it",
            ),
            Self::Socket => write!(f, "socket= takes an absolute path of at most {MAX_PATH} bytes"),
            Self::Part(part) => write!(f, "{part:?} is no option: there are socket=, name=, build= and stop"),
            Self::Percent(part) => {
                write!(f, "{part:?} has a % without two hexadecimal digits: write %25 for a percent sign")
            }
            Self::Twice(key) => write!(f, "{key}= is given twice"),
        }
    }
}

impl Options {
    /// Reads the options; the only reader of them.
    ///
    /// # Errors
    /// [`OptionError`] when they are not of the form above.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, OptionError> {
        let text = text.trim_ascii();
        if text == b"stop" {
            return Ok(Self::Stop);
        }
        let (mut socket, mut name, mut build) = (None, None, None);
        for part in text.split(|&byte| byte == b',').filter(|part| !part.is_empty()) {
            let shown = || String::from_utf8_lossy(part).into_owned();
            let at = part.iter().position(|&byte| byte == b'=').ok_or_else(|| OptionError::Part(shown()))?;
            let (key, slot) = match &part[..at] {
                b"socket" => ("socket", &mut socket),
                b"name" => ("name", &mut name),
                b"build" => ("build", &mut build),
                _ => return Err(OptionError::Part(shown())),
            };
            let value = decode(&part[at + 1..]).ok_or_else(|| OptionError::Percent(shown()))?;
            if slot.replace(value).is_some() {
                return Err(OptionError::Twice(key));
            }
        }
        let socket = PathBuf::from(OsString::from_vec(socket.ok_or(OptionError::NoSocket)?));
        let bytes = socket.as_os_str().as_bytes();
        if !socket.is_absolute() || bytes.contains(&0) || bytes.len() > MAX_PATH {
            return Err(OptionError::Socket);
        }
        let text = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned();
        let told = |value: Option<Vec<u8>>| value.map(text).filter(|text| !text.is_empty());
        Ok(Self::Watch(Watching { socket, name: told(name), build: told(build) }))
    }
}

fn decode(value: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let (digits, after) = after.split_first_chunk::<2>()?;
            decoded.push(digit(digits[0])? << 4 | digit(digits[1])?);
            rest = after;
        } else {
            decoded.push(byte);
            rest = after;
        }
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watching(socket: &str, name: Option<&str>, build: Option<&str>) -> Options {
        Options::Watch(Watching {
            socket: socket.into(),
            name: name.map(str::to_owned),
            build: build.map(str::to_owned),
        })
    }

    #[test]
    fn a_socket_alone_or_with_name_and_build_in_any_order() {
        assert_eq!(Options::parse(b"socket=/run/s"), Ok(watching("/run/s", None, None)));
        assert_eq!(
            Options::parse(b"build=0a1b,name=front,socket=/run/s"),
            Ok(watching("/run/s", Some("front"), Some("0a1b")))
        );
        assert_eq!(Options::parse(b"socket=/run/s,name=,\n"), Ok(watching("/run/s", None, None)));
    }

    #[test]
    fn encoded_bytes_stand_for_themselves() {
        assert_eq!(
            Options::parse(b"socket=/a%20b%2Cc%25,name=T%c3%b6m%2c=1"),
            Ok(watching("/a b,c%", Some("Töm,=1"), None))
        );
    }

    #[test]
    fn stop_is_a_whole_word() {
        assert_eq!(Options::parse(b"stop"), Ok(Options::Stop));
        assert_eq!(Options::parse(b"stop,socket=/s"), Err(OptionError::Part("stop".into())));
    }

    #[test]
    fn what_can_not_be_followed_is_refused() {
        let long = format!("socket=/{}", "x".repeat(MAX_PATH));
        for (text, error) in [
            ("", OptionError::NoSocket),
            ("name=x", OptionError::NoSocket),
            ("socket=", OptionError::Socket),
            ("socket=relative", OptionError::Socket),
            ("socket=/a%00b", OptionError::Socket),
            (&long, OptionError::Socket),
            ("socket=/a%4", OptionError::Percent("socket=/a%4".into())),
            ("socket=/a%+1", OptionError::Percent("socket=/a%+1".into())),
            ("socket=/a,port=1", OptionError::Part("port=1".into())),
            ("/a", OptionError::Part("/a".into())),
            ("socket=/a,socket=/b", OptionError::Twice("socket")),
        ] {
            assert_eq!(Options::parse(text.as_bytes()), Err(error), "{text}");
        }
    }

    #[test]
    fn a_path_of_the_greatest_length_is_taken() {
        let path = format!("/{}", "x".repeat(MAX_PATH - 1));
        assert_eq!(Options::parse(format!("socket={path}").as_bytes()), Ok(watching(&path, None, None)));
    }
}
