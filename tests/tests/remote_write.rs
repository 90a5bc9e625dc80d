//! What is counted, written to real engines that are killed, and by a sessionwatch that is killed.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use serde_json::Value;
use sessionwatch_demo::{Application, Setup, Tomcat, Visitor};
use sessionwatch_tests::engine::{Engine, Kind, PASSWORD, USER};
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, PlayedServer, until};

const CREATED: &str = "sessionwatch_created_sessions_total{application=\"/0\",server=\"played\"}";
const ACTIVE: &str = "sessionwatch_active_sessions{application=\"/0\"}";

fn config(engine: &Engine, more: &str) -> String {
    let url = engine.address();
    format!(
        "[[remote_write]]\nname = \"metrics\"\nurl = \"{url}\"\ninterval = \"1s\"\n\
         labels = {{ instance = \"web-1\", group = \"shops\" }}\n{more}"
    )
}

fn standing(monitor: &Monitor) -> Value {
    monitor.api().get("/remote-writes")["remote_writes"][0].clone()
}

fn number(monitor: &Monitor, key: &str) -> u64 {
    standing(monitor)[key].as_u64().unwrap()
}

/// A server that is read while something is awaited.
struct Watched {
    server: PlayedServer,
    created: u64,
}

impl Watched {
    fn new(monitor: &Monitor) -> Self {
        let mut server = PlayedServer::new(&monitor.runtime_dir(), 2);
        server.connect();
        let mut watched = Self { server, created: 0 };
        watched.until("the first reading", || {
            let known = monitor.api().get("/applications")["applications"].as_array().map_or(0, Vec::len);
            if known == 2 { Ok(()) } else { Err(known.to_string()) }
        });
        watched
    }

    fn until<T>(&mut self, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
        until(what, || {
            self.server.tick();
            look()
        })
    }

    /// So many more sessions in one application, of which some end, and one in the other.
    fn count(&mut self, created: u64) {
        self.created += created;
        let [shop, other] = self.server.counters() else { panic!("there are two") };
        shop.created += created;
        shop.destroyed += created - 1;
        shop.rejected += 1;
        other.created += 1;
    }

    fn await_value(&mut self, engine: &Engine, expression: &str, value: u64) {
        self.until(&format!("{value} of {expression}"), || match engine.value(expression) {
            #[expect(clippy::cast_precision_loss, reason = "these are small")]
            Some(found) if (found - value as f64).abs() < 1e-9 => Ok(()),
            other => Err(format!("{other:?}, {:?}", engine.query("{__name__=~\"sessionwatch_created.+\"}"))),
        });
    }

    /// Awaits samples of what was counted, which wait.
    fn await_more_waiting(&mut self, monitor: &Monitor) {
        // Of the second of them all was read before it was taken.
        for _ in 0..2 {
            let before = number(monitor, "waiting");
            self.until("more samples that wait", || match number(monitor, "waiting") {
                now if now > before => Ok(()),
                now => Err(now.to_string()),
            });
        }
    }
}

