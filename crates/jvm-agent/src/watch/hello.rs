//! Who this JVM is, as the monitor is told on greeting.

use std::path::Path;

use sessionwatch_series::frame::Hello;

use crate::jvm::Frame;
use crate::options::Watching;

/// Introduces this JVM. The same each time in the life of one JVM, whichever copy of the agent asks.
pub(super) fn hello(frame: &mut Frame<'_>, watching: &Watching) -> Hello {
    let asked = frame.nested(32, |frame| {
        let java = |name| frame.system_property(name).ok().flatten().unwrap_or_default();
        let jdk = format!("{} {}", java(c"java.vm.name"), java(c"java.version"));
        // The JVM's own figure, kept by it from its start: unlike one computed from /proc and the boot time, it does not
        // move when the wall clock is set. It loads some forty JDK classes once, and no MBean server.
        (jdk, frame.start_time_ms().ok())
    });
    let (jdk, started_ms) = asked.unwrap_or_default();
    let base = frame.start_property(c"catalina.base").or_else(|| frame.start_property(c"catalina.home"));
    let command = frame.start_property(c"sun.java.command");
    let program = std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_default();
    let folder = std::env::current_dir().map(|path| path.display().to_string()).unwrap_or_default();
    let who = who(base.as_deref(), command.as_deref().unwrap_or(&program), &folder);
    Hello {
        build: watching.build.clone().unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
        pid: std::process::id(),
        started_ms: started_ms.unwrap_or(0),
        identity: who.identity,
        name: watching.name.clone().unwrap_or(who.name),
        jdk,
    }
}

struct Who {
    identity: String,
    name: String,
}

/// What stays the same over a restart. `base` is the installation folder as given on the command line: a server inside
/// a program sets that property itself, later, and often to a temporary folder, which would be another one each time.
fn who(base: Option<&str>, command: &str, folder: &str) -> Who {
    let last = |path: &str| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    if let Some(base) = base.map(|base| base.trim_end_matches('/')).filter(|base| !base.is_empty()) {
        return Who { identity: base.to_owned(), name: last(base).unwrap_or_else(|| base.to_owned()) };
    }
    let main = command.split_whitespace().next().unwrap_or("java");
    let name = match main.strip_suffix(".jar") {
        Some(jar) => last(jar),
        None => main.rsplit(['/', '.']).next().map(str::to_owned),
    };
    Who {
        identity: format!("{main} in {folder}"),
        name: name.filter(|name| !name.is_empty()).unwrap_or_else(|| main.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: Option<&str>, command: &str, identity: &str, name: &str) {
        let who = who(base, command, "/srv");
        assert_eq!((who.identity.as_str(), who.name.as_str()), (identity, name));
    }

    #[test]
    fn an_installation_is_its_folder() {
        check(Some("/opt/shop/"), "org.apache.catalina.startup.Bootstrap start", "/opt/shop", "shop");
        check(Some("/"), "a.Main", "a.Main in /srv", "Main");
    }

    #[test]
    fn a_program_is_its_main_class_or_jar_and_its_folder() {
        check(None, "/apps/front-1.2.jar --server.port=1", "/apps/front-1.2.jar in /srv", "front-1.2");
        check(None, "org.example.Main a b", "org.example.Main in /srv", "Main");
        check(None, "module/org.example.Main", "module/org.example.Main in /srv", "Main");
        check(None, "/usr/bin/jsvc", "/usr/bin/jsvc in /srv", "jsvc");
        check(None, "", "java in /srv", "java");
    }
}
