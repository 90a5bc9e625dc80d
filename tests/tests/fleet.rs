//! The page of a fleet out of real engines, against what its servers counted.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use sessionwatch_demo::{Application, Setup, Tomcat, Visitor};
use sessionwatch_series::counts::Counts;
use sessionwatch_tests::engine::{Engine, Kind};
use sessionwatch_tests::fleet::{Fleet, Live, Plan, ask, page, parameter, row};
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, until};

/// What nobody should call anything, and may.
const SERVER: &str = "web \"2\" \\ {} .* | ü";
const GROUP: &str = "a:b,c \"x\" %";
const PATH: &str = "/shop\"} or up{x=\"\\ (.+) ß";

const PLANS: [Plan<'_>; 3] = [
    Plan { instance: "m-0", group: "shops", server: "web-1", paths: &["/shop", PATH], cluster: None },
    Plan { instance: "m-1", group: "shops", server: SERVER, paths: &["/shop", PATH, "/own"], cluster: None },
    Plan { instance: "m-2", group: GROUP, server: "web-1", paths: &["/shop", PATH], cluster: None },
];

/// So many more sessions everywhere, another number at each place.
fn count(fleet: &mut Fleet, round: u64) {
    for (machine, place) in fleet.0.iter_mut().zip(0u64..) {
        for (counters, slot) in machine.server.counters().iter_mut().zip(0u64..) {
            counters.created += 10 * round + 3 * place + slot + 1;
            counters.destroyed += place + 2 * slot;
            counters.rejected += if slot == 1 { place } else { 0 };
        }
    }
}

/// What a row says: active, created, destroyed and rejected of the last hour.
fn said(row: &Value) -> [Option<u64>; 4] {
    let hour = |kind: &str| row[kind]["h1"].as_u64();
    [row["active"].as_u64(), hour("created"), hour("destroyed"), hour("rejected")]
}

fn expected(counts: Counts) -> [Option<u64>; 4] {
    [counts.created - counts.destroyed, counts.created, counts.destroyed, counts.rejected].map(Some)
}

/// Awaits that a page says this of everything that writes to its engine.
fn await_all(fleet: &mut Fleet, page: &Monitor) {
    let all = fleet.counted(|_, _| true);
    fleet.until("the total of the fleet", || {
        let totals = ask(page, "/totals")?;
        if said(&totals) == expected(all) && totals["total"] == all.created {
            Ok(())
        } else {
            Err(format!("{totals}, {all:?}"))
        }
    });
}

/// Awaits that a page says this of a scope, an application in it, and of every range of both.
fn await_scope(fleet: &mut Fleet, page: &Monitor, scope: Option<&str>, of: impl Fn(usize) -> bool + Copy) {
    let server = scope.map_or_else(String::new, |id| format!("&server={}", parameter(id)));
    let (all, shop) =
        (fleet.counted(|place, _| of(place)), fleet.counted(|place, slot| of(place) && slot == 1));
    let id = fleet.until("an application of a scope", || {
        let totals = ask(page, &format!("/totals?{server}"))?;
        let rows = ask(page, &format!("/applications?{server}"))?;
        let row = row(&rows["applications"], "name", PATH);
        let is = said(&totals) == expected(all)
            && said(row) == expected(shop)
            && (row["state"] == "live" && row["tracked"] == true)
            && row["server"] == scope.unwrap_or_default();
        if is {
            Ok(row["id"].as_str().unwrap().to_owned())
        } else {
            Err(format!("{totals} {all:?} {row} {shop:?}"))
        }
    });
    for (subject, counts) in [("total", all), (id.as_str(), shop)] {
        for range in ["live", "hour", "day", "week"] {
            fleet.until(&format!("the graph {range} of {subject}"), || {
                let series = ask(page, &format!("/series?range={range}&application={subject}{server}"))?;
                let column = |name: &str| series[name].as_array().unwrap().iter().filter_map(Value::as_u64);
                let sums = ["created", "destroyed", "rejected"].map(|name| column(name).sum::<u64>());
                let active = column("active").next_back();
                // By then the first of it is not of the last minute any more.
                let counted = [counts.created, counts.destroyed, counts.rejected];
                let is = sums == counted
                    || range == "live" && sums.iter().zip(counted).all(|(sum, all)| *sum <= all);
                if is && active == Some(counts.created - counts.destroyed) {
                    Ok(())
                } else {
                    Err(format!("{sums:?} {active:?} {counts:?}"))
                }
            });
        }
    }
}

fn leaders(page: &Monitor, query: &str) -> Result<Vec<Value>, String> {
    Ok(ask(page, &format!("/leaders?{query}"))?["leaders"].as_array().unwrap().clone())
}

