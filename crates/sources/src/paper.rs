//! A sink that writes down what it is told, for tests.

use std::sync::{Arc, Mutex};

use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick};
use sessionwatch_series::reading::Reading;
use tokio::sync::watch;

use crate::sink::{Line, Sink};

/// Writes down what it is told.
#[derive(Debug, Default)]
pub(crate) struct Paper(Mutex<Vec<String>>);

#[derive(Debug)]
struct Pen(Arc<Paper>);

impl Paper {
    fn write(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub(crate) fn read(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[derive(Debug)]
pub(crate) struct Desk(pub(crate) Arc<Paper>);

impl Sink for Desk {
    fn open(&self, hello: Hello) -> Box<dyn Line> {
        self.0.write(format!("open {} {}", hello.name, hello.started_ms));
        Box::new(Pen(Arc::clone(&self.0)))
    }

    fn reading(&self) -> watch::Receiver<bool> {
        watch::channel(true).1
    }
}

impl Line for Pen {
    fn applications_are(&self, list: Applications) {
        let names = list.applications.iter().map(|a| format!("{}#{}", a.path, a.incarnation));
        self.0.write(format!("list {}", names.collect::<Vec<_>>().join(" ")));
    }

    fn tick(&self, tick: Tick) {
        let counts = tick.rows.iter().map(|row| format!("{:?}", row.created.unwrap_or(999)));
        self.0.write(format!("tick {}", counts.collect::<Vec<_>>().join(" ")));
    }

    fn trouble(&self, text: String) {
        self.0.write(format!("trouble {text}"));
    }

    fn last(&self, _: &ApplicationInfo) -> Option<Reading> {
        None
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        self.0.write("away".into());
    }
}
