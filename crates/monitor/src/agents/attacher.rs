//! Finds JVMs again and again and attaches to those that are wanted.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sessionwatch_jvms::{Attached, Finder, Jvm, Library, Load, Options, ensure};
use tokio_util::sync::CancellationToken;

use super::door::Door;

/// How often JVMs are looked for.
const LOOK: Duration = Duration::from_secs(3);

/// Which JVMs are attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// All that have a servlet container in them.
    Auto,
    /// These process ids, whatever is in them.
    Only(Vec<u32>),
}

/// What there is to say about one JVM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The agent was loaded.
    Attached,
    /// An agent of this build is in it already and will report by itself.
    AlreadyThere,
    /// An agent of another build was replaced.
    Replaced,
    /// It cannot be attached to: why, and what to do.
    Refused(String),
}

/// Attaches the agent to JVMs as they come.
#[derive(Debug)]
pub struct Attacher {
    door: Arc<dyn Door>,
    library: Library,
    choice: Choice,
}

/// A process, and no later one that has its number by chance.
type Known = (u32, u64);

impl Attacher {
    /// For the agent's library, installed where JVMs can read it.
    #[must_use]
    pub fn new(door: Arc<dyn Door>, library: Library, choice: Choice) -> Self {
        Self { door, library, choice }
    }

    /// Looks for JVMs until `stop`; tells `report` the news of each once, and `first` how many the first look found.
    ///
    /// # Errors
    /// When the library that was installed cannot be read.
    pub async fn run(
        self,
        stop: CancellationToken,
        report: impl Fn(&Jvm, &News) + Send + Sync + 'static,
        first: tokio::sync::oneshot::Sender<usize>,
    ) -> std::io::Result<()> {
        let mut finder = Finder::for_library(&self.library.path)?;
        let mut first = Some(first);
        let mut told = HashMap::new();
        let (attacher, report) = (Arc::new(self), Arc::new(report));
        while !stop.is_cancelled() {
            // Attaching waits for the JVM, and looking reads many files: neither is for the async threads.
            let (attacher, report) = (Arc::clone(&attacher), Arc::clone(&report));
            let runtime = tokio::runtime::Handle::current();
            let look = tokio::task::spawn_blocking(move || {
                let _inside = runtime.enter();
                let wanted = attacher.look(&mut finder, &mut told, &*report);
                (finder, told, wanted)
            });
            let (found, known, wanted) = look.await?;
            (finder, told) = (found, known);
            if let Some(first) = first.take() {
                let _ = first.send(wanted);
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
        Ok(())
    }

    fn look(
        &self,
        finder: &mut Finder,
        told: &mut HashMap<Known, News>,
        report: &dyn Fn(&Jvm, &News),
    ) -> usize {
        let jvms = finder.find().unwrap_or_else(|error| {
            tracing::warn!("cannot look for JVMs in /proc: {error}");
            Vec::new()
        });
        let jvms: Vec<_> = jvms.into_iter().filter(|jvm| self.wants(jvm) && self.door.minds(jvm)).collect();
        let alive: HashSet<Known> = jvms.iter().map(|jvm| (jvm.pid, jvm.started)).collect();
        told.retain(|known, _| alive.contains(known));
        for jvm in &jvms {
            let known = (jvm.pid, jvm.started);
            // One that was refused is tried again: its obstacle may go.
            if told.get(&known).is_some_and(|news| !matches!(news, News::Refused(_))) {
                continue;
            }
            let news = self.attach(jvm).unwrap_or_else(News::Refused);
            if told.get(&known) != Some(&news) {
                report(jvm, &news);
                told.insert(known, news);
            }
        }
        jvms.len()
    }

    fn wants(&self, jvm: &Jvm) -> bool {
        match &self.choice {
            Choice::Auto => jvm.found.server.is_some() || jvm.agent.active,
            Choice::Only(pids) => pids.contains(&jvm.pid),
        }
    }

    fn attach(&self, jvm: &Jvm) -> Result<News, String> {
        let options = options(&self.door.socket_for(jvm)?, &self.library, "");
        let attached =
            ensure(jvm, &self.library, &options, Load::IfNeeded).map_err(|error| error.to_string())?;
        Ok(match attached {
            Attached::AlreadyThere => News::AlreadyThere,
            Attached::Attached => News::Attached,
            Attached::Replaced { .. } => News::Replaced,
        })
    }
}

/// What an agent is told: where to report, and what to call its server (empty: what it finds itself).
#[must_use]
pub fn options(socket: &Path, library: &Library, name: &str) -> Options {
    Options { socket: PathBuf::from(socket), name: name.to_owned(), build: library.build.clone() }
}
