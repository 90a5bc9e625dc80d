//! Two real Tomcats that share sessions: each shows what it has, all together what there is.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use serde_json::Value;
use sessionwatch_demo::{Application, Member, Tomcat, Visitor};
use sessionwatch_series::frame::{ApplicationInfo, Copies};
use sessionwatch_tests::listening::Listening;
use sessionwatch_tests::tomcats::{jdks, own, quiet, tomcat};
use sessionwatch_tests::{Api, Monitor, until};

/// The shops that are shared, and how their rows say it.
const SHARED: [(&str, &str); 2] = [("/all", "all"), ("/one", "one")];

fn start(member: Member, option: &str) -> Tomcat {
    let setup = tomcat(&jdks()[0])
        .jvm_option(option.trim())
        .jvm_option("-Xcheck:jni")
        .application(Application::unlimited_shop("/all").shared_by("DeltaManager"))
        .application(Application::unlimited_shop("/one").shared_by("BackupManager"))
        .application(Application::unlimited_shop("/own"))
        .member(member);
    Tomcat::start(setup, &quiet).unwrap()
}

/// The row of an application on the server of this process.
fn row(api: &Api, pid: u32, path: &str) -> Value {
    let id = server(api, pid);
    let rows = api.get("/applications");
    let of = |row: &&Value| row["name"] == path && row["server"] == id;
    rows["applications"].as_array().unwrap().iter().find(of).cloned().unwrap_or_default()
}

fn server(api: &Api, pid: u32) -> Value {
    let servers = api.get("/servers");
    let of = servers["servers"].as_array().unwrap().iter().find(|server| server["pid"] == pid);
    of.map_or(Value::Null, |server| server["id"].clone())
}

/// Awaits what the rows of a shop say on each server (active, created, destroyed), and of the cluster: servers and active.
fn await_rows(api: &Api, path: &str, expected: &[(u32, [u64; 3])], cluster: (u64, u64)) {
    until(&format!("the numbers of {path}"), || {
        for &(pid, [active, created, destroyed]) in expected {
            let row = row(api, pid, path);
            let numbers = [&row["active"], &row["created"]["h1"], &row["destroyed"]["h1"]];
            let of_cluster = [&row["cluster"]["servers"], &row["cluster"]["active"]];
            if numbers != [active, created, destroyed] || of_cluster != [cluster.0, cluster.1] {
                return Err(format!("{pid}: {row}"));
            }
        }
        Ok(())
    });
}

fn await_total(api: &Api, active: u64, created: u64, destroyed: u64) {
    until("the total of all servers", || {
        let total = api.get("/totals");
        let is = total["active"] == active
            && total["created"]["h1"] == created
            && total["destroyed"]["h1"] == destroyed;
        if is { Ok(()) } else { Err(total.to_string()) }
    });
}

