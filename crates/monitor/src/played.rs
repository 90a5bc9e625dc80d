//! For tests: a ledger with one application that was read twice.

use std::path::Path;
use std::sync::Arc;

use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};

use crate::clock::now;
use crate::ingest::{Door, Ingest};
use crate::keeping::{self, Keeping};

/// Two sessions were created between the readings, and four are active; who ends sessions is not told.
pub(crate) fn watched(folder: &Path, path: &str) -> (Arc<Ingest>, Arc<Keeping>, Door) {
    let (book, writer) = keeping::open(folder).unwrap();
    let ingest = Arc::new(Ingest::new(book));
    let keeping = Arc::new(Keeping::begin(Arc::clone(&ingest), writer, "").unwrap());
    let second = now();
    let hello = Hello { identity: "/opt/tomcat".into(), name: "tomcat".into(), ..Hello::default() };
    let door = ingest.open(1, hello, second);
    let shop = ApplicationInfo { path: path.into(), default_host: true, ..ApplicationInfo::default() };
    door.applications_are(Applications { applications: vec![shop], ..Applications::default() }, second);
    for created in [5, 7] {
        let row =
            TickRow { slot: 0, active: Some(4), created: Some(created), destroyed: None, rejected: Some(0) };
        door.tick(Tick { second: second + created as i64 - 5, rows: vec![row], ..Tick::default() }, second);
    }
    (ingest, keeping, door)
}
