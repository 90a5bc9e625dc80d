//! Which servers an application shares its sessions with.

use std::sync::Arc;

use crate::encoding::{Cursor, DecodeError, put_text};

/// The cluster that the sessions of an application are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The same on all its servers, and another for every application. Hostile text.
    pub name: Arc<str>,
    /// Where its sessions are.
    pub copies: Copies,
}

/// Where the sessions of a cluster are. In either way each server knows of all of them, and tells all of them as active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// Each server has all of them.
    All,
    /// One server has a session, another keeps a copy, the others know where it is.
    One,
}

impl Copies {
    pub(super) const NO_CLUSTER: u8 = 0;

    pub(super) fn number(self) -> u8 {
        match self {
            Self::All => 1,
            Self::One => 2,
        }
    }

    pub(super) fn of(number: u8) -> Option<Self> {
        [Self::All, Self::One].into_iter().find(|copies| copies.number() == number)
    }
}

impl Cluster {
    /// Adds the saved form of a cluster, or of none.
    pub(super) fn write(cluster: Option<&Self>, out: &mut Vec<u8>) {
        out.push(cluster.map_or(Copies::NO_CLUSTER, |cluster| cluster.copies.number()));
        if let Some(cluster) = cluster {
            put_text(out, &cluster.name);
        }
    }

    /// Reads what [`Cluster::write`] wrote.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Arc<Self>>, DecodeError> {
        let number = cursor.byte()?;
        if number == Copies::NO_CLUSTER {
            return Ok(None);
        }
        let copies = Copies::of(number).ok_or(DecodeError::Invalid("the copies of a cluster"))?;
        Ok(Some(Arc::new(Self { name: cursor.text()?.into(), copies })))
    }
}