fn shows_what_was_counted(kind: Kind) {
    let mut engine = Engine::start(kind);
    let mut fleet = Fleet::start(&engine, &PLANS);
    let page = page(&engine, "");
    fleet.until("all servers", || {
        let servers = ask(&page, "/servers")?;
        let rows = servers["servers"].as_array().unwrap();
        let applications: Vec<_> = rows.iter().filter_map(|row| row["applications"].as_u64()).collect();
        let sum: u64 = applications.iter().sum();
        if rows.len() == 3 && sum == 7 { Ok(()) } else { Err(servers.to_string()) }
    });
    count(&mut fleet, 1);
    await_all(&mut fleet, &page);
    count(&mut fleet, 2);
    await_all(&mut fleet, &page);

    // Each as it is called, by itself and together.
    let servers = ask(&page, "/servers").unwrap()["servers"].clone();
    let hostile = row(&servers, "name", SERVER);
    assert_eq!((hostile["instance"].as_str(), hostile["state"].as_str()), (Some("m-1"), Some("connected")));
    let other = row(&servers, "instance", "m-2");
    assert_eq!(other["name"], "web-1", "two servers of one name are two on two machines");
    let mut live = Live::listen(&page, "range=hour");
    let groups = live.next("state", |state| Some(state["fleet"]["groups"].clone()));
    let group = row(&groups, "name", GROUP)["id"].as_str().unwrap();
    let shops = row(&groups, "name", "shops");
    assert_eq!((shops["servers"].as_u64(), shops["connected"].as_u64()), (Some(2), Some(2)));
    await_scope(&mut fleet, &page, None, |_| true);
    await_scope(&mut fleet, &page, shops["id"].as_str(), |place| place < 2);
    await_scope(&mut fleet, &page, Some(group), |place| place == 2);
    await_scope(&mut fleet, &page, hostile["id"].as_str(), |place| place == 1);

    // Ahead of others, and nothing of what one has is another's.
    fleet.until("who was refused most", || {
        let rows = leaders(&page, "by=rejected&limit=2")?;
        let is = rows.len() == 2
            && rows[0]["instance"] == "m-2"
            && rows[0]["application"] == PATH
            && rows[0]["rejected_h1"] == 4
            && rows[1]["server_name"] == SERVER
            && rows[1]["rejected_h1"] == 2;
        if is { Ok(()) } else { Err(format!("{rows:?}")) }
    });
    let rows =
        leaders(&page, &format!("by=active&limit=1&server={}", parameter(shops["id"].as_str().unwrap())))
            .unwrap();
    let most = fleet.counted(|place, slot| place == 1 && slot == 0);
    assert_eq!(
        (rows[0]["application"].as_str(), rows[0]["active"].as_u64()),
        (Some("/shop"), Some(most.created - most.destroyed))
    );
    assert_eq!(rows[0]["created_h1"], most.created, "{rows:?}");

    // Live: what is counted next comes as a tick, and as points of what is followed.
    count(&mut fleet, 3);
    let all = fleet.counted(|_, _| true);
    await_all(&mut fleet, &page);
    live.next("tick", |tick| {
        let rows = tick["totals"].as_array().unwrap();
        rows.iter().any(|row| row["server"].is_null() && said(row) == expected(all)).then_some(())
    });
    let second = self::page(&engine, "");
    await_all(&mut fleet, &second);
    let both = [&page, &second].map(|page| said(&ask(page, "/totals").unwrap()));
    assert_eq!(both[0], both[1], "any number of pages show the same");
    let csv = page
        .api()
        .get_text(&format!("/api/v1/export?range=week&server=web-1&application={}", parameter(PATH)));
    assert!(csv.lines().count() > 1 && csv.contains("web-1"), "{csv}");

    // What is not there.
    let problem = |path: &str| page.api().ask(ureq::http::Method::GET, path).unwrap_err();
    assert_eq!(problem(&format!("/totals?server={}", "0".repeat(32))).status, 404);
    assert_eq!(problem("/series?server=group:none").status, 404);
    assert_eq!(problem(&format!("/series?application={}", "0".repeat(32))).status, 404);
    assert_eq!(page.api().ask(ureq::http::Method::POST, "/tracking/all").unwrap_err().status, 409);

    // The engine is away: said, and nothing of before is told as if it were of now.
    engine.kill();
    let trouble = live.next("tick", |tick| tick["fleet"]["trouble"].as_str().map(str::to_owned));
    assert!(trouble.contains(&engine.address()), "{trouble}");
    assert_eq!(problem("/totals").status, 503);
    assert!(ready(&page).contains("[-] engine: "), "{}", ready(&page));
    count(&mut fleet, 4);
    engine.start_again();
    live.next("tick", |tick| (tick["fleet"].is_object() && tick["fleet"]["trouble"].is_null()).then_some(()));
    await_all(&mut fleet, &page);
    await_scope(&mut fleet, &page, shops["id"].as_str(), |place| place < 2);

    // A server that restarts begins anew, and its totals go on; one that ends is away.
    let before = fleet.counted(|place, _| place == 0).created;
    fleet.0[0].server.restart();
    fleet.0[0].server.connect();
    fleet.0[0].server.counters()[0].created = 5;
    let web = row(&servers, "instance", "m-0")["id"].as_str().unwrap();
    fleet.until("a total that goes on", || {
        let totals = ask(&page, &format!("/totals?server={web}"))?;
        let is = totals["total"] == before + 5 && totals["active"] == 5;
        if is { Ok(()) } else { Err(format!("{totals}, {before}")) }
    });
    fleet.0[0].server.undeploy();
    fleet.until("an application that is gone", || {
        let rows = ask(&page, &format!("/applications?server={web}"))?;
        let state = row(&rows["applications"], "name", PATH)["state"].clone();
        if state == "gone" { Ok(()) } else { Err(rows.to_string()) }
    });
    fleet.0[0].server.disconnect();
    fleet.until("a server that is away", || {
        let servers = ask(&page, "/servers")?;
        let rows = ask(&page, &format!("/applications?server={web}"))?;
        let application = row(&rows["applications"], "name", "/shop");
        let is = row(&servers["servers"], "id", web)["state"] == "away" && application["state"] == "away";
        if is && ask(&page, "/totals")?["active"].is_u64() {
            Ok(())
        } else {
            Err(format!("{servers} {rows}"))
        }
    });
}

