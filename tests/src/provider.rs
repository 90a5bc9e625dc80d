//! A real provider of OpenID Connect: `ui/browser/provider.js`, which tells what it does for whom.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// What `provider.js` takes for ours.
const SECRET: &str = "not-a-secret-of-anybody\n";

/// The running provider; it ends when it is dropped.
#[derive(Debug)]
pub struct Provider {
    child: Child,
    issuer: String,
    /// Kept open: it would end by what it says to nobody.
    _output: BufReader<ChildStdout>,
    /// Holds the secret by which it knows us.
    folder: tempfile::TempDir,
}

impl Provider {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/browser/provider.js");
        let run = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = run.expect("node can be run");
        let mut issuer = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        output.read_line(&mut issuer).expect("it says where it is");
        assert!(issuer.starts_with("http://"), "the provider did not start: npm ci in ui/ fetches it");
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        std::fs::write(folder.path().join("secret"), SECRET).expect("the folder can be written to");
        Self { child, issuer: issuer.trim().to_owned(), _output: output, folder }
    }

    /// Its address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The section of the configuration file for it, with these lines about roles.
    #[must_use]
    pub fn section(&self, roles: &str) -> String {
        format!(
            "[single_sign_on]\nissuer = {:?}\nclient_id = \"sessionwatch\"\nclient_secret_file = {:?}\n\
             scopes = [\"profile\", \"groups\"]\n{roles}\n",
            self.issuer,
            self.folder.path().join("secret"),
        )
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
