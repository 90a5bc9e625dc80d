//! Applications that keep their sessions by Spring Session: what is shown is what their repository holds, and not what
//! their container says, which never sees a session.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use sessionwatch_demo::{Application, Boot, Inside, Jdk, Program, Sessions, Tomcat, spring_shop};
use sessionwatch_tests::Monitor;
use sessionwatch_tests::scenario::{Ground, await_read, counted, play, product, trouble};
use sessionwatch_tests::table::{Row, not_told, told};
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};

const CHECK: &str = "-Xcheck:jni";
const NONE: &str = "–";

/// What the repository in memory itself knows: the sessions it holds, and those of them whose time is up.
fn kept_by(program: &Program) -> (u64, u64) {
    let mut answer = ureq::get(format!("http://127.0.0.1:{}/shop/kept", program.port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let (kept, lapsed) = text.split_once(' ').unwrap();
    (kept.parse().unwrap(), lapsed.parse().unwrap())
}

/// In memory nobody counts who came and went, so that the container's zeros must not be shown as such.
fn in_memory(line: u32, inside: Inside, jdk: &Jdk) {
    let boot = Boot::with_spring_session(line, inside).unwrap();
    let program = boot.start("/shop", Sessions::Memory, jdk, &[CHECK.to_owned()], &[], &quiet).unwrap();
    let monitor = Monitor::start(&[program.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let (visitors, seen) = play(api, "/shop", &program.site("/shop"), Ground::default());
    let counts = counted(&visitors);
    let active = counts.created - counts.destroyed - counts.left;
    assert_eq!(kept_by(&program), (active + counts.left, counts.left), "repository and visitors agree");
    assert_eq!((seen.total, seen.rejected), (None, None));
    assert_eq!(api.application("/shop").unwrap()["limit"], serde_json::Value::Null);
    assert_eq!(trouble(api), serde_json::Value::Null);
    assert!(product(api).ends_with(", Spring Session (MapSessionRepository)"), "{}", product(api));
    let server = format!("{} in Spring Boot {}", product(api), boot.version());
    let row = Row {
        server,
        created: not_told(seen.created),
        destroyed: not_told(seen.destroyed),
        rejected: not_told(seen.rejected),
        active: told(seen.active, active, "sessions in the map whose time is not up"),
        reload: NONE.into(),
        redeploy: NONE.into(),
    };
    let doctor = monitor.run_on_data("doctor", &[&program.pid().to_string()]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("[+] active: the sessions in "), "{said}");
    assert!(said.contains("[-] created: not told by /shop. A repository "), "{said}");
    drop(monitor);
    let console = program.console();
    assert!(!console.contains("WARNING in native method") && !console.contains("FATAL ERROR"), "{console}");
    row.check();
}

/// Of two applications in one Tomcat one has Spring Session: each is shown, and described, by itself.
#[test]
fn beside_an_application_without_it() {
    let jdk = &jdks()[0];
    let outside = tempfile::tempdir().unwrap();
    spring_shop(outside.path(), jdk, &quiet).unwrap();
    let setup = tomcat(jdk)
        .application(Application::folder("/outside", outside.path()))
        .application(Application::shop("/inside", 5));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    for (path, limited) in [("/outside", false), ("/inside", true)] {
        await_read(api, path);
        api.track_all();
        let ground = Ground { limited, ..Ground::default() };
        let (visitors, seen) = play(api, path, &tomcat.site(path), ground);
        let counts = counted(&visitors);
        assert_eq!(seen.total, limited.then_some(counts.created), "{path}");
        assert_eq!(seen.rejected, limited.then_some(1), "{path}");
        assert_eq!(seen.active, Some(counts.created - counts.destroyed - counts.left), "{path}");
    }
    let doctor = monitor.run_on_data("doctor", &[&tomcat.pid().to_string()]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    for told in [
        "[+] created: active + destroyed, as Tomcat itself counts, of 2 applications\n",
        "[-] created: not told by /outside. A repository in memory",
        "[+] active: the sessions in the repository's map whose time is not up, of 1 applications\n",
    ] {
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(trouble(api), serde_json::Value::Null);
}

#[test]
fn in_memory_in_tomcat() {
    in_memory(4, Inside::Tomcat, &jdks().pop().unwrap());
}

#[test]
fn in_memory_in_jetty() {
    in_memory(4, Inside::Jetty, &jdks()[0]);
}

#[test]
fn in_memory_in_undertow() {
    in_memory(3, Inside::Undertow, &jdks().pop().unwrap());
}