fn ready(page: &Monitor) -> String {
    let answer = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut answer =
        ureq::Agent::from(answer).get(format!("{}/readyz?verbose", page.api().address())).call().unwrap();
    answer.body_mut().read_to_string().unwrap()
}

#[test]
fn victoria_metrics_shows_what_a_fleet_counted() {
    shows_what_was_counted(Kind::VictoriaMetrics);
}

#[test]
fn prometheus_2_shows_what_a_fleet_counted() {
    shows_what_was_counted(Kind::Prometheus2);
}

#[test]
fn prometheus_3_shows_what_a_fleet_counted() {
    shows_what_was_counted(Kind::Prometheus3);
}

#[test]
fn sessions_of_a_cluster_are_in_the_total_once() {
    let engine = Engine::start(Kind::VictoriaMetrics);
    let plan = |instance, server| Plan {
        instance,
        group: "shops",
        server,
        paths: &["/shared", "/own"],
        cluster: Some("c"),
    };
    let mut fleet = Fleet::start(&engine, &[plan("m-0", "a"), plan("m-1", "b")]);
    let page = page(&engine, "[[track]]\napplication = \"/sh*\"\n");
    for machine in &mut fleet.0 {
        // Each server knows of all seven, of which it has created some.
        machine.server.counters()[0].created = 7;
        machine.server.counters()[1].created = 2;
    }
    fleet.until("each session once", || {
        let totals = ask(&page, "/totals")?;
        let rows = ask(&page, "/applications")?;
        let (shared, own) =
            (row(&rows["applications"], "name", "/shared"), row(&rows["applications"], "name", "/own"));
        let is = totals["active"] == 7 + 2 * 2 && shared["active"] == 7 && own["active"] == 4;
        if is && shared["tracked"] == true && own["tracked"] == false {
            Ok(())
        } else {
            Err(format!("{totals} {rows}"))
        }
    });
    let servers = ask(&page, "/servers").unwrap();
    for server in servers["servers"].as_array().unwrap() {
        let totals = ask(&page, &format!("/totals?server={}", server["id"].as_str().unwrap())).unwrap();
        assert_eq!(totals["active"], 9, "each server shows what it has: {totals}");
        let rows = ask(&page, &format!("/applications?server={}", server["id"].as_str().unwrap())).unwrap();
        let cluster = &row(&rows["applications"], "name", "/shared")["cluster"];
        assert_eq!((cluster["name"].as_str(), cluster["servers"].as_u64()), (Some("c"), Some(2)), "{rows}");
        assert_eq!(cluster["active"], 7, "{rows}");
        assert!(row(&rows["applications"], "name", "/own")["cluster"].is_null(), "{rows}");
    }
    let series = ask(&page, "/series?range=live").unwrap();
    let active = series["active"].as_array().unwrap().iter().filter_map(Value::as_u64).next_back();
    assert_eq!(active, Some(11));
    let own = row(&ask(&page, "/applications").unwrap()["applications"], "name", "/own")["id"].clone();
    let problem = page
        .api()
        .ask(ureq::http::Method::GET, &format!("/series?application={}", own.as_str().unwrap()))
        .unwrap_err();
    assert!(problem.status == 404 && problem.detail.contains("[[track]]"), "{problem:?}");
    page.reload(&format!("engine = \"{}\"\n[fleet]\ninterval = \"1s\"\n", engine.address()));
    fleet.until("all are tracked since the file says nothing else", || {
        ask(&page, &format!("/series?application={}", own.as_str().unwrap()))
    });
}

