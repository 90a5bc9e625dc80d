//! The program as people and other programs meet it: its end, its refusals, its lists, hostile names.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sessionwatch_demo::{Application, Tomcat};
use sessionwatch_tests::tomcats::{jdks, own, quiet, tomcat};
use sessionwatch_tests::{Monitor, Problem, command, until};
use ureq::http::Method;

/// A live stream that has begun: its first event has come.
fn live_stream(monitor: &Monitor) -> BufReader<TcpStream> {
    let host = monitor.api().address().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while !line.contains("event: state") {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ended at once");
    }
    reader
}

#[test]
fn sigterm_ends_live_streams_first_and_then_the_program() {
    let mut monitor = Monitor::start(&[]);
    let streams: Vec<_> = (0..5).map(|_| live_stream(&monitor)).collect();
    // One that never sends a request holds nobody up.
    let host = monitor.api().address().trim_start_matches("http://").to_owned();
    let silent = TcpStream::connect(host).unwrap();
    assert!(monitor.terminate().success());
    for mut stream in streams {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        // The last chunk of a chunked answer: ended in order, not torn off.
        assert!(rest.ends_with(b"0\r\n\r\n"), "{:?}", String::from_utf8_lossy(&rest));
    }
    drop(silent);
    let said = monitor.said();
    assert!(!said.contains("panicked"), "{said}");
}

/// Or what somebody has configured on this machine would decide what a test finds.
#[test]
fn a_test_reads_no_configuration_of_the_machine() {
    let output = command().args(["config", "check"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("nothing is wrong with the defaults"), "{said}");
}

#[test]
fn what_is_not_there_is_said_in_problem_details() {
    let monitor = Monitor::start(&[]);
    let api = monitor.api();
    let unknown = "0".repeat(32);
    for (method, path, status) in [
        (Method::GET, "/series?application=nobody".to_owned(), 404),
        (Method::GET, format!("/series?application={unknown}"), 404),
        (Method::GET, "/series?range=month".to_owned(), 400),
        (Method::GET, "/events?range=month".to_owned(), 400),
        (Method::GET, format!("/totals?server={unknown}"), 404),
        (Method::GET, "/nothing".to_owned(), 404),
        (Method::PUT, format!("/applications/{unknown}/tracking"), 404),
        (Method::DELETE, "/applications/%3Cscript%3E/tracking".to_owned(), 404),
        (Method::DELETE, "/settings".to_owned(), 405),
    ] {
        let problem = api.ask(method.clone(), &path).unwrap_err();
        let Problem { status: told, kind, detail } = &problem;
        assert_eq!(
            (*told, kind.as_str()),
            (status, "application/problem+json"),
            "{method} {path}: {problem:?}"
        );
        assert!(detail.len() > 20, "{method} {path} says what to do: {problem:?}");
    }
}

#[test]
fn names_of_every_kind_come_as_they_are() {
    let long = format!("/{}", "long-".repeat(800));
    let paths = ["/<script>alert(1)</script>", "/it's & 'quoted'", "/bücher-☃", long.as_str(), "/a b"];
    let setup = paths
        .into_iter()
        .fold(tomcat(&jdks()[0]), |setup, path| setup.application(Application::unlimited_shop(path)));
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    for path in paths {
        let row = api.await_application(path);
        assert_eq!(row["total"], own(&tomcat, path).created, "{path}");
        let id = row["id"].as_str().unwrap();
        let tracked = api.ask(Method::PUT, &format!("/applications/{id}/tracking")).unwrap();
        assert_eq!((&tracked["name"], &tracked["tracked"]), (&path.into(), &true.into()));
    }
}

#[test]
fn jvms_are_listed_with_what_runs_in_them() {
    let tomcat = Tomcat::start(tomcat(&jdks()[0]), &quiet).unwrap();
    let listed = command().arg("jvms").output().unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();
    let pid = tomcat.pid().to_string();
    let at = text.lines().position(|line| line.split_whitespace().next() == Some(&pid));
    let about: String = text.lines().skip(at.unwrap()).take(2).collect();
    for part in
        ["org.apache.catalina.startup.Bootstrap", "Tomcat", tomcat.jdk().version(), "sessionwatch attach"]
    {
        assert!(about.contains(part), "{part} is missing in {about}");
    }
}

/// By the same layers as serve: also when only the file says where.
#[test]
fn commands_for_one_jvm_keep_things_where_the_file_says() {
    let tomcat = Tomcat::start(tomcat(&jdks()[0]), &quiet).unwrap();
    let pid = tomcat.pid().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sessionwatch.toml");
    std::fs::write(&file, "data_dir = \"kept\"\nruntime_dir = \"run\"\n").unwrap();
    let (kept, elsewhere) = (folder.path().join("kept"), folder.path().join("elsewhere"));
    for arguments in [&["jvms"][..], &["agent-path"], &["doctor", &pid], &["attach", &pid], &["detach", &pid]]
    {
        let mut run = command();
        let run = run.args(arguments).arg("--config").arg(&file).env("STATE_DIRECTORY", &elsewhere);
        let output = run.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(kept.is_dir() && !elsewhere.exists(), "{arguments:?}");
        if arguments[0] != "detach" {
            std::fs::remove_dir_all(kept.join("agent")).expect("each of them puts the agent there");
        }
    }
    let audit = std::fs::read_to_string(kept.join("audit.log")).unwrap();
    assert!(audit.contains("attached") && audit.contains("detached"), "{audit}");
}

#[test]
fn a_second_monitor_is_refused() {
    let monitor = Monitor::start(&[]);
    let serve = |listen: &str| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command();
        command.args(["serve", "--attach", "none", "--listen", listen, "--runtime-dir"]);
        let output =
            command.arg(monitor.runtime_dir()).arg("--data-dir").arg(folder.path()).output().unwrap();
        assert!(!output.status.success());
        // The terminal's width folds the words.
        String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(serve("127.0.0.1:0").contains(&monitor.pid().to_string()), "{}", serve("127.0.0.1:0"));
}

/// As systemd starts a unit of Type=notify with WatchdogSec.
#[test]
fn systemd_is_told_when_it_is_ready_alive_reloading_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let hear = || {
        let mut bytes = [0; 100];
        let length = systemd.recv(&mut bytes).expect("it speaks within a minute");
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    let mut serve = command();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--attach", "none"]);
    serve.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "100000").env_remove("WATCHDOG_PID");
    // Where systemd puts what it keeps, runs on and is set by.
    for name in ["STATE_DIRECTORY", "RUNTIME_DIRECTORY", "CONFIGURATION_DIRECTORY"] {
        serve.env(name, folder.path().join(name));
    }
    let mut serve = serve.stdout(Stdio::null()).spawn().unwrap();
    let told = [hear(), hear(), hear()];
    kill_process(Pid::from_child(&serve), Signal::HUP).unwrap();
    let mut others = std::iter::from_fn(|| Some(hear())).filter(|said| said != "WATCHDOG=1");
    let (reloading, reloaded) = (others.next().unwrap(), others.next().unwrap());
    kill_process(Pid::from_child(&serve), Signal::TERM).unwrap();
    let farewell = std::iter::from_fn(|| Some(hear())).find(|said| said != "WATCHDOG=1");
    assert!(serve.wait().unwrap().success());
    assert_eq!(told, ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading:?}");
    assert_eq!(reloaded, "READY=1");
    assert_eq!(farewell.as_deref(), Some("STOPPING=1"));
    assert!(
        folder.path().join("STATE_DIRECTORY").is_dir() && folder.path().join("RUNTIME_DIRECTORY").is_dir()
    );
}

