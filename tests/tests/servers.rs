//! Every kind of server that is known, in the flesh: what is shown is what it counts itself, and what its visitors counted.
//! What was seen is the table of `docs/servers.md`.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;

use sessionwatch_demo::{
    Application, Arrival, Boot, Counts, Environment, Inside, Jdk, Jetty, JettyRelease, Large, Program,
    Release, Sessions, Setup, Tomcat, Visitor,
};
use sessionwatch_tests::scenario::{
    BEGUN, Ground, Shown, await_read, await_shown, counted, play, product, trouble,
};
use sessionwatch_tests::table::{Row, not_told, told};
use sessionwatch_tests::tomcats::{await_same, jdks, own, quiet};
use sessionwatch_tests::{Api, Monitor, until};

const CHECK: &str = "-Xcheck:jni";
/// Tomcat looks for sessions whose time is up at every sixth of these pauses, instead of once a minute.
const OFTEN: &str = "server.tomcat.background-processor-delay=1s";
/// Requests on virtual threads, which no list of threads shows.
const VIRTUAL: &str = "spring.threads.virtual.enabled=true";
const NONE: &str = "–";

/// Both ends of what we run on are used: half of the servers run on the oldest JDK, half on the newest.
fn oldest() -> Jdk {
    jdks().swap_remove(0)
}

fn newest() -> Jdk {
    jdks().pop().unwrap()
}

/// How Tomcat's numbers are told, whichever of its forms.
fn tomcat_row(server: String, shown: &Shown, counts: &Counts) -> Row {
    Row {
        server,
        created: told(shown.created, counts.created, "derived: active + destroyed"),
        destroyed: told(shown.destroyed, counts.destroyed + counts.left, "`getExpiredSessions()`"),
        rejected: told(shown.rejected, counts.rejected, "`getRejectedSessions()`"),
        active: told(shown.active, counts.created - counts.destroyed - counts.left, "`getActiveSessions()`"),
        reload: NONE.into(),
        redeploy: NONE.into(),
    }
}

fn jetty_row(server: String, shown: &Shown, counts: &Counts) -> Row {
    Row {
        server,
        created: told(shown.created, counts.created, "`getSessionsCreated()`"),
        destroyed: told(shown.destroyed, counts.destroyed + counts.left, "samples in `_sessionTimeStats`"),
        rejected: not_told(shown.rejected),
        active: told(
            shown.active,
            counts.created - counts.destroyed - counts.left,
            "`getSessionsCurrent()` of the cache",
        ),
        reload: NONE.into(),
        redeploy: NONE.into(),
    }
}

/// What became of the sessions that were there at a redeploy.
fn ended(live: u64, before: &Shown, after: &Shown) -> String {
    let shown = after.destroyed.unwrap() - before.destroyed.unwrap();
    format!("{live} sessions end, shown as {shown} destroyed; the total goes on")
}

/// The JVM's own check of what a native library does.
fn assert_silent(console: &str) {
    assert!(!console.contains("WARNING in native method"), "{console}");
    assert!(!console.contains("FATAL ERROR"), "{console}");
}

