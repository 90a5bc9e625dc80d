//! The ledger in the form that is kept on disk: its state as one piece, and each series and its windows as another.

use super::Ledger;
use crate::change::Audit;
use crate::encoding::{Cursor, DecodeError, put_number};
use crate::server::Server;
use crate::tracking::Tracking;

/// The version of the saved form of the state. All since 1 are read.
const VERSION: u8 = 4;

impl Ledger {
    /// Adds everything but series and windows to `out`.
    pub fn write_state(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        self.tracking.write(out);
        self.audit.write(out);
        put_number(out, self.servers.len() as u64);
        for server in self.servers.values() {
            server.write(out);
        }
    }

    /// Reads what [`Ledger::write_state`] wrote. What is tracked has empty series until they are put in place with
    /// [`Ledger::install`].
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read_state(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut cursor = Cursor::new(bytes);
        let version = cursor.version_since(1, VERSION)?;
        let mut ledger = Self::new(Tracking::read(&mut cursor, version)?);
        ledger.audit = Audit::read(&mut cursor)?;
        for _ in 0..cursor.count(30, usize::MAX)? {
            let server = Server::read(&mut cursor, version)?;
            ledger.clusters.tell(server.id(), server.in_clusters());
            ledger.servers.insert(server.id(), server);
        }
        if cursor.rest().is_empty() {
            Ok(ledger)
        } else {
            Err(DecodeError::Invalid("bytes after the last server"))
        }
    }
}
