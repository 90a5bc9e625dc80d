//! GlassFish, and Payara, whose web container left Tomcat long ago and went its own way: found by the threads for its
//! background work.

mod counters;
mod walk;

use super::family::{Family, Hint, Search};
use super::servers::{About, Asking, Servers};
use super::thread::runnable;
use crate::jvm::{Failure, Frame, Local};

/// The GlassFish of this JVM, known by its engine.
#[derive(Default)]
pub(super) struct GlassFish {
    engines: Servers,
}

impl Family for GlassFish {
    fn is_hint(&self, thread: &str) -> bool {
        thread.starts_with("ContainerBackgroundProcessor[")
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        for (_, thread) in hints {
            // An old Tomcat names its threads alike.
            let _ = frame.nested(32, |frame| by_background(frame, thread, &mut self.engines))?;
        }
        Ok(())
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        self.engines.forget_collected(frame)
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        self.engines.walk(frame, search, &mut Engine);
    }
}

struct Engine;

impl Asking for Engine {
    fn about(&self, frame: &mut Frame<'_>, engine: &Local<'_>) -> Option<About> {
        Some(About { name: "GlassFish".to_owned(), ports: ports(frame, engine).unwrap_or_default() })
    }

    fn kind(&self) -> &'static str {
        "GlassFish"
    }

    fn product(&self, frame: &mut Frame<'_>, engine: &Local<'_>) -> Option<String> {
        public_name(frame, engine)
    }

    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        engine: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure> {
        walk::engine(frame, engine, label, search)
    }
}

/// The engine or a host of it has work in the background; the engine has nothing above it.
fn by_background(frame: &mut Frame<'_>, thread: &Local<'_>, engines: &mut Servers) -> Result<(), Failure> {
    let work = runnable(frame, thread)?;
    let mut engine = frame
        .field(&work, c"this$0", c"Lorg/apache/catalina/core/ContainerBase;")
        .or_else(|_| held_weakly(frame, &work))?;
    while let Some(above) =
        frame.object_or_null(&engine, c"getParent", c"()Lorg/apache/catalina/Container;")?
    {
        engine = above;
    }
    if engines.knows(frame, &engine) || public_name(frame, &engine).is_none() {
        return Ok(());
    }
    engines.remember(frame, &engine)
}

/// In Payara the work knows its container by a reference that may be cleared.
fn held_weakly<'f>(frame: &Frame<'f>, work: &Local<'_>) -> Result<Local<'f>, Failure> {
    let reference = frame.field(work, c"base", c"Ljava/lang/ref/WeakReference;")?;
    frame.object(&reference, c"get", c"()Ljava/lang/Object;")
}

/// What it tells of itself to everybody. Tomcat has no such getter.
fn public_name(frame: &Frame<'_>, engine: &Local<'_>) -> Option<String> {
    let class = c"org.apache.catalina.util.ServerInfo";
    frame.static_text(engine, class, c"getPublicServerInfo").ok().flatten()
}

fn ports(frame: &Frame<'_>, engine: &Local<'_>) -> Result<Vec<u16>, Failure> {
    let service = frame.object(engine, c"getService", c"()Lorg/apache/catalina/Service;")?;
    let connectors = frame.objects(&service, c"findConnectors", c"()[Lorg/apache/catalina/Connector;")?;
    let port = |connector| u16::try_from(frame.int(connector, c"getPort").ok()?).ok();
    let mut ports: Vec<u16> = connectors.iter().filter_map(port).filter(|&port| port != 0).collect();
    ports.sort_unstable();
    ports.dedup();
    Ok(ports)
}
