//! Lucee, which runs applications written in CFML inside a servlet container: found by the thread that looks after it,
//! walked to the sessions that it keeps by itself.

mod counters;
mod walk;

use self::walk::Kinds;
use super::family::{Family, Hint, Search};
use super::servers::{About, Asking, Servers};
use crate::jvm::{Failure, Frame, Local};

/// The engines of Lucee in this JVM: one for all web applications, or one in each.
#[derive(Default)]
pub(super) struct Lucee {
    engines: Servers,
    kinds: Kinds,
}

impl Family for Lucee {
    fn is_hint(&self, thread: &str) -> bool {
        thread == "Controller"
    }

    fn follow(&mut self, frame: &mut Frame<'_>, hints: &[&Hint<'_>]) -> Result<(), Failure> {
        for (_, thread) in hints {
            // Somebody else's thread may be named like this.
            let _ = frame.nested(32, |frame| by_controller(frame, thread, &mut self.engines))?;
        }
        Ok(())
    }

    fn forget_collected(&mut self, frame: &mut Frame<'_>) -> bool {
        self.engines.forget_collected(frame)
    }

    fn walk(&mut self, frame: &mut Frame<'_>, search: &mut Search<'_>) {
        let mut engine = Engine { before: std::mem::take(&mut self.kinds), now: Kinds::default() };
        self.engines.walk(frame, search, &mut engine);
        self.kinds = engine.now;
    }
}

/// What was known of the applications at the last look, and at this one.
struct Engine {
    before: Kinds,
    now: Kinds,
}

impl Asking for Engine {
    fn about(&self, _: &mut Frame<'_>, _: &Local<'_>) -> Option<About> {
        // It listens on no port: the container around it does.
        Some(About { name: "Lucee".to_owned(), ports: Vec::new() })
    }

    fn kind(&self) -> &'static str {
        "Lucee"
    }

    fn product(&self, frame: &mut Frame<'_>, engine: &Local<'_>) -> Option<String> {
        let about = frame.object(engine, c"getInfo", c"()Llucee/Info;").ok()?;
        let version = frame.object(&about, c"getVersion", c"()Lorg/osgi/framework/Version;").ok()?;
        Some(format!("Lucee/{}", frame.text(&version, c"toString").ok()??))
    }

    fn applications(
        &mut self,
        frame: &mut Frame<'_>,
        engine: &Local<'_>,
        label: &str,
        search: &mut Search<'_>,
    ) -> Result<(), Failure> {
        walk::engine(frame, engine, label, &self.before, &mut self.now, search)
    }
}

/// The controller knows what serves each web application, and that knows its engine. The engine is remembered, since the
/// controller ends for good when one of several web applications is taken out.
fn by_controller(frame: &mut Frame<'_>, thread: &Local<'_>, engines: &mut Servers) -> Result<(), Failure> {
    let served = frame.field(thread, c"contextes", c"Ljava/util/Map;")?;
    for factory in walk::values(frame, &served)? {
        let engine = frame.object(&factory, c"getEngine", c"()Llucee/loader/engine/CFMLEngine;")?;
        engines.remember(frame, &engine)?;
    }
    Ok(())
}
