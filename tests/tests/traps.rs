//! Where servers count in ways that surprise: each surprise on the real server, and what is shown of it.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;

use sessionwatch_demo::{
    Application, Arrival, Environment, Jetty, JettyRelease, LIMIT, Large, Program, Release, SessionNumbers,
    Setup, Tomcat, Visitor,
};
use sessionwatch_tests::scenario::{Shown, await_read, await_shown, shown, trouble};
use sessionwatch_tests::tomcats::{jdks, own, quiet};
use sessionwatch_tests::{Monitor, until};

/// Sessions that were not used for a second are written to files and leave memory.
const SWAPPING: &str = "<Manager className=\"org.apache.catalina.session.PersistentManager\" maxIdleSwap=\"1\" \
                        minIdleSwap=\"0\" processExpiresFrequency=\"1\"><Store \
                        className=\"org.apache.catalina.session.FileStore\"/></Manager>";
/// The same manager, which lets them stay in memory.
const PERSISTENT: &str = "<Manager className=\"org.apache.catalina.session.PersistentManager\" \
                          processExpiresFrequency=\"1\"><Store \
                          className=\"org.apache.catalina.session.FileStore\"/></Manager>";

fn visitors(tomcat: &Tomcat, application: &Application, number: usize) -> Vec<Visitor> {
    let mut visitors: Vec<_> = (0..number).map(|_| Visitor::new(tomcat.site_of(application))).collect();
    for visitor in &mut visitors {
        assert_eq!(visitor.arrive().unwrap(), Arrival::Welcome);
    }
    visitors
}

fn numbers(created: u64, destroyed: u64, active: u64) -> impl Fn(&Shown) -> bool {
    move |shown| {
        (shown.created, shown.destroyed, shown.active) == (Some(created), Some(destroyed), Some(active))
    }
}

fn traps(release: Release) {
    let shop = Application::unlimited_shop("/shop");
    let elsewhere = Application::shop("/shop", 2).on_host("shop.example");
    let next = Application::unlimited_shop("/shop##2");
    let swapping = Application::unlimited_shop("/swapping").manager(SWAPPING);
    let persistent = Application::unlimited_shop("/persistent").manager(PERSISTENT);
    let setup = Setup::new(release).jdk(&jdks()[0]).quick_expiry();
    let setup = [&shop, &elsewhere, &swapping, &persistent]
        .into_iter()
        .fold(setup, |setup, application| setup.application(application.clone()));
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    for name in ["/shop", "shop.example/shop", "/swapping", "/persistent"] {
        await_read(api, name);
    }
    api.track_all();

    // The same path on two virtual hosts.
    let here = visitors(&tomcat, &shop, 3);
    visitors(&tomcat, &elsewhere, 2);
    assert_eq!(Visitor::new(tomcat.site_of(&elsewhere)).arrive().unwrap(), Arrival::Refused);
    await_shown(api, "/shop", "those of the default host", numbers(3, 0, 3));
    let there = await_shown(api, "shop.example/shop", "those of the other host", numbers(2, 0, 2));
    // Without a limit nobody is refused, and that is told.
    assert_eq!((shown(api, "/shop").rejected, there.rejected), (Some(0), Some(1)));

    // Two versions at a time: who has a session stays in the old one, who comes goes to the new one.
    tomcat.deploy(&next).unwrap();
    await_read(api, "/shop##2");
    api.track_all();
    visitors(&tomcat, &next, 2);
    let mut here = here;
    here[0].arrive().unwrap();
    here[1].log_out().unwrap();
    await_shown(api, "/shop##2", "those of the new version", |shown| {
        (shown.total, shown.active) == (Some(2), Some(2))
    });
    await_shown(api, "/shop", "those of the old version", numbers(3, 1, 2));

    // Tomcat's counter of created sessions is active + expired, and falls when some leave memory; but Tomcat 9.0.117 counts
    // those as expired.
    let nine = release == Release::Tomcat9;
    let mut swapped = visitors(&tomcat, &swapping, 4);
    until("the sessions to leave memory", || {
        let own = own(&tomcat, "/swapping");
        if own.active == 0 { Ok(()) } else { Err(format!("{own:?}")) }
    });
    assert_eq!(own(&tomcat, "/swapping").created, if nine { 4 } else { 0 });
    await_shown(api, "/swapping", "none in memory", numbers(4, if nine { 4 } else { 0 }, 0));
    swapped[0].arrive().unwrap();
    let created = if nine { 5 } else { 4 };
    await_shown(api, "/swapping", "one that is read again", |shown| {
        shown.active == Some(1) && (shown.created, shown.total) == (Some(created), Some(created))
    });

    // Tomcat 9.0.117 counts a time-out in this manager twice.
    let mut timed = visitors(&tomcat, &persistent, 2);
    timed[0].leave(1).unwrap();
    let twice = if nine { 2 } else { 1 };
    await_shown(api, "/persistent", "a time-out as Tomcat counts it", numbers(1 + twice, twice, 1));
    let SessionNumbers { created, destroyed, .. } = own(&tomcat, "/persistent");
    assert_eq!((created, destroyed), (1 + twice, twice));
    assert_eq!(trouble(api), serde_json::Value::Null);
}