/// Tomcat by itself: what is shown beside its own MBeans, over a reload and a redeploy.
fn tomcat(release: Release, jdk: &Jdk) {
    let limit = u32::try_from(BEGUN).unwrap();
    let setup = Setup::new(release).jdk(jdk).quick_expiry().jvm_option(CHECK);
    let mut tomcat = Tomcat::start(setup.application(Application::shop("/shop", limit)), &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let (mut visitors, seen) =
        play(api, "/shop", &tomcat.site("/shop"), Ground { limited: true, ..Ground::default() });
    await_same(api, &tomcat, "/shop");
    let of_tomcat = own(&tomcat, "/shop");
    assert_eq!(seen.destroyed, Some(of_tomcat.destroyed));
    assert_eq!(seen.rejected, Some(of_tomcat.rejected));
    assert_eq!(product(api), format!("Apache Tomcat/{}", release.version()));
    let mut row = tomcat_row(product(api), &seen, &counted(&visitors));

    // Who is still there comes again after a reload, with the same cookie.
    tomcat.reload("/shop").unwrap();
    let before = counted(&visitors);
    let live = seen.active.unwrap();
    for visitor in visitors.iter_mut().filter(|visitor| visitor.has_session()) {
        visitor.arrive().unwrap();
    }
    let again = (counted(&visitors) - before).created;
    await_same(api, &tomcat, "/shop");
    let after = await_shown(api, "/shop", "those who came again", |shown| shown.active == Some(live));
    let created = after.created.unwrap() - seen.created.unwrap();
    let destroyed = after.destroyed.unwrap() - seen.destroyed.unwrap();
    row.reload = match again {
        0 => format!("{live} sessions go on, shown as {created} created and {destroyed} destroyed"),
        _ => format!(
            "{live} sessions end, shown as {destroyed} destroyed; {again} who come again, as {created} created"
        ),
    };

    tomcat.undeploy("/shop").unwrap();
    // An object that is gone can't be read any more: deployed again within the second, the ends might be missed.
    await_shown(api, "/shop", "the end of all sessions", |shown| {
        shown.destroyed == after.destroyed.map(|destroyed| destroyed + live)
    });
    tomcat.deploy(&Application::shop("/shop", limit)).unwrap();
    let mut late = Visitor::new(tomcat.site("/shop"));
    late.arrive().unwrap();
    let last = await_shown(api, "/shop", "one session after the redeploy", |shown| {
        shown.active == Some(1) && shown.total == after.total.map(|total| total + 1)
    });
    assert_eq!(own(&tomcat, "/shop").created, 1, "Tomcat itself has begun anew");
    row.redeploy = ended(live, &after, &last);
    assert_eq!(trouble(api), serde_json::Value::Null);
    drop(monitor);
    assert_silent(&tomcat.console());
    row.check();
}

#[test]
fn tomcat_9() {
    tomcat(Release::Tomcat9, &oldest());
}

#[test]
fn tomcat_10() {
    tomcat(Release::Tomcat10, &newest());
}

#[test]
fn tomcat_11() {
    tomcat(Release::Tomcat11, &oldest());
}

/// What Jetty's own MBeans tell of an application: created and current.
fn beans_of_jetty(jetty: &Jetty, context: &str) -> (u64, u64) {
    let mut answer =
        ureq::get(format!("http://127.0.0.1:{}/beans/index.jsp", jetty.program().port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let number = |attribute: &str| {
        let of = |line: &str| -> Option<u64> {
            let mut words = line.split_whitespace();
            let is_this = words.next()?.ends_with(context) && words.next()? == attribute;
            if is_this { words.next()?.parse().ok() } else { None }
        };
        text.lines().find_map(of).unwrap_or_else(|| panic!("no {attribute} of {context} in {text}"))
    };
    (number("sessionsCreated"), number("sessionsCurrent"))
}

/// Jetty by itself: what is shown beside its own MBeans, over a redeploy.
fn jetty(release: JettyRelease, jdk: &Jdk, shops: &[(&str, Environment)]) {
    let beans = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/beans");
    let jetty = Jetty::start(release, jdk, &[CHECK.to_owned()], shops, &beans, &quiet).unwrap();
    let monitor = Monitor::start(&[jetty.program().pid()]);
    let api = monitor.api();
    for (path, _) in shops {
        await_read(api, path);
    }
    api.track_all();
    let mut rows = Vec::new();
    let mut last = Vec::new();
    for (path, environment) in shops {
        let (visitors, seen) = play(api, path, &jetty.site(path), Ground::default());
        let (created, current) = beans_of_jetty(&jetty, path.trim_start_matches('/'));
        assert_eq!((seen.total, seen.active), (Some(created), Some(current)), "{path}");
        let of = if shops.len() > 1 { format!(", {environment:?}").to_lowercase() } else { String::new() };
        rows.push(jetty_row(format!("{}{of}", product(api)), &seen, &counted(&visitors)));
        last.push(seen);
    }
    assert_eq!(product(api), format!("Jetty/{}", release.version()));
    for (((path, _), row), before) in shops.iter().zip(&mut rows).zip(last) {
        jetty.redeploy(path).unwrap();
        await_shown(api, path, "no session", |shown| shown.active == Some(0));
        let mut late = Visitor::new(jetty.site(path));
        until("the application to be open again", || match late.arrive() {
            Ok(Arrival::Welcome) => Ok(()),
            closed => Err(format!("{closed:?}")),
        });
        let last = await_shown(api, path, "one session after the redeploy", |shown| {
            shown.active == Some(1) && shown.total == before.total.map(|total| total + 1)
        });
        row.redeploy = ended(before.active.unwrap(), &before, &last);
    }
    assert_eq!(trouble(api), serde_json::Value::Null);
    drop(monitor);
    assert_silent(&jetty.program().console());
    rows.iter().for_each(Row::check);
}

#[test]
fn jetty_9() {
    jetty(JettyRelease::Jetty9, &oldest(), &[("/shop", Environment::Ee8)]);
}

#[test]
fn jetty_12() {
    let shops = [("/shop", Environment::Ee10), ("/old", Environment::Ee8)];
    jetty(JettyRelease::Jetty12, &newest(), &shops);
}

/// What the server told a program on Spring Boot of its sessions: begun and ended.
fn told_to(program: &Program) -> (u64, u64) {
    let mut answer = ureq::get(format!("http://127.0.0.1:{}/shop/told", program.port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let (begun, ended) = text.split_once(' ').unwrap();
    (begun.parse().unwrap(), ended.parse().unwrap())
}

/// A program on Spring Boot with a server at its defaults: what is shown beside what the server told the program.
fn boot(line: u32, inside: Inside, jdk: &Jdk, settings: &[&str]) -> (String, Shown, Counts) {
    let boot = Boot::new(line, inside).unwrap();
    let program = boot.start("/shop", Sessions::Server, jdk, &[CHECK.to_owned()], settings, &quiet).unwrap();
    let monitor = Monitor::start(&[program.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    // Jetty looks every ten minutes unless it is told otherwise, for which Spring Boot has no setting.
    let ground = Ground { slow: inside == Inside::Jetty, ..Ground::default() };
    let (visitors, seen) = play(api, "/shop", &program.site("/shop"), ground);
    let counts = counted(&visitors);
    let (begun, ended) = told_to(&program);
    assert_eq!(
        (begun, ended),
        (counts.created, counts.destroyed + counts.left),
        "visitors and program agree"
    );
    assert!(seen.total.is_none_or(|total| total == begun), "{seen:?}");
    assert_eq!(seen.active, Some(begun - ended));
    assert_eq!(trouble(api), serde_json::Value::Null);
    assert_eq!(api.get("/applications")["applications"].as_array().unwrap().len(), 1);
    let server = format!("{} in Spring Boot {}", product(api), boot.version());
    let doctor = monitor.run_on_data("doctor", &[&program.pid().to_string()]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    let missing = match inside {
        Inside::Tomcat => None,
        Inside::Jetty => Some("[-] rejected: not told by /shop. Jetty has no limit of sessions"),
        Inside::Undertow => Some("[-] created: not told by /shop. Undertow counts only with statistics on"),
    };
    assert!(
        said.contains("[+] active: ") && missing.is_none_or(|missing| said.contains(missing)),
        "{doctor:?}"
    );
    assert_eq!(said.contains("[-]"), missing.is_some(), "{said}");
    drop(monitor);
    assert_silent(&program.console());
    (server, seen, counts)
}

fn tomcat_in_boot(line: u32, jdk: &Jdk, settings: &[&str]) {
    let (server, seen, counts) = boot(line, Inside::Tomcat, jdk, settings);
    tomcat_row(server, &seen, &counts).check();
}

fn jetty_in_boot(line: u32, jdk: &Jdk, settings: &[&str]) {
    let (server, seen, counts) = boot(line, Inside::Jetty, jdk, settings);
    jetty_row(server, &seen, &counts).check();
}

fn undertow_in_boot(jdk: &Jdk) {
    let (server, seen, counts) = boot(3, Inside::Undertow, jdk, &[]);
    let active = counts.created - counts.destroyed - counts.left;
    let row = Row {
        server,
        created: not_told(seen.created),
        destroyed: not_told(seen.destroyed),
        rejected: not_told(seen.rejected),
        active: told(seen.active, active, "`getActiveSessionCount()`"),
        reload: NONE.into(),
        redeploy: NONE.into(),
    };
    row.check();
}

#[test]
fn spring_boot_3_with_tomcat() {
    tomcat_in_boot(3, &oldest(), &[OFTEN]);
}

#[test]
fn spring_boot_4_with_tomcat() {
    tomcat_in_boot(4, &newest(), &[OFTEN, VIRTUAL]);
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn spring_boot_3_with_jetty() {
    jetty_in_boot(3, &newest(), &[]);
}

#[test]
fn spring_boot_4_with_jetty() {
    jetty_in_boot(4, &newest(), &[VIRTUAL]);
}

#[test]
fn spring_boot_3_with_undertow() {
    undertow_in_boot(&newest());
}

/// What runs on one JDK in every run, here on the other one.
#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn each_on_the_other_jdk() {
    tomcat(Release::Tomcat9, &newest());
    tomcat(Release::Tomcat10, &oldest());
    tomcat(Release::Tomcat11, &newest());
    jetty(JettyRelease::Jetty9, &newest(), &[("/shop", Environment::Ee8)]);
    jetty(JettyRelease::Jetty12, &oldest(), &[("/shop", Environment::Ee10), ("/old", Environment::Ee8)]);
    tomcat_in_boot(3, &newest(), &[OFTEN]);
    tomcat_in_boot(4, &oldest(), &[OFTEN]);
    jetty_in_boot(3, &oldest(), &[]);
    jetty_in_boot(4, &oldest(), &[]);
    undertow_in_boot(&oldest());
}

/// What was seen of a large server.
struct Seen {
    server: String,
    shown: Shown,
    counts: Counts,
    redeploy: String,
}

/// A large server by itself: what is shown beside what its visitors counted, over a redeploy.
fn large(server: Large, jdk: &Jdk, ground: Ground) -> Seen {
    let program = server.start(jdk, &[CHECK.to_owned()], &quiet).unwrap();
    // Before anybody has come Liberty has no store of sessions to be found.
    let mut early = Visitor::new(program.site("/shop"));
    early.arrive().unwrap();
    early.log_out().unwrap();
    let monitor = Monitor::start(&[program.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let (visitors, seen) = play(api, "/shop", &program.site("/shop"), ground);
    let counts = counted(&visitors);
    assert!(seen.total.is_none_or(|total| total == counts.created + 1), "{seen:?}");
    let product = product(api);
    let redeploy = redeploy(server, &program, api, &seen);
    assert_eq!(trouble(api), serde_json::Value::Null);
    drop(monitor);
    assert_silent(&program.console());
    Seen { server: product, shown: seen, counts, redeploy }
}

/// The shop is taken out of a large server and put back: who is there then begins a new session.
fn redeploy(server: Large, program: &Program, api: &Api, before: &Shown) -> String {
    let live = before.active.unwrap();
    server.take_out(program).unwrap();
    until("the shop to be gone", || {
        let row = api.application("/shop").unwrap_or_default();
        if row["state"] == "gone" { Ok(()) } else { Err(row.to_string()) }
    });
    await_shown(api, "/shop", "the end of all sessions", |shown| {
        shown.destroyed == before.destroyed.map(|destroyed| destroyed + live)
    });
    server.put_back(program).unwrap();
    let mut late = Visitor::new(program.site("/shop"));
    until("the shop to be open again", || match late.arrive() {
        Ok(Arrival::Welcome) => Ok(()),
        closed => Err(format!("{closed:?}")),
    });
    let last = await_shown(api, "/shop", "one session after the redeploy", |shown| {
        shown.active == Some(1) && shown.total == before.total.map(|total| total + 1)
    });
    match before.destroyed {
        Some(_) => ended(live, before, &last),
        None => format!("{live} sessions end, which is not told"),
    }
}

const LIMITED: Ground = Ground { limited: true, slow: false };

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn tomee() {
    // On the newest Java its EJB container ends with a fatal error: it wants to set a policy, which Java has no more.
    let Seen { server, shown: seen, counts, redeploy } = large(Large::TomEe, &oldest(), LIMITED);
    Row { redeploy, ..tomcat_row(server, &seen, &counts) }.check();
}

/// Undertow by itself, inside WildFly.
fn wildfly_row(server: &str, seen: &Shown, counts: &Counts, counting: bool) -> Row {
    let ended = counts.destroyed + counts.left;
    let counted =
        |shown, counted, source| if counting { told(shown, counted, source) } else { not_told(shown) };
    Row {
        server: format!("{server} in WildFly 39.0.1, statistics {}", if counting { "on" } else { "off" }),
        created: counted(seen.created, counts.created, "`getCreatedSessionCount()`"),
        destroyed: counted(seen.destroyed, ended, "`getExpiredSessionCount()`"),
        rejected: counted(seen.rejected, counts.rejected, "`getRejectedSessions()`"),
        active: told(seen.active, counts.created - ended, "`getActiveSessionCount()`"),
        reload: NONE.into(),
        redeploy: NONE.into(),
    }
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn wildfly() {
    for jdk in jdks() {
        for (large_server, counting) in [(Large::WildFly, false), (Large::WildFlyCounting, true)] {
            let Seen { server, shown: seen, counts, redeploy } = large(large_server, &jdk, LIMITED);
            Row { redeploy, ..wildfly_row(&server, &seen, &counts, counting) }.check();
        }
    }
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn wildfly_sharing() {
    for jdk in jdks() {
        let Seen { server, shown: seen, counts, redeploy } =
            large(Large::WildFlySharing, &jdk, Ground::default());
        let ended = counts.destroyed + counts.left;
        let row = Row {
            server: format!("{server} in WildFly 39.0.1, `<distributable/>`, statistics on"),
            created: told(seen.created, counts.created, "`getCreatedSessionCount()`"),
            destroyed: not_told(seen.destroyed),
            rejected: not_told(seen.rejected),
            active: told(seen.active, counts.created - ended, "`getActiveSessionCount()`"),
            reload: NONE.into(),
            redeploy,
        };
        row.check();
    }
}

/// GlassFish, or what comes from it; sessions whose time is up are found once a minute.
fn glassfish_row(server: Large, jdk: &Jdk) -> Row {
    let Seen { server, shown: seen, counts, redeploy } = large(server, jdk, LIMITED);
    let ended = counts.destroyed + counts.left;
    Row {
        server,
        created: told(seen.created, counts.created, "`getSessionCount()`"),
        destroyed: told(seen.destroyed, ended, "`getExpiredSessions()`"),
        rejected: told(seen.rejected, counts.rejected, "`getRejectedSessions()`"),
        active: told(seen.active, counts.created - ended, "`getActiveSessions()`"),
        reload: NONE.into(),
        redeploy,
    }
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn glassfish() {
    // The newest Java is too new for the OSGi framework of this GlassFish: it ends at once.
    glassfish_row(Large::GlassFish, &oldest()).check();
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn payara() {
    for jdk in jdks() {
        glassfish_row(Large::Payara, &jdk).check();
    }
}

/// Liberty looks for sessions whose time is up every half a minute here, of itself every five or six.
fn liberty_row(server: Large, jdk: &Jdk, name: &str) -> Row {
    let Seen { server, shown: seen, counts, redeploy } = large(server, jdk, LIMITED);
    let ended = counts.destroyed + counts.left;
    let counted = |shown: Option<u64>, counted, source| match name {
        "on" => told(shown, counted, source),
        _ => not_told(shown),
    };
    Row {
        server: format!("{server}, monitoring {name}"),
        created: counted(seen.created, counts.created, "derived: active + destroyed"),
        destroyed: counted(seen.destroyed, ended, "`getInvalidatedCount()`"),
        rejected: not_told(seen.rejected),
        active: told(seen.active, counts.created - ended, "sessions in the store"),
        reload: NONE.into(),
        redeploy,
    }
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn liberty() {
    for jdk in jdks() {
        liberty_row(Large::Liberty, &jdk, "off").check();
        liberty_row(Large::LibertyCounting, &jdk, "on").check();
    }
}
