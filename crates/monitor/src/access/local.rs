//! A token in a file that only our own user and root can read: by it the command line is let in.

use std::path::Path;

use sessionwatch_access::file::{self, FileError};
use sessionwatch_access::secret::{Digest, Secret};

/// The name of the file in the data folder.
pub const FILE: &str = "local.token";

/// Writes a new one down; what comes back knows it again.
pub(super) fn write(folder: &Path) -> Result<Digest, FileError> {
    let secret = Secret::random("swl_");
    file::write(&folder.join(FILE), secret.reveal())?;
    Ok(secret.digest())
}