#[test]
fn tomcat_9() {
    traps(Release::Tomcat9);
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn tomcat_10() {
    traps(Release::Tomcat10);
}

#[test]
fn tomcat_11() {
    traps(Release::Tomcat11);
}

/// Sessions saved at a stop and read again at the start go on. Of four, one ends before the stop; one more begins after it.
fn kept(release: Release) {
    let mut monitor = Monitor::start(&[]);
    let option = String::from_utf8(monitor.run("agent-path", &[]).stdout).unwrap();
    let saving = "<Manager pathname=\"SESSIONS.ser\" processExpiresFrequency=\"1\"/>";
    let shop = Application::unlimited_shop("/shop").manager(saving);
    let setup = Setup::new(release).jdk(&jdks()[0]).quick_expiry().jvm_option(option.trim());
    let mut tomcat = Tomcat::start(setup.application(shop.clone()), &quiet).unwrap();
    let api = monitor.api().clone();
    await_read(&api, "/shop");
    api.track_all();
    let mut visitors = visitors(&tomcat, &shop, 4);
    visitors[0].log_out().unwrap();
    await_shown(&api, "/shop", "three sessions", numbers(4, 1, 3));
    tomcat.restart().unwrap();
    until("a mark for the restart", || {
        let marks = api.marks();
        if marks.contains(&"server_restarted".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    visitors[1].arrive().unwrap();
    assert_eq!(visitors[1].counts().created, 1, "the session goes on");
    Visitor::new(tomcat.site_of(&shop)).arrive().unwrap();
    let after = |created, destroyed, active| {
        move |shown: &Shown| numbers(created, destroyed, active)(shown) && shown.total == Some(created - 4)
    };
    await_shown(&api, "/shop", "one session more", after(5, 1, 4));
    // Another agent finds fewer of those that were kept, and takes none of the others for new.
    visitors[2].log_out().unwrap();
    await_shown(&api, "/shop", "one session less", after(5, 2, 3));
    monitor.kill();
    monitor.start_again();
    Visitor::new(tomcat.site_of(&shop)).arrive().unwrap();
    await_shown(monitor.api(), "/shop", "another one", after(6, 2, 4));
    assert_eq!(trouble(monitor.api()), serde_json::Value::Null);
}

#[test]
fn sessions_kept_over_a_restart_are_not_new() {
    [Release::Tomcat9, Release::Tomcat11].into_iter().for_each(kept);
}

/// At its defaults Tomcat looks once a minute for sessions whose time is up: until then they are active, and shown as such.
#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn time_outs_are_noticed_by_a_pass() {
    let shop = Application::unlimited_shop("/shop");
    let setup = Setup::new(Release::Tomcat11).jdk(&jdks()[0]).application(shop.clone());
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let mut visitors = visitors(&tomcat, &shop, 2);
    visitors[0].leave(1).unwrap();
    until("Tomcat's pass", || {
        // Shown first: what Tomcat has not noticed yet must not be told.
        let (shown, own) = (shown(api, "/shop"), own(&tomcat, "/shop"));
        assert!(shown.destroyed <= Some(own.destroyed), "{shown:?} beside {own:?}");
        if own.destroyed == 1 { Ok(()) } else { Err(format!("{own:?}")) }
    });
    await_shown(api, "/shop", "the time-out", numbers(2, 1, 1));
}

/// What Liberty's own statistics say: created, live, in use by a request, ended.
fn statistics_of_liberty(program: &Program) -> [u64; 4] {
    let mut answer =
        ureq::get(format!("http://127.0.0.1:{}/shop/statistics.jsp", program.port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

/// What Liberty calls active is in use by a request; what is shown as active it calls live. Who is refused it counts as
/// created.
#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn active_in_liberty_means_live() {
    let liberty = Large::LibertyCounting.start(&jdks()[0], &[], &quiet).unwrap();
    let page = liberty.folder().join("servers/shop/dropins/shop.war/statistics.jsp");
    std::fs::write(page, include_str!("../servers/statistics.jsp")).unwrap();
    let mut visitors: Vec<_> = (0..=LIMIT).map(|_| Visitor::new(liberty.site("/shop"))).collect();
    let arrivals: Vec<_> = visitors.iter_mut().map(|visitor| visitor.arrive().unwrap()).collect();
    assert_eq!(arrivals.iter().filter(|&&arrival| arrival == Arrival::Refused).count(), 1);
    let monitor = Monitor::start(&[liberty.pid()]);
    let api = monitor.api();
    await_read(api, "/shop");
    visitors[0].log_out().unwrap();
    let live = u64::from(LIMIT) - 1;
    let seen = await_shown(api, "/shop", "those who are there", |shown| shown.active == Some(live));
    assert_eq!(seen.total, Some(live + 1), "who was refused is not counted");
    let [created, of_liberty, in_use, ended] = statistics_of_liberty(&liberty);
    assert_eq!((created, of_liberty, ended), (live + 2, live, 1));
    assert!(in_use < live, "{in_use} are in use by a request");
    assert_eq!(trouble(api), serde_json::Value::Null);
}

/// The same path on two virtual hosts of Jetty, without its module for statistics.
#[test]
fn jetty_with_two_hosts() {
    let beans = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/beans");
    let shops = [("/shop", Environment::Ee10), ("shop.example/shop", Environment::Ee10)];
    let jetty = Jetty::start(JettyRelease::Jetty12, &jdks()[0], &[], &shops, &beans, &quiet).unwrap();
    let monitor = Monitor::start(&[jetty.program().pid()]);
    let api = monitor.api();
    for (name, _) in shops {
        await_read(api, name);
    }
    api.track_all();
    let here = jetty.site("/shop");
    let mut visitors = [here.clone(), here.clone(), here.on_host("shop.example")].map(Visitor::new);
    visitors.iter_mut().for_each(|visitor| assert_eq!(visitor.arrive().unwrap(), Arrival::Welcome));
    visitors[0].log_out().unwrap();
    await_shown(api, "/shop", "those of the default host", numbers(2, 1, 1));
    await_shown(api, "shop.example/shop", "those of the other host", numbers(1, 0, 1));
    assert_eq!(trouble(api), serde_json::Value::Null);
}
