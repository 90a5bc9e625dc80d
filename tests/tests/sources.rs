//! Servers without an agent: one real Tomcat, told by each bridge, and what happens when one does not answer.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::net::TcpListener;

use serde_json::Value;
use sessionwatch_demo::{Application, Counts, JavaAgent, Setup, Tomcat, Visitor};
use sessionwatch_tests::tomcats::{arrive, jdks, own, quiet, tomcat};
use sessionwatch_tests::{Api, Monitor, Sums, until};

/// One server as the API shows it, by its name.
struct Server<'a> {
    api: &'a Api,
    name: String,
}

impl<'a> Server<'a> {
    fn of(monitor: &'a Monitor, name: &str) -> Self {
        Self { api: monitor.api(), name: name.to_owned() }
    }

    fn row(&self) -> Value {
        let servers = self.api.get("/servers");
        let found =
            servers["servers"].as_array().unwrap().iter().find(|row| row["name"] == *self.name).cloned();
        found.unwrap_or_default()
    }

    fn ask(&self, path: &str) -> Value {
        let id = self.row()["id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() { Value::Null } else { self.api.get(&format!("{path}server={id}")) }
    }

    fn application(&self, name: &str) -> Value {
        let list = self.ask("/applications?");
        let found =
            list["applications"].as_array().into_iter().flatten().find(|row| row["name"] == name).cloned();
        found.unwrap_or_default()
    }

    fn await_application(&self, name: &str) {
        until(&format!("{name} of {}", self.name), || {
            let row = self.application(name);
            if row["active"].is_null() { Err(format!("{row} of {}", self.row())) } else { Ok(()) }
        });
    }

    /// Awaits what the row of an application shows: active, total, limit.
    fn await_row(&self, name: &str, active: u64, total: u64, limit: Option<u64>) {
        until(&format!("the row of {name} of {}", self.name), || {
            let row = self.application(name);
            let same = row["active"] == active && row["total"] == total && row["limit"].as_u64() == limit;
            if same { Ok(()) } else { Err(format!("{row} of {}", self.row())) }
        });
    }

    fn await_sums(&self, name: &str, expected: Sums) {
        let id = self.application(name)["id"].as_str().unwrap().to_owned();
        until(&format!("the sums of {name} of {}", self.name), || {
            let sums = self.api.sums(&id);
            if sums == expected { Ok(()) } else { Err(format!("{sums:?}, expected {expected:?}")) }
        });
    }

    fn await_state(&self, state: &str) -> Value {
        until(&format!("{} to be {state}", self.name), || {
            let row = self.row();
            if row["state"] == state { Ok(row) } else { Err(row.to_string()) }
        })
    }

    fn await_trouble(&self, words: &str) {
        until(&format!("the trouble of {}", self.name), || {
            let row = self.row();
            let told = row["trouble"].as_str().unwrap_or_default().contains(words) && row["state"] == "away";
            if told { Ok(()) } else { Err(row.to_string()) }
        });
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A source of this kind, with more lines of its table.
fn source(kind: &str, url: &str, more: &str) -> String {
    format!("[[source]]\nkind = \"{kind}\"\nname = \"{kind}\"\nurl = \"{url}\"\n{more}\n")
}

fn jmxproxy(tomcat: &Tomcat) -> String {
    let (user, password) = tomcat.credentials();
    let login = format!("user = \"{user}\"\npassword = \"{password}\"");
    source("jmxproxy", &format!("http://127.0.0.1:{}", tomcat.port()), &login)
}

fn jolokia(tomcat: &Tomcat) -> String {
    let console = tomcat.console();
    let at = console.find("http://127.0.0.1:").expect("Jolokia says where it listens");
    source("jolokia", console[at..].split_whitespace().next().unwrap(), "")
}

/// A Tomcat with both Java agents, and the port of the exporter.
fn with_bridges(setup: Setup) -> (Setup, u16) {
    let port = free_port();
    let jolokia = JavaAgent::Jolokia.file().unwrap();
    let exporter = JavaAgent::JmxExporter.file().unwrap();
    let rules = exporter.with_file_name("no-rules.yaml");
    std::fs::write(&rules, "{}\n").unwrap();
    let setup = setup
        .jvm_option(format!("-javaagent:{}=port=0,host=127.0.0.1", jolokia.display()))
        .jvm_option(format!("-javaagent:{}=127.0.0.1:{port}:{}", exporter.display(), rules.display()));
    (setup, port)
}

#[test]
fn each_bridge_tells_what_tomcat_and_its_visitors_counted() {
    let setup = tomcat(&jdks()[0])
        .application(Application::shop("/shop", 5))
        .application(Application::unlimited_shop("/open"))
        .application(Application::unlimited_shop("/elsewhere").on_host("shop.example"))
        .application(Application::unlimited_shop("/"));
    let (setup, port) = with_bridges(setup);
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut early = Visitor::new(tomcat.site("/open"));
    early.arrive().unwrap();

    let exporter = source("prometheus", &format!("http://127.0.0.1:{port}"), "interval = 1");
    let monitor = Monitor::start_with_config(&format!("{}{}{exporter}", jmxproxy(&tomcat), jolokia(&tomcat)));
    let servers = ["jmxproxy", "jolokia", "prometheus"].map(|name| Server::of(&monitor, name));
    for server in &servers {
        for name in ["/shop", "/open", "/", "shop.example/elsewhere", "/manager"] {
            server.await_application(name);
        }
    }
    monitor.api().track_all();

    let mut visitors: Vec<_> = (0..9).map(|_| Visitor::new(tomcat.site("/shop"))).collect();
    for visitor in &mut visitors {
        visitor.arrive().unwrap();
    }
    let mut inside: Vec<_> = visitors.iter_mut().filter(|visitor| visitor.has_session()).collect();
    for visitor in &mut inside[..3] {
        visitor.log_in().unwrap();
    }
    for visitor in &mut inside[..2] {
        visitor.log_out().unwrap();
    }
    for visitor in &mut inside[2..4] {
        visitor.leave(1).unwrap();
    }
    let counted: Counts = visitors.iter().map(Visitor::counts).sum();
    assert_eq!((counted.created, counted.rejected, counted.rotated), (5, 4, 3));
    until("Tomcat to time out who left", || {
        let own = own(&tomcat, "/shop");
        if own.destroyed == 4 { Ok(()) } else { Err(format!("{own:?}")) }
    });

    for server in &servers {
        server.await_sums(
            "/shop",
            Sums { created: 5, destroyed: counted.destroyed + counted.left, rejected: 4 },
        );
        server.await_sums("/open", Sums::default());
        server.await_row("/shop", 1, 5, Some(5));
        server.await_row("/open", 1, 1, None);
        // Asking begins no session in the manager application.
        server.await_row("/manager", 0, 0, None);
        assert_eq!(server.ask("/applications?")["applications"].as_array().unwrap().len(), 5);
        let row = server.await_state("connected");
        assert!(row["product"].as_str().unwrap().starts_with("Apache Tomcat"), "{row}");
        assert!(
            row["trouble"].is_null() && row["pid"].is_null() && row["started"].as_i64() > Some(0),
            "{row}"
        );
    }
}

#[test]
fn restarts_redeploys_and_times_unseen_lose_and_double_nothing() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let mut tomcat = Tomcat::start(setup, &quiet).unwrap();
    let mut monitor = Monitor::start_with_config(&jmxproxy(&tomcat));
    let created = |created, destroyed| Sums { created, destroyed, rejected: 0 };
    let server = Server::of(&monitor, "jmxproxy");
    server.await_application("/shop");
    monitor.api().track_all();
    arrive(&tomcat, 5);
    server.await_sums("/shop", created(5, 0));

    // Another manager counts from zero, and its first count is higher than near zero.
    tomcat.undeploy("/shop").unwrap();
    tomcat.deploy(&Application::unlimited_shop("/shop")).unwrap();
    arrive(&tomcat, 3);
    server.await_row("/shop", 3, 8, None);
    let sums = server.api.sums(server.application("/shop")["id"].as_str().unwrap());
    assert_eq!(sums.created, 8, "{sums:?}");

    // What happens while we are away is there when we are back, once. A change is answered once all is written.
    monitor.api().track_all();
    monitor.kill();
    arrive(&tomcat, 2);
    monitor.start_again();
    let server = Server::of(&monitor, "jmxproxy");
    server.await_row("/shop", 5, 10, None);
    let marks = server.api.marks();
    assert!(!marks.contains(&"server_restarted".to_owned()), "{marks:?}");

    tomcat.kill();
    server.await_trouble("could not be reached");
    tomcat.restart().unwrap();
    arrive(&tomcat, 1);
    server.await_state("connected");
    until("a mark for the restart", || {
        let marks = server.api.marks();
        if marks.contains(&"server_restarted".to_owned()) { Ok(()) } else { Err(format!("{marks:?}")) }
    });
    until("the total of this run", || {
        let (row, own) = (server.application("/shop"), own(&tomcat, "/shop"));
        if row["total"] == own.created && row["active"] == own.active { Ok(()) } else { Err(row.to_string()) }
    });
    assert!(server.row()["trouble"].is_null());
}

#[test]
fn a_source_that_is_silent_or_wrong_delays_no_other_and_says_so() {
    let setup = tomcat(&jdks()[0]).application(Application::unlimited_shop("/shop"));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let address = format!("http://127.0.0.1:{}", tomcat.port());
    // Takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let named = |name: &str, kind: &str, url: &str, more: &str| {
        source(kind, url, more).replacen(&format!("name = \"{kind}\""), &format!("name = \"{name}\""), 1)
    };
    let text = [
        named("silent", "prometheus", &format!("http://{}", silent.local_addr().unwrap()), ""),
        named(
            "refused",
            "jmxproxy",
            &address.replace("127.0.0.1", "localhost"),
            "user = \"u\"\npassword = \"open sesame\"",
        ),
        named("missing", "jolokia", &address, ""),
        named("other", "prometheus", &format!("{address}/shop/health.jsp"), ""),
        named("nobody", "prometheus", &format!("http://127.0.0.1:{}", free_port()), ""),
        jmxproxy(&tomcat),
    ];
    let mut monitor = Monitor::start_with_config(&text.concat());
    let server = |name: &str| Server::of(&monitor, name);
    server("jmxproxy").await_application("/shop");
    monitor.api().track_all();
    server("refused").await_trouble("401 Unauthorized: give the source a user with the role manager-jmx");
    server("missing").await_trouble("404 Not Found: Jolokia is not there");
    server("other").await_trouble("expected");
    server("nobody").await_trouble("could not be reached: Connection refused");
    server("silent").await_trouble("did not answer within 5 s");
    arrive(&tomcat, 2);
    server("jmxproxy").await_sums("/shop", Sums { created: 2, ..Sums::default() });
    // While all that went on, no second of the good one was missed.
    let series = server("jmxproxy").ask("/series?range=live&");
    let active: Vec<_> = series["active"].as_array().unwrap().iter().map(Value::as_u64).collect();
    let read: Vec<_> = active.iter().skip_while(|bucket| bucket.is_none()).collect();
    let missed =
        read.iter().rev().skip_while(|bucket| bucket.is_none()).filter(|bucket| bucket.is_none()).count();
    assert_eq!(missed, 0, "{active:?}");
    let said = monitor.kill();
    assert!(!said.contains("sesame") && !said.contains(tomcat.credentials().1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
