//! A real Tomcat with real visitors: the page's numbers are Tomcat's own, and the visitors'.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use sessionwatch_demo::{Application, Counts, Tomcat, Visitor};
use sessionwatch_tests::tomcats::{arrive, await_same, jdks, own, quiet, tomcat};
use sessionwatch_tests::{Monitor, Sums, until};

fn sums(counts: Counts) -> Sums {
    Sums { created: counts.created, destroyed: counts.destroyed + counts.left, rejected: counts.rejected }
}

#[test]
fn every_application_shows_what_tomcat_and_its_visitors_counted() {
    for jdk in jdks() {
        let setup = tomcat(&jdk)
            .application(Application::shop("/shop", 5))
            .application(Application::unlimited_shop("/open"))
            .application(Application::shop("/elsewhere", 7).on_host("shop.example"))
            .examples();
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        // Before we come: a baseline for the graphs, and where the total starts.
        let mut early = Visitor::new(tomcat.site("/open"));
        early.arrive().unwrap();

        let monitor = Monitor::start(&[tomcat.pid()]);
        let api = monitor.api();
        for name in ["/shop", "/open", "/examples", "shop.example/elsewhere"] {
            api.await_application(name);
        }
        api.track_all();

        let mut shop = Vec::new();
        for _ in 0..9 {
            let mut visitor = Visitor::new(tomcat.site("/shop"));
            visitor.arrive().unwrap();
            shop.push(visitor);
        }
        for visitor in shop.iter_mut().filter(|visitor| visitor.has_session()).take(3) {
            visitor.log_in().unwrap();
        }
        for visitor in shop.iter_mut().filter(|visitor| visitor.has_session()).take(2) {
            visitor.log_out().unwrap();
        }
        for visitor in shop.iter_mut().filter(|visitor| visitor.has_session()).take(2) {
            visitor.leave(1).unwrap();
        }
        let of_shop: Counts = shop.iter().map(Visitor::counts).sum();
        assert_eq!(
            (of_shop.created, of_shop.rejected, of_shop.rotated),
            (5, 4, 3),
            "the visitors did what they should"
        );
        let mut examples = Visitor::new(tomcat.site("/examples"));
        examples.visit("servlets/servlet/SessionExample").unwrap();
        early.log_in().unwrap();

        // Once Tomcat has noticed those who left, nothing moves any more.
        until("Tomcat to time out who left", || {
            let own = own(&tomcat, "/shop");
            if own.destroyed == 4 { Ok(()) } else { Err(format!("{own:?}")) }
        });
        for path in ["/shop", "/open", "/examples", "/manager"] {
            await_same(api, &tomcat, path);
        }
        api.await_sums("/shop", sums(of_shop));
        api.await_sums("/examples", Sums { created: 1, ..Sums::default() });
        api.await_sums("/open", Sums::default());

        let all = tomcat.managers().unwrap();
        let totals = api.get("/totals");
        assert_eq!(totals["total"], all.iter().map(|one| one.created).sum::<u64>());
        assert_eq!(totals["active"], all.iter().map(|one| one.active).sum::<u64>());
        assert_eq!(totals["rejected"]["h1"], of_shop.rejected);
        assert_eq!(totals["destroyed"]["h1"], of_shop.destroyed + of_shop.left);
        let listed = api.get("/applications")["applications"].as_array().unwrap().len();
        assert_eq!(listed, all.len(), "neither more nor fewer applications than Tomcat has");
    }
}