#[test]
fn sessions_that_servers_share_are_counted_once() {
    let monitor = Monitor::start(&[]);
    let api = monitor.api();
    let option = String::from_utf8(monitor.run("agent-path", &[]).stdout).unwrap();
    let mut servers = Member::of(2).unwrap().into_iter().map(|member| start(member, &option));
    let (mut first, second) = (servers.next().unwrap(), servers.next().unwrap());
    let (one, two) = (first.pid(), second.pid());
    for path in ["/all", "/one", "/own"] {
        for pid in [one, two] {
            until("each shop on each server", || {
                let row = row(api, pid, path);
                if row["total"].is_null() { Err(row.to_string()) } else { Ok(()) }
            });
        }
    }
    api.track_all();

    // Five begin on the first server and one on the second; of each shared shop, and two on the first of one that is not.
    let mut visitors = Vec::new();
    for (path, _) in SHARED {
        let mut arrived: Vec<_> = (0..6)
            .map(|number| Visitor::new(if number < 5 { first.site(path) } else { second.site(path) }))
            .collect();
        arrived.iter_mut().for_each(|visitor| assert!(visitor.arrive().is_ok() && visitor.has_session()));
        visitors.push(arrived);
    }
    for _ in 0..2 {
        Visitor::new(first.site("/own")).arrive().unwrap();
    }
    for (path, copies) in SHARED {
        await_rows(api, path, &[(one, [6, 5, 0]), (two, [6, 1, 0])], (2, 6));
        for (tomcat, pid) in [(&first, one), (&second, two)] {
            let (row, own) = (row(api, pid, path), own(tomcat, path));
            assert_eq!(row["active"], own.known.unwrap_or(own.active), "{row} beside {own:?}");
            assert_eq!(row["cluster"]["copies"], copies);
            assert_eq!(row["cluster"]["name"], format!("Catalina localhost#{path}"));
        }
    }
    assert_eq!(row(api, one, "/own")["cluster"], Value::Null);
    await_total(api, 6 + 6 + 2, 6 + 6 + 2, 0);
    for (pid, active) in [(one, 14), (two, 12)] {
        let totals = api.get(&format!("/totals?server={}", server(api, pid).as_str().unwrap()));
        assert_eq!(totals["active"], active, "a server alone has what it has");
    }

    // One logs out where it began, one on the other server, and two let their time run out.
    for (arrived, (path, _)) in visitors.iter_mut().zip(SHARED) {
        arrived[0].log_out().unwrap();
        arrived[1].move_to(second.site(path));
        arrived[1].log_out().unwrap();
        arrived[2].leave(2).unwrap();
        arrived[3].leave(2).unwrap();
        until("Tomcat to time out who left", || {
            let own = own(&second, path);
            if own.active == 2 { Ok(()) } else { Err(format!("{own:?}")) }
        });
    }
    await_total(api, 2 + 2 + 2, 14, 8);
    await_rows(api, "/all", &[(one, [2, 5, 3]), (two, [2, 1, 1])], (2, 2));
    until("who ended where", || {
        let ended = |pid| row(api, pid, "/one")["destroyed"]["h1"].as_u64().unwrap();
        let counted = [ended(one), ended(two)];
        if counted == [&first, &second].map(|tomcat| own(tomcat, "/one").destroyed) {
            Ok(())
        } else {
            Err(format!("{counted:?}"))
        }
    });

    let metrics = api.get_text("/metrics");
    let name = "application=\"/one\",cluster=\"Catalina localhost#/one\"} 2";
    let of = |family: &str| {
        metrics.lines().filter(|line| line.starts_with(family) && line.ends_with(name)).count()
    };
    assert_eq!(of("sessionwatch_active_sessions"), 2, "{metrics}");

    // A reload lets go of all sessions on the first server, which counts them as ended; they go on on the second.
    let before = own(&first, "/all").destroyed;
    first.reload("/all").unwrap();
    until("the sessions of the second on the first again", || {
        let own = own(&first, "/all");
        if (own.active, own.destroyed) == (2, before + 2) { Ok(()) } else { Err(format!("{own:?}")) }
    });
    until("a mark for the reload", || {
        let marks = api.marks();
        if marks.contains(&"application_reloaded".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    await_rows(api, "/all", &[(one, [2, 5, 3]), (two, [2, 1, 1])], (2, 2));
    await_total(api, 2 + 2 + 2, 14, 8);

    // The first is killed: the second goes on with all of them, and what only the first had is gone.
    first.kill();
    for (path, _) in SHARED {
        await_rows(
            api,
            path,
            &[(two, [2, 1, row(api, two, path)["destroyed"]["h1"].as_u64().unwrap()])],
            (1, 2),
        );
    }
    await_total(api, 2 + 2, 14, 8);
    for (arrived, (path, _)) in visitors.iter_mut().zip(SHARED) {
        arrived[4].move_to(second.site(path));
        arrived[4].arrive().unwrap();
        let numbers = own(&second, path);
        assert_eq!(numbers.known.unwrap_or(numbers.active), 2, "nobody began anew: {numbers:?}");
        arrived[4].log_out().unwrap();
    }
    await_total(api, 1 + 1, 14, 10);

    // It comes back and is given what the second has: nothing of that is new.
    let consoles = [first.console(), second.console()];
    first.restart().unwrap();
    let again = first.pid();
    for (path, _) in SHARED {
        until("the first with the sessions of the second", || {
            let (row, own) = (row(api, again, path), own(&first, path));
            let expected = own.known.unwrap_or(own.active);
            let is = expected == 1 && row["active"] == expected && row["created"]["h1"] == 5;
            if is && row["cluster"]["servers"] == 2 { Ok(()) } else { Err(format!("{row} beside {own:?}")) }
        });
    }
    await_total(api, 1 + 1, 14, 10);

    // It is stopped in order, and lets go of all sessions once more.
    first.stop();
    until("the first server to be away", || {
        let servers = api.get("/servers");
        let away = servers["servers"].as_array().unwrap().iter().filter(|server| server["state"] == "away");
        if away.count() == 1 { Ok(()) } else { Err(servers.to_string()) }
    });
    await_total(api, 1 + 1, 14, 10);
    for console in consoles.into_iter().chain([first.console()]) {
        assert!(!console.contains("WARNING in native method"), "{console}");
        assert!(!console.contains("FATAL ERROR"), "{console}");
    }
}

/// An older monitor takes a list with clusters for no frame. It gets one without, and the next one is asked again.
#[test]
fn a_monitor_that_knows_no_clusters_gets_the_rest() {
    let member = Member::of(1).unwrap().remove(0);
    let tomcat = start(member, "-Dnothing");
    let folder = tempfile::tempdir().unwrap();
    let mut agent = Listening::attach(tomcat.pid(), folder.path());
    let clusters = |list: Vec<ApplicationInfo>| {
        let all = list.into_iter().map(|info| (info.path.to_string(), info.cluster.map(|c| c.copies)));
        all.filter(|(path, _)| path != "/manager").collect::<Vec<_>>()
    };
    let [all, one, own] = ["/all", "/one", "/own"].map(str::to_owned);
    let known = [(all.clone(), Some(Copies::All)), (one.clone(), Some(Copies::One)), (own.clone(), None)];
    let without = [(all, None), (one, None), (own, None)];
    assert_eq!(clusters(agent.refuse_list()), known);
    assert_eq!(clusters(agent.refuse_list()), without);
    assert_eq!(clusters(agent.list()), known);
}
