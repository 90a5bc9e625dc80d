//! On real servers: what Tomcat tells about its sessions is what the visitors counted.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

mod wait;

use std::fs;

use sessionwatch_demo::{
    Application, Arrival, Counts, Jdk, Release, SessionNumbers, Setup, Site, Tomcat, Visitor,
};
use wait::until;

fn start(setup: Setup) -> Tomcat {
    Tomcat::start(setup, &|line| println!("{line}")).unwrap()
}

fn arrived(site: &Site) -> Visitor {
    let mut visitor = Visitor::new(site.clone());
    assert_eq!(visitor.arrive().unwrap(), Arrival::Welcome);
    visitor
}

fn told(tomcat: &Tomcat, path: &str) -> SessionNumbers {
    tomcat.manager(path).unwrap().unwrap_or_else(|| panic!("Tomcat tells nothing about {path}"))
}

/// Everything that can happen to a session, in a shop with room for four.
fn a_visit_of_every_kind(tomcat: &Tomcat, path: &str) -> Counts {
    let site = tomcat.site(path);
    let mut visitors: Vec<Visitor> = (0..4).map(|_| arrived(&site)).collect();
    let mut late = Visitor::new(site.clone());
    assert_eq!(late.arrive().unwrap(), Arrival::Refused);
    assert_eq!(late.arrive().unwrap(), Arrival::Refused);
    late.ask_health().unwrap();

    visitors[0].log_in().unwrap();
    visitors[0].put_in_basket().unwrap();
    assert_eq!(visitors[0].arrive().unwrap(), Arrival::Welcome);
    visitors[1].log_in().unwrap();
    let full = told(tomcat, path);
    assert_eq!((full.active, full.created, full.destroyed, full.rejected), (4, 4, 0, 2));
    assert_eq!(full.limit, Some(4));

    visitors[0].log_out().unwrap();
    assert_eq!(late.arrive().unwrap(), Arrival::Welcome);
    visitors[2].leave(1).unwrap();
    visitors[3].leave(2).unwrap();
    visitors.push(late);
    visitors.iter().map(Visitor::counts).sum()
}

fn agrees(numbers: &SessionNumbers, counts: Counts) -> bool {
    let ended = counts.destroyed + counts.left;
    numbers.created == counts.created
        && numbers.destroyed == ended
        && numbers.rejected == counts.rejected
        && numbers.active == counts.created - ended
}

#[test]
fn every_release_agrees_with_the_visitors() {
    for release in Release::ALL {
        let setup = Setup::new(release).quick_expiry().application(Application::shop("/shop", 4));
        let tomcat = start(setup);
        let counts = a_visit_of_every_kind(&tomcat, "/shop");
        let expected = Counts { created: 5, destroyed: 1, left: 2, rejected: 2, rotated: 2 };
        assert_eq!(counts, expected, "Tomcat {}", tomcat.version());
        until("the two who left have timed out", || agrees(&told(&tomcat, "/shop"), counts));
    }
}

#[test]
fn every_java_of_this_machine_agrees_with_the_visitors() {
    let all: Vec<Jdk> =
        Jdk::all().into_iter().filter(|jdk| jdk.major() >= Release::Tomcat11.least_java()).collect();
    assert!(!all.is_empty(), "these tests need a Java 17 or later");
    for jdk in all {
        let setup = Setup::new(Release::Tomcat11).jdk(&jdk).quick_expiry();
        let tomcat = start(setup.application(Application::shop("/shop", 4)));
        assert_eq!(tomcat.jdk(), &jdk);
        let counts = a_visit_of_every_kind(&tomcat, "/shop");
        until("the two who left have timed out", || agrees(&told(&tomcat, "/shop"), counts));
    }
}

#[test]
fn asking_tomcat_begins_no_session() {
    let tomcat = start(Setup::new(Release::Tomcat11));
    for _ in 0..3 {
        assert_eq!(told(&tomcat, "/manager").created, 0);
    }
}

#[test]
fn the_examples_begin_sessions_too() {
    let tomcat = start(Setup::new(Release::Tomcat11).examples());
    let mut visitor = Visitor::new(tomcat.site("/examples"));
    visitor.visit("servlets/servlet/SessionExample").unwrap();
    visitor.visit("servlets/servlet/SessionExample").unwrap();
    assert_eq!(visitor.counts().created, 1);
    let numbers = told(&tomcat, "/examples");
    assert_eq!((numbers.active, numbers.created), (1, 1));
}