fn writes_to(kind: Kind, version: &str) {
    let mut engine = Engine::start(kind);
    let mut monitor = Monitor::start_with_config(&config(&engine, ""));
    let mut watched = Watched::new(&monitor);
    watched.count(5);
    watched.await_value(&engine, CREATED, 5);
    let shop = "{application=\"/0\",server=\"played\",instance=\"web-1\",group=\"shops\"}";
    watched.await_value(&engine, &format!("sessionwatch_destroyed_sessions_total{shop}"), 4);
    watched.await_value(&engine, &format!("sessionwatch_rejected_sessions_total{shop}"), 1);
    watched.await_value(&engine, ACTIVE, 1);
    watched.await_value(&engine, "sum(sessionwatch_created_sessions_total)", 6);
    assert_eq!(engine.samples(CREATED)[0].1, 0.0, "engines see a counter begin");
    let now = standing(&monitor);
    assert_eq!((now["version"].as_str(), &now["trouble"]), (Some(version), &Value::Null), "{now}");

    // What is counted while the engine is away waits, over a restart of ours, and all of it arrives in order.
    let mut counted = vec![watched.created];
    for restart in [false, true] {
        if kind == Kind::VictoriaMetrics {
            // What it has taken it keeps in memory for some seconds, and says so in its manual.
            assert!(monitor.terminate().success());
            engine.await_written();
            engine.kill();
            monitor.start_again();
            watched.server.connect();
        }
        engine.kill();
        for more in 2..4 {
            watched.count(more);
            counted.push(watched.created);
            watched.await_more_waiting(&monitor);
        }
        let now = watched.until("a word of it", || {
            let now = standing(&monitor);
            if now["trouble"].is_string() { Ok(now) } else { Err(now.to_string()) }
        });
        assert!(now["since"].is_i64() && now["dropped"] == 0, "{now}");
        let metrics = monitor.api().get_text("/metrics");
        assert!(!metrics.contains("sessionwatch_remote_write_waiting_samples{engine=\"metrics\"} 0\n"));
        assert!(
            metrics.contains("sessionwatch_remote_write_waiting_samples{engine=\"metrics\"} "),
            "{metrics}"
        );
        let ready = monitor.api().get_text("/readyz?verbose");
        assert!(ready.contains("[-] remote write to metrics: it could not be reached"), "{ready}");
        if restart {
            let before = number(&monitor, "waiting");
            assert!(monitor.terminate().success());
            monitor.start_again();
            assert!(number(&monitor, "waiting") >= before, "what waits outlives us");
            watched.server.connect();
        }
        engine.start_again();
        let created = watched.created;
        watched.await_value(&engine, CREATED, created);
        watched.until("an empty queue", || match number(&monitor, "waiting") {
            0 => Ok(()),
            waiting => Err(waiting.to_string()),
        });
        assert_eq!(standing(&monitor)["trouble"], Value::Null);
    }

    // Killed while the engine takes what it is sent: no counter falls, and none is sent twice.
    for more in 1..4 {
        monitor.kill();
        watched.count(more);
        monitor.start_again();
        watched.server.connect();
        let created = watched.created;
        watched.await_value(&engine, CREATED, created);
        counted.push(created);
    }
    let samples = engine.samples(CREATED);
    assert!(samples.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1), "{samples:?}");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "these are small and whole")]
    let seen: Vec<_> = samples.iter().map(|(_, value)| *value as u64).collect();
    for value in counted {
        assert!(seen.contains(&value), "{value} is missing in {seen:?}");
    }
    assert_eq!(engine.value(&format!("resets({CREATED}[1h])")), Some(0.0));
    if kind == Kind::VictoriaMetrics {
        // It does not guess what was beyond the samples.
        let created = watched.created;
        watched.await_value(&engine, &format!("increase({CREATED}[1h])"), created);
    }

    // What goes ends at once, not after the five minutes that engines look back.
    watched.server.disconnect();
    until("the end of the series", || match engine.value(ACTIVE) {
        None => Ok(()),
        value => Err(format!("{value:?}")),
    });
    assert_eq!(number(&monitor, "dropped"), 0, "{}", standing(&monitor));
}

#[test]
fn victoria_metrics_has_what_was_counted_over_kills_of_both() {
    writes_to(Kind::VictoriaMetrics, "1.0");
}

#[test]
fn prometheus_2_has_what_was_counted_over_kills_of_both() {
    writes_to(Kind::Prometheus2, "1.0");
}

#[test]
fn prometheus_3_has_what_was_counted_over_kills_of_both() {
    writes_to(Kind::Prometheus3, "2.0");
}

/// What an engine was told of a server: created, destroyed and rejected, as they rose.
fn of_server(engine: &Engine) -> [Vec<f64>; 3] {
    ["created", "destroyed", "rejected"].map(|kind| {
        let samples = engine.samples(&format!("sessionwatch_server_{kind}_sessions_total"));
        assert!(samples.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1), "{kind} {samples:?}");
        samples.into_iter().map(|(_, value)| value).collect()
    })
}