#[test]
fn a_real_tomcat_is_shown_as_it_says_of_itself() {
    let engine = Engine::start(Kind::Prometheus3);
    let url = engine.address();
    let machine = Monitor::start_with_config(&format!(
        "[[remote_write]]\nname = \"engine\"\nurl = \"{url}\"\ninterval = \"1s\"\n"
    ));
    let page = page(&engine, "");
    let option = String::from_utf8(machine.run("agent-path", &[]).stdout).unwrap();
    let shops = ["/shop", "/other"].map(Application::unlimited_shop);
    let setup = shops.into_iter().fold(tomcat(&jdks()[0]).jvm_option(option.trim()), Setup::application);
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let arrive = |path: &str, visitors: usize| {
        for _ in 0..visitors {
            Visitor::new(tomcat.site(path)).arrive().unwrap();
        }
    };
    machine.api().await_application("/other");
    arrive("/shop", 6);
    arrive("/other", 3);
    let await_numbers = |active: u64, created: u64, destroyed: u64| {
        until("the numbers of Tomcat", || {
            let totals = ask(&page, "/totals")?;
            let is = said(&totals) == [active, created, destroyed, 0].map(Some) && totals["total"] == created;
            if is { Ok(()) } else { Err(totals.to_string()) }
        });
    };
    await_numbers(9, 9, 0);
    tomcat.reload("/shop").unwrap();
    arrive("/shop", 2);
    until("what the machine itself says", || {
        let [here, there] = [machine.api().get("/totals"), ask(&page, "/totals")?];
        let numbers = |totals: &Value| ["created", "destroyed"].map(|kind| totals[kind]["h1"].clone());
        let is = numbers(&here) == numbers(&there)
            && here["active"] == there["active"]
            && here["created"]["h1"] == 11;
        if is { Ok(()) } else { Err(format!("{here} {there}")) }
    });
    tomcat.undeploy("/shop").unwrap();
    until("an application that is gone", || {
        let rows = ask(&page, "/applications")?;
        let state = row(&rows["applications"], "name", "/shop")["state"].clone();
        if state == "gone" { Ok(()) } else { Err(rows.to_string()) }
    });
    await_numbers(3, 11, 8);
}

/// Sessions of an application an hour ago, written to VictoriaMetrics as a backup is put back.
fn an_hour_ago(engine: &Engine, plan: &Plan<'_>, path: &str, sessions: u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let labels = format!(
        "server=\"{}\",instance=\"{}\",group=\"{}\",application=\"{path}\"",
        plan.server, plan.instance, plan.group
    );
    // As long as anything may take here.
    let lines = (now - 3700..now - 3400)
        .map(|second| format!("sessionwatch_active_sessions{{{labels}}} {sessions} {}\n", second * 1000));
    let put =
        ureq::post(format!("{}/api/v1/import/prometheus", engine.address())).send(lines.collect::<String>());
    assert_eq!(put.unwrap().status().as_u16(), 204);
}

#[test]
fn what_grows_is_ahead_by_how_much_it_has_grown() {
    let engine = Engine::start(Kind::VictoriaMetrics);
    let plan = |instance, server| Plan { instance, group: "g", server, paths: &["/a", "/b"], cluster: None };
    let plans = [plan("m-0", "web-1"), plan("m-1", "web-2")];
    an_hour_ago(&engine, &plans[0], "/a", 90);
    an_hour_ago(&engine, &plans[0], "/b", 1);
    an_hour_ago(&engine, &plans[1], "/a", 10);
    let mut fleet = Fleet::start(&engine, &plans);
    let page = page(&engine, "");
    for (machine, created) in fleet.0.iter_mut().zip([100, 40]) {
        machine.server.counters().iter_mut().for_each(|counters| counters.created = created);
    }
    fleet.until("who has grown most", || {
        let rows = leaders(&page, "by=growth&limit=4")?;
        let told = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (text("instance"), text("application"), row["growth_h1"].as_i64(), row["active"].as_u64())
        };
        let expected = |instance: &str, path: &str, growth, active| {
            (instance.to_owned(), path.to_owned(), Some(growth), Some(active))
        };
        // Of what was not there an hour ago nobody can say how it has grown.
        let all =
            [expected("m-0", "/b", 99, 100), expected("m-1", "/a", 30, 40), expected("m-0", "/a", 10, 100)];
        if rows.iter().map(told).eq(all) { Ok(()) } else { Err(format!("{rows:?}")) }
    });
}
