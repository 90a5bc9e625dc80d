//! The table of `docs/servers.md`: each test of a server holds its row against what it saw, or writes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Set to anything, rows are written instead of compared.
const WRITE: &str = "SESSIONWATCH_WRITE_DOCS";
const BEGIN: &str = "<!-- table: written by the tests, see the end of this page -->";
const END: &str = "<!-- end of the table -->";

static FILE: Mutex<()> = Mutex::new(());

/// What was seen of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As it calls itself; with the place where it runs, if that matters.
    pub server: String,
    /// How each counter is told.
    pub created: String,
    /// The same.
    pub destroyed: String,
    /// The same.
    pub rejected: String,
    /// The same.
    pub active: String,
    /// What a reload of the application does.
    pub reload: String,
    /// What a redeploy of the application does.
    pub redeploy: String,
}

/// A counter that is told by `source`, as the visitors counted.
///
/// # Panics
/// When it is not.
#[must_use]
pub fn told(shown: Option<u64>, counted: u64, source: &str) -> String {
    assert_eq!(shown, Some(counted), "by {source}, and by the visitors");
    source.to_owned()
}

/// A counter that is not told.
///
/// # Panics
/// When it is.
#[must_use]
pub fn not_told(shown: Option<u64>) -> String {
    assert_eq!(shown, None, "nobody counts it");
    "not told".to_owned()
}

impl Row {
    /// Holds it against the page.
    ///
    /// # Panics
    /// When the page says something else.
    pub fn check(&self) {
        let _one_at_a_time = FILE.lock().unwrap_or_else(PoisonError::into_inner);
        let path = page();
        let text = fs::read_to_string(&path).expect("the page is there");
        let (before, rest) = text.split_once(BEGIN).expect("the table begins");
        let (table, after) = rest.split_once(END).expect("the table ends");
        let line = self.line();
        let written = table.lines().find(|line| line.starts_with(&self.start()));
        if std::env::var_os(WRITE).is_none() {
            assert_eq!(Some(line.as_str()), written, "docs/servers.md; {WRITE}=1 writes what was seen");
            return;
        }
        let (head, rows): (Vec<&str>, Vec<&str>) = table
            .trim()
            .lines()
            .filter(|other| Some(*other) != written)
            .partition(|line| line.starts_with("| server |") || line.starts_with("|---"));
        let mut rows = [rows, vec![line.as_str()]].concat();
        rows.sort_unstable();
        let table = [head, rows].concat().join("\n");
        let text = format!("{before}{BEGIN}\n\n{table}\n\n{END}{after}");
        fs::write(&path, text).expect("the page can be written");
    }

    fn start(&self) -> String {
        format!("| {} |", self.server)
    }

    fn line(&self) -> String {
        let Row { created, destroyed, rejected, active, reload, redeploy, .. } = self;
        format!("{} {created} | {destroyed} | {rejected} | {active} | {reload} | {redeploy} |", self.start())
    }
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/servers.md")
}