#[test]
fn applications_come_and_go_while_the_server_runs() {
    let mut tomcat = start(Setup::new(Release::Tomcat11));
    assert_eq!(tomcat.manager("/late").unwrap(), None);
    tomcat.deploy(&Application::unlimited_shop("/late")).unwrap();
    let site = tomcat.site("/late");
    let before = [arrived(&site), arrived(&site)];
    assert_eq!((told(&tomcat, "/late").active, told(&tomcat, "/late").limit), (2, None));

    tomcat.reload("/late").unwrap();
    arrived(&site);
    // This release keeps its counters over a reload, and every session that was there has ended.
    let numbers = told(&tomcat, "/late");
    assert_eq!((numbers.active, numbers.created, numbers.destroyed), (1, 3, 2));
    drop(before);

    tomcat.undeploy("/late").unwrap();
    assert_eq!(tomcat.manager("/late").unwrap(), None);
    assert_eq!(tomcat.findleaks().unwrap(), [] as [&str; 0]);
    let refused = tomcat.undeploy("/late").unwrap_err().to_string();
    assert!(refused.contains("/late"), "{refused}");

    tomcat.deploy(&Application::unlimited_shop("/late##2")).unwrap();
    arrived(&site);
    assert_eq!(told(&tomcat, "/late##2").created, 1);
}

#[test]
fn an_application_from_a_folder_is_served_and_the_folder_kept() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("in/deep.jsp");
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(&page, "<%@ page session=\"true\" %>hello").unwrap();
    let tomcat = start(Setup::new(Release::Tomcat11).application(Application::folder("/", folder.path())));
    let mut visitor = Visitor::new(tomcat.site("/"));
    visitor.visit("in/deep.jsp").unwrap();
    assert_eq!(told(&tomcat, "/").created, 1);
    drop(tomcat);
    assert!(page.is_file());
}

#[test]
fn a_restart_begins_at_zero_in_the_same_place() {
    let mut tomcat = start(Setup::new(Release::Tomcat11).application(Application::shop("/shop", 9)));
    let (port, pid, base) = (tomcat.port(), tomcat.pid(), tomcat.base().to_path_buf());
    arrived(&tomcat.site("/shop"));
    assert_eq!(told(&tomcat, "/shop").created, 1);
    tomcat.restart().unwrap();
    assert_eq!((tomcat.port(), tomcat.base()), (port, base.as_path()));
    assert_ne!(tomcat.pid(), pid);
    assert_eq!(told(&tomcat, "/shop").created, 0);
    arrived(&tomcat.site("/shop"));
    assert_eq!(told(&tomcat, "/shop").created, 1);
}

#[test]
fn one_path_on_two_hosts_is_two_applications() {
    let there = Application::unlimited_shop("/shop").on_host("shop.example");
    let setup = Setup::new(Release::Tomcat11)
        .application(Application::unlimited_shop("/shop"))
        .application(there.clone());
    let tomcat = start(setup);
    let here = arrived(&tomcat.site("/shop"));
    let others = [arrived(&tomcat.site_of(&there)), arrived(&tomcat.site_of(&there))];
    assert_eq!(here.counts().created, 1);
    assert_eq!(others.iter().map(Visitor::counts).sum::<Counts>().created, 2);
    let created = |host: &str| {
        let all = tomcat.managers().unwrap();
        all.into_iter().find(|one| one.host == host && one.path == "/shop").unwrap().created
    };
    assert_eq!((created("localhost"), created("shop.example")), (1, 2));
}

#[test]
fn names_of_every_kind_are_served() {
    let long = format!("/{}", "long-".repeat(800));
    let paths = ["/<script>alert(1)</script>", "/it's & 'quoted'", "/bücher-☃", long.as_str()];
    let setup = paths.into_iter().fold(Setup::new(Release::Tomcat11), |setup, path| {
        setup.application(Application::unlimited_shop(path))
    });
    let tomcat = start(setup);
    for path in paths {
        arrived(&tomcat.site(path));
    }
}

#[test]
fn an_application_that_does_not_run_is_an_error() {
    // Tomcat can't make an ObjectName of it.
    let setup = Setup::new(Release::Tomcat11).application(Application::unlimited_shop("/a\"b"));
    let error = Tomcat::start(setup, &|_| ()).unwrap_err().to_string();
    assert!(error.contains("does not run") && error.contains("Invalid character"), "{error}");
}

#[test]
fn a_server_without_mbeans_serves_and_tells_nothing() {
    let setup = Setup::new(Release::Tomcat11).without_mbeans().application(Application::shop("/shop", 1));
    let tomcat = start(setup);
    arrived(&tomcat.site("/shop"));
    assert_eq!(Visitor::new(tomcat.site("/shop")).arrive().unwrap(), Arrival::Refused);
    assert_eq!(tomcat.managers().unwrap(), []);
}
