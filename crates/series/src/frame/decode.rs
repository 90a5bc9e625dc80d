//! Bytes to frames: every length is checked before anything is allocated for it.

use std::sync::Arc;

use super::cluster::{Cluster, Copies};
use super::kind::{self, NOT_TOLD};
use super::message::{
    ApplicationInfo, Applications, Frame, Hello, MAX_FRAME, MAX_TEXT, Tick, TickRow, VERSION,
};

/// Why bytes are not a frame. The connection they came from is of no further use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameError {
    /// The length field is below 2 or above [`MAX_FRAME`].
    Length(usize),
    /// Written in another version of the format.
    Version(u8),
    /// A kind that this version does not have.
    Kind(u8),
    /// The body ends before its last field, or goes on after it.
    Body,
    /// A text is not UTF-8 or longer than [`MAX_TEXT`].
    Text,
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length(length) => write!(f, "a frame of {length} bytes (2 to {MAX_FRAME} are allowed)"),
            Self::Version(version) => {
                write!(
                    f,
                    "frame format {version}, this build speaks 1 to {VERSION}: attach again with this build"
                )
            }
            Self::Kind(kind) => write!(f, "a frame of unknown kind {kind}"),
            Self::Body => write!(f, "a frame whose body does not fit its length"),
            Self::Text => write!(f, "a frame with a text that is not UTF-8 or longer than {MAX_TEXT} bytes"),
        }
    }
}

impl std::error::Error for FrameError {}

/// Takes the first frame off `bytes`: the frame and how many bytes it was, or `None` while it is incomplete.
///
/// # Errors
/// [`FrameError`] when no further byte could make a frame of this.
pub fn decode(bytes: &[u8]) -> Result<Option<(Frame, usize)>, FrameError> {
    let Some(head) = bytes.first_chunk::<4>() else { return Ok(None) };
    let length = u32::from_le_bytes(*head) as usize;
    if !(2..=MAX_FRAME).contains(&length) {
        return Err(FrameError::Length(length));
    }
    // The version is told before the rest has come: a frame of another version may mean another length.
    if let Some(&version) = bytes.get(4)
        && !(1..=VERSION).contains(&version)
    {
        return Err(FrameError::Version(version));
    }
    let Some(body) = bytes.get(4..4 + length) else { return Ok(None) };
    let mut cursor = Cursor { rest: &body[2..] };
    let frame = match body[1] {
        kind::APPLICATIONS => Frame::Applications(cursor.applications(body[0])?),
        other if body[0] > 1 => return Err(FrameError::Kind(other)),
        kind::HELLO => Frame::Hello(cursor.hello()?),
        kind::TICK => Frame::Tick(cursor.tick()?),
        kind::TROUBLE => Frame::Trouble(cursor.text()?),
        kind::WELCOME => Frame::Welcome { reading: cursor.flag()? },
        kind::READING => Frame::Reading(cursor.flag()?),
        other => return Err(FrameError::Kind(other)),
    };
    if !cursor.rest.is_empty() {
        return Err(FrameError::Body);
    }
    Ok(Some((frame, 4 + length)))
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], FrameError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(FrameError::Body)?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FrameError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(FrameError::Body)?;
        self.rest = rest;
        Ok(*head)
    }

    fn flag(&mut self) -> Result<bool, FrameError> {
        match self.array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(FrameError::Body),
        }
    }

    fn u32(&mut self) -> Result<u32, FrameError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, FrameError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn i64(&mut self) -> Result<i64, FrameError> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    fn number(&mut self) -> Result<Option<u64>, FrameError> {
        Ok(Some(self.u64()?).filter(|&number| number != NOT_TOLD))
    }

    fn text(&mut self) -> Result<String, FrameError> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        if length > MAX_TEXT {
            return Err(FrameError::Text);
        }
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| FrameError::Text)
    }

    /// Reads a count and as many items, each at least `size` bytes: a count that cannot fit is refused first.
    fn list<T>(
        &mut self,
        size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, FrameError>,
    ) -> Result<Vec<T>, FrameError> {
        let count = self.u32()? as usize;
        if count > self.rest.len() / size {
            return Err(FrameError::Body);
        }
        (0..count).map(|_| item(self)).collect()
    }

    fn hello(&mut self) -> Result<Hello, FrameError> {
        Ok(Hello {
            pid: self.u32()?,
            started_ms: self.i64()?,
            build: self.text()?,
            identity: self.text()?,
            name: self.text()?,
            jdk: self.text()?,
        })
    }

    fn applications(&mut self, version: u8) -> Result<Applications, FrameError> {
        let with_clusters = version > 1;
        let list = Applications {
            product: self.text()?,
            ports: self.list(2, |cursor| Ok(u16::from_le_bytes(cursor.array()?)))?,
            applications: self.list(ApplicationInfo::LEAST + usize::from(with_clusters), |cursor| {
                let application = cursor.application()?;
                let cluster = if with_clusters { cursor.cluster()? } else { None };
                Ok(ApplicationInfo { cluster, ..application })
            })?,
        };
        // Without any it would have come as version 1.
        if list.have_clusters() == with_clusters { Ok(list) } else { Err(FrameError::Body) }
    }

    fn cluster(&mut self) -> Result<Option<Arc<Cluster>>, FrameError> {
        let [number] = self.array()?;
        if number == Copies::NO_CLUSTER {
            return Ok(None);
        }
        let copies = Copies::of(number).ok_or(FrameError::Body)?;
        Ok(Some(Arc::new(Cluster { name: self.text()?.into(), copies })))
    }

    fn application(&mut self) -> Result<ApplicationInfo, FrameError> {
        Ok(ApplicationInfo {
            slot: self.u32()?,
            default_host: self.flag()?,
            incarnation: self.u64()?,
            started_ms: self.i64()?,
            limit: self.number()?,
            longest_seconds: self.number()?,
            mean_seconds: self.number()?,
            service: self.text()?.into(),
            host: self.text()?.into(),
            path: self.text()?.into(),
            cluster: None,
        })
    }

    fn tick(&mut self) -> Result<Tick, FrameError> {
        Ok(Tick {
            second: self.i64()?,
            cost_ns: self.u64()?,
            dropped: self.u64()?,
            cpu_ns: self.u64()?,
            rows: self.list(36, |cursor| {
                Ok(TickRow {
                    slot: cursor.u32()?,
                    active: cursor.number()?,
                    created: cursor.number()?,
                    destroyed: cursor.number()?,
                    rejected: cursor.number()?,
                })
            })?,
        })
    }
}