#[test]
fn a_rotated_id_changes_no_count() {
    let tomcat =
        Tomcat::start(tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop")), &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    api.await_application("/shop");
    api.track_all();
    let mut visitor = Visitor::new(tomcat.site("/shop"));
    visitor.arrive().unwrap();
    api.await_sums("/shop", Sums { created: 1, ..Sums::default() });
    for _ in 0..20 {
        visitor.log_in().unwrap();
    }
    // One more session proves that everything before it was read.
    Visitor::new(tomcat.site("/shop")).arrive().unwrap();
    api.await_sums("/shop", Sums { created: 2, ..Sums::default() });
    assert_eq!(visitor.counts().rotated, 20);
}

#[test]
fn a_reload_and_a_redeploy_go_on_rising_and_are_marked() {
    let mut setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    setup = setup.application(Application::unlimited_shop("/other"));
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    api.await_application("/shop");
    api.track_all();
    arrive(&tomcat, 3);
    api.await_sums("/shop", Sums { created: 3, ..Sums::default() });
    let started = api.get("/totals")["total"].as_u64().unwrap();

    tomcat.reload("/shop").unwrap();
    until("a mark for the reload", || {
        let marks = api.marks();
        if marks.contains(&"application_reloaded".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    arrive(&tomcat, 2);
    await_same(api, &tomcat, "/shop");
    api.await_sums("/shop", Sums { created: 5, destroyed: 3, rejected: 0 });

    tomcat.undeploy("/shop").unwrap();
    until("the application to be gone", || {
        let row = api.application("/shop").unwrap_or_default();
        if row["state"] == "gone" { Ok(()) } else { Err(row.to_string()) }
    });
    tomcat.deploy(&Application::unlimited_shop("/shop")).unwrap();
    arrive(&tomcat, 4);
    until("nine sessions in all", || {
        let row = api.application("/shop").unwrap_or_default();
        if row["total"] == 9 && row["active"] == 4 { Ok(()) } else { Err(row.to_string()) }
    });
    assert_eq!(own(&tomcat, "/shop").created, 4, "Tomcat itself has begun anew");
    api.await_sums("/shop", Sums { created: 9, destroyed: 5, rejected: 0 });
    assert_eq!(api.get("/totals")["total"].as_u64().unwrap(), started + 6);
}

#[test]
fn an_undeployed_application_is_let_go() {
    for jdk in jdks() {
        let tomcat =
            Tomcat::start(tomcat(&jdk).application(Application::unlimited_shop("/shop")), &quiet).unwrap();
        let monitor = Monitor::start(&[tomcat.pid()]);
        let api = monitor.api();
        api.await_application("/shop");
        api.track_all();
        Visitor::new(tomcat.site("/shop")).arrive().unwrap();
        api.await_sums("/shop", Sums { created: 1, ..Sums::default() });
        tomcat.reload("/shop").unwrap();
        tomcat.undeploy("/shop").unwrap();
        until("Tomcat to find no leak", || {
            let leaks = tomcat.findleaks().unwrap();
            if leaks.is_empty() { Ok(()) } else { Err(format!("{leaks:?}")) }
        });
    }
}

#[test]
fn a_restarted_server_begins_its_totals_anew_and_keeps_its_history() {
    let mut monitor = Monitor::start(&[]);
    let option = String::from_utf8(monitor.run("agent-path", &[]).stdout).unwrap();
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let setup = setup.jvm_option(option.trim()).jvm_option("-Xcheck:jni");
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    let api = monitor.api().clone();
    api.await_application("/shop");
    api.track_all();
    for _ in 0..3 {
        Visitor::new(tomcat.site("/shop")).arrive().unwrap();
    }
    api.await_sums("/shop", Sums { created: 3, ..Sums::default() });
    let console = tomcat.console();
    tomcat.restart().unwrap();
    until("a mark for the restart", || {
        let marks = api.marks();
        if marks.contains(&"server_restarted".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    Visitor::new(tomcat.site("/shop")).arrive().unwrap();
    await_same(&api, &tomcat, "/shop");
    api.await_sums("/shop", Sums { created: 4, ..Sums::default() });
    assert_eq!(api.get("/servers")["servers"].as_array().unwrap().len(), 1, "it is the same server");
    let said = monitor.kill();
    assert!(!said.contains("panicked"), "{said}");
    for console in [console, tomcat.console()] {
        assert!(!console.contains("WARNING in native method"), "{console}");
        assert!(!console.contains("FATAL ERROR"), "{console}");
    }
}

#[test]
fn two_servers_are_shown_each_by_itself_and_together() {
    let shop = || tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let tomcats = [Tomcat::start(shop(), &quiet).unwrap(), Tomcat::start(shop(), &quiet).unwrap()];
    let monitor = Monitor::start(&tomcats.each_ref().map(Tomcat::pid));
    let api = monitor.api();
    let servers = until("two servers that were read", || {
        let list = api.get("/servers")["servers"].as_array().cloned().unwrap_or_default();
        let read = list.iter().filter(|server| server["reading_ns"] != 0).count();
        if read == 2 { Ok(list) } else { Err(format!("{list:?}")) }
    });
    api.track_all();
    arrive(&tomcats[0], 3);
    arrive(&tomcats[1], 5);
    for (tomcat, visitors) in tomcats.iter().zip([3, 5]) {
        let server = servers.iter().find(|server| server["pid"] == tomcat.pid()).unwrap();
        assert_eq!(server["ports"][0], tomcat.port());
        let of = format!("?server={}", server["id"].as_str().unwrap());
        until("the totals of one server", || {
            let totals = api.get(&format!("/totals{of}"));
            if totals["active"] == visitors { Ok(()) } else { Err(totals.to_string()) }
        });
        let list = api.get(&format!("/applications{of}"));
        let names: Vec<_> = list["applications"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
        assert_eq!(names.len(), tomcat.managers().unwrap().len(), "{names:?}");
        let series = api.get(&format!("/series{of}&range=hour"));
        let created: u64 =
            series["created"].as_array().unwrap().iter().filter_map(|value| value.as_u64()).sum();
        assert_eq!(created, visitors);
    }
    api.await_sums("total", Sums { created: 8, ..Sums::default() });
    assert_eq!(api.get("/totals")["active"], 8);
}