/// The page of a fleet whose engine is away: it is there, asks for nothing of this machine, and takes from its file what it can.
#[test]
fn the_page_of_a_fleet_begins_without_its_engine_and_keeps_nothing() {
    const ENGINE: &str = "engine = \"http://127.0.0.1:1/prometheus\"\n";
    let mut page = Monitor::start_with_config(ENGINE);
    let ready = || page.api().get_text("/readyz?verbose");
    assert_eq!(page.api().get_text("/livez"), "ok\n");
    let said = ready();
    assert!(said.contains("[-] engine: http://127.0.0.1:1/prometheus was asked: it could not be reached"));
    assert!(said.ends_with("not ready\n"), "{said}");
    let kept = std::fs::read_dir(page.data_dir()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(kept.collect::<Vec<_>>(), ["local.token"], "no store, no lock, no agent");
    assert!(!page.runtime_dir().exists(), "no agent is listened for");

    // What is tracked changes; what the page cannot have changes nothing.
    let await_pattern = |application: &str| {
        until("the pattern of the file", || {
            let patterns = page.api().get("/tracking/patterns");
            if patterns["file"][0]["application"] == application { Ok(()) } else { Err(patterns.to_string()) }
        });
    };
    let track = |application: &str| format!("[[track]]\napplication = \"{application}\"\n");
    page.reload(&format!("{ENGINE}{}", track("/shop*")));
    await_pattern("/shop*");
    page.reload(&format!("{ENGINE}{}[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\n", track("/other")));
    let said = until("word that sources are of machines", || {
        let said = ready();
        if said.contains("[i] configuration: it stays as it was") { Ok(said) } else { Err(said) }
    });
    assert!(said.contains(&format!("[[source]] ({}:5)", page.config().display())), "{said}");
    await_pattern("/shop*");
    page.reload(&format!(
        "engine = \"http://127.0.0.1:2\"\n{}[fleet]\ninterval = \"10s\"\n",
        track("/other")
    ));
    until("word of what takes a restart", || {
        let said = ready();
        let is_told = said.contains("[i] configuration: [fleet], engine changed, which takes a restart");
        if is_told { Ok(()) } else { Err(said) }
    });
    await_pattern("/other");

    page.add_user("alice", "viewer", "correct horse battery");
    until("a login to be asked for", || match page.api().ask(Method::GET, "/tracking/patterns") {
        Err(problem) if problem.status == 401 => Ok(()),
        other => Err(format!("{other:?}")),
    });
    assert!(page.terminate().success());
    let said = page.said();
    let order = [
        "the page is at http://",
        "Showing the fleet that writes to http://127.0.0.1:1/prometheus.",
        "read again",
    ];
    let places = order.map(|part| said.find(part).unwrap_or_else(|| panic!("{part}: {said}")));
    assert!(places.is_sorted() && !said.contains("panicked"), "{said}");
}

/// Or the command line would not be let in any more by the one that runs there.
#[test]
fn the_page_of_a_fleet_takes_no_folder_that_another_has() {
    let monitor = Monitor::start(&[]);
    let engine = ["--engine", "http://127.0.0.1:1", "--listen", "127.0.0.1:0"];
    let output = monitor.run_on_data("serve", &engine);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("(process {})", monitor.pid())) && said.contains("--data-dir"), "{said}");
    let exported = monitor.run_on_data("export", &[]);
    assert!(exported.status.success(), "{exported:?}");
}