#[test]
fn the_totals_of_a_server_hold_what_applications_had_that_are_gone_and_never_fall() {
    let mut engine = Engine::start(Kind::Prometheus3);
    let shops = ["/shop", "/other"].map(Application::unlimited_shop);
    let jdk = &jdks()[0];
    let mut monitor = Monitor::start_with_config(&config(&engine, ""));
    let option = String::from_utf8(monitor.run("agent-path", &[]).stdout).unwrap();
    let setup = shops.into_iter().fold(tomcat(jdk).jvm_option(option.trim()), Setup::application);
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    monitor.api().await_application("/other");
    let arrive = |tomcat: &Tomcat, path: &str, visitors: usize| {
        for _ in 0..visitors {
            Visitor::new(tomcat.site(path)).arrive().unwrap();
        }
    };
    let created = "sum(sessionwatch_server_created_sessions_total{instance=\"web-1\",group=\"shops\"})";
    let active = "sum(sessionwatch_server_active_sessions)";
    engine.await_value(created, 0.0);
    arrive(&tomcat, "/shop", 5);
    arrive(&tomcat, "/other", 2);
    engine.await_value(created, 7.0);
    engine.await_value(active, 7.0);
    engine.await_value("sum(sessionwatch_active_sessions)", 7.0);
    assert!(!monitor.api().get_text("/metrics").contains("sessionwatch_server_created"));

    tomcat.undeploy("/shop").unwrap();
    engine.await_value(active, 2.0);
    engine.await_value("sum(sessionwatch_created_sessions_total)", 2.0);
    engine.await_value("sum(sessionwatch_server_destroyed_sessions_total)", 5.0);
    assert_eq!(engine.value(created), Some(7.0), "five of them in what is gone");

    // Killed, while the engine is away: what is told afterwards goes on from what was told before.
    engine.kill();
    arrive(&tomcat, "/other", 1);
    until("the third visitor", || {
        let row = monitor.api().application("/other").unwrap_or_default();
        if row["total"] == 3 { Ok(()) } else { Err(row.to_string()) }
    });
    monitor.kill();
    engine.start_again();
    monitor.start_again();
    engine.await_value(created, 8.0);
    tomcat.deploy(&Application::unlimited_shop("/shop")).unwrap();
    arrive(&tomcat, "/shop", 4);
    engine.await_value(created, 12.0);
    engine.await_value(active, 7.0);

    // The server is started again, and its own counters with it.
    tomcat.restart().unwrap();
    arrive(&tomcat, "/shop", 1);
    engine.await_value(created, 13.0);
    until("as many active as its applications have", || {
        let both = [active, "sum(sessionwatch_active_sessions)"].map(|expression| engine.value(expression));
        if both[0].is_some() && both[0] == both[1] { Ok(()) } else { Err(format!("{both:?}")) }
    });
    let [created, destroyed, rejected] = of_server(&engine);
    assert_eq!((created[0], destroyed[0], rejected[0]), (0.0, 0.0, 0.0), "engines see them begin");
    assert_eq!((created.last(), rejected.last()), (Some(&13.0), Some(&0.0)));
    assert!(destroyed.last() >= Some(&5.0), "{destroyed:?}");

    drop(tomcat);
    until("the end of the series", || match engine.value(active) {
        None => Ok(()),
        value => Err(format!("{value:?}")),
    });
}

#[test]
fn an_engine_behind_tls_and_a_password_is_written_to_by_whom_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("engine.pem"), folder.path().join("engine.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let (engine, url) = Engine::guarded(&certificate, &key);
    let config = |password: &str| {
        format!(
            "[[remote_write]]\nurl = \"{url}\"\ninterval = 1\nuser = \"{USER}\"\npassword = \"{password}\"\n"
        )
    };
    let mut monitor = Monitor::start_trusting(&certificate, &config("wrong"));
    let mut watched = Watched::new(&monitor);
    watched.count(3);
    let trouble = watched.until("a refusal", || {
        let trouble = standing(&monitor)["trouble"].as_str().map(str::to_owned);
        trouble.ok_or_else(|| "none".to_owned())
    });
    assert!(trouble.contains("401"), "{trouble}");
    assert!(monitor.terminate().success());
    monitor.write_config(&config(PASSWORD));
    monitor.start_again();
    watched.server.connect();
    watched.await_value(&engine, CREATED, 3);
    assert_eq!(engine.samples(CREATED)[0].1, 0.0, "what waited for the password is there too");

    // Another certificate is none of its.
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let file = folder.path().join("other.pem");
    std::fs::write(&file, other.cert.pem()).unwrap();
    let monitor = Monitor::start_trusting(&file, &config(PASSWORD));
    let mut watched = Watched::new(&monitor);
    let trouble = watched.until("a word on the certificate", || {
        let trouble = standing(&monitor)["trouble"].as_str().map(str::to_owned);
        trouble.ok_or_else(|| "none".to_owned())
    });
    assert!(trouble.contains("certificate"), "{trouble}");
}
