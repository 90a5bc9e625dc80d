//! The life of an agent in a real Tomcat: brought in, told to leave, left alone, replaced.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Command, Output};

use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::tomcats::{arrive, await_same, jdks, own, quiet, tomcat};
use sessionwatch_tests::{Monitor, Sums, another_build, command, until};

/// What the JVM says when a library is loaded into it while it runs (Java 21 and later).
const WARNING: &str = "has been loaded dynamically";

fn shop() -> Application {
    Application::unlimited_shop("/shop")
}

/// The agent's threads in a process.
fn agent_threads(pid: u32) -> usize {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten();
    let names = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
    names.filter(|name| name.trim_end() == "sessionwatch").count()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn detach(pid: u32) -> String {
    said(&command().args(["detach", &pid.to_string()]).output().unwrap())
}

/// The JVM has found no fault with how its native interface was used.
fn assert_no_fault(tomcat: &Tomcat) {
    let console = tomcat.console();
    for fault in ["WARNING in native method", "FATAL ERROR", "sessionwatch agent:"] {
        assert!(!console.contains(fault), "{console}");
    }
}

/// The names of all classes that the JVM has loaded, as its own `jcmd` tells.
fn classes(tomcat: &Tomcat) -> BTreeSet<String> {
    let jcmd = tomcat.jdk().home().join("bin/jcmd");
    let told =
        said(&Command::new(jcmd).args([&tomcat.pid().to_string(), "VM.class_hierarchy"]).output().unwrap());
    let name = |line: &str| {
        line.trim_start_matches(['|', '-', ' ']).split('/').next().unwrap_or_default().to_owned()
    };
    let names: BTreeSet<_> = told.lines().map(name).filter(|name| name.contains('.')).collect();
    assert!(names.contains("org.apache.catalina.session.StandardManager"), "{} classes", names.len());
    names
}

#[test]
fn without_mbeans_the_numbers_are_those_of_the_visitors() {
    for jdk in jdks() {
        let setup = tomcat(&jdk).application(Application::shop("/shop", 3)).without_mbeans();
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        let monitor = Monitor::start(&[tomcat.pid()]);
        let api = monitor.api();
        api.await_application("/shop");
        api.track_all();
        let mut visitors: Vec<_> = (0..5).map(|_| Visitor::new(tomcat.site("/shop"))).collect();
        for visitor in &mut visitors {
            visitor.arrive().unwrap();
        }
        visitors[0].log_in().unwrap();
        visitors[0].log_out().unwrap();
        visitors[1].leave(1).unwrap();
        api.await_sums("/shop", Sums { created: 3, destroyed: 2, rejected: 2 });
        let row = api.application("/shop").unwrap();
        assert_eq!((&row["active"], &row["limit"]), (&1.into(), &3.into()), "{row}");
    }
}

#[test]
fn detached_it_is_gone_and_attached_again_it_goes_on() {
    let jdk = &jdks()[0];
    let setup = tomcat(jdk).application(shop()).jvm_option("-Xcheck:jni");
    let tomcat = Tomcat::start(setup, &quiet).unwrap();
    let pid = tomcat.pid();
    let before = classes(&tomcat);

    let monitor = Monitor::start(&[]);
    let attach = || said(&monitor.run("attach", &[&pid.to_string()]));
    assert!(attach().starts_with("Attached to"));
    let api = monitor.api();
    api.await_application("/shop");
    let added: Vec<_> = classes(&tomcat).difference(&before).cloned().collect();
    // The server's own threads go on meanwhile, and load what they need.
    let own = ["java.", "javax.", "jdk.", "sun.", "com.sun.", "org.apache."];
    let strange: Vec<_> = added.iter().filter(|name| !own.iter().any(|own| name.starts_with(own))).collect();
    assert!(strange.is_empty(), "neither JDK nor Tomcat have these classes: {strange:?}");
    api.track_all();
    arrive(&tomcat, 2);
    api.await_sums("/shop", Sums { created: 2, ..Sums::default() });
    assert_eq!(agent_threads(pid), 1);

    assert!(detach(pid).contains("has left"));
    assert_eq!(agent_threads(pid), 0, "its thread has ended when the command has");
    api.await_server("away");
    arrive(&tomcat, 3);
    assert!(detach(pid).contains("had been stopped before"));

    attach();
    api.await_server("connected");
    await_same(api, &tomcat, "/shop");
    // What happened meanwhile is known from the counters.
    api.await_sums("/shop", Sums { created: 5, ..Sums::default() });
    assert_eq!(agent_threads(pid), 1);
    assert_no_fault(&tomcat);
}

#[test]
fn a_killed_monitor_is_waited_for_and_attaches_to_nobody_twice() {
    for jdk in jdks() {
        let tomcat = Tomcat::start(tomcat(&jdk).application(shop()), &quiet).unwrap();
        let mut monitor = Monitor::start(&[tomcat.pid()]);
        monitor.api().await_application("/shop");
        monitor.api().track_all();
        arrive(&tomcat, 1);
        monitor.api().await_sums("/shop", Sums { created: 1, ..Sums::default() });
        let warnings = tomcat.console().matches(WARNING).count();
        assert_eq!(warnings, usize::from(jdk.major() >= 21), "{}", tomcat.console());

        monitor.kill();
        arrive(&tomcat, 4);
        monitor.start_again();
        let api = monitor.api();
        api.await_server("connected");
        await_same(api, &tomcat, "/shop");
        arrive(&tomcat, 2);
        await_same(api, &tomcat, "/shop");
        assert_eq!(own(&tomcat, "/shop").created, 7);
        assert_eq!(agent_threads(tomcat.pid()), 1);
        assert_eq!(tomcat.console().matches(WARNING).count(), warnings, "{}", tomcat.console());
        let said = monitor.kill();
        assert!(said.contains("The agent is in"), "{said}");
    }
}

#[test]
fn a_second_attach_counts_nothing_twice_and_a_newer_build_replaces_the_older() {
    for jdk in jdks() {
        let setup = tomcat(&jdk).application(shop()).jvm_option("-Xcheck:jni");
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        let pid = tomcat.pid();
        let monitor = Monitor::start(&[pid]);
        let api = monitor.api();
        api.await_application("/shop");
        api.track_all();
        arrive(&tomcat, 2);
        api.await_sums("/shop", Sums { created: 2, ..Sums::default() });

        said(&monitor.run("attach", &[&pid.to_string()]));
        arrive(&tomcat, 1);
        api.await_sums("/shop", Sums { created: 3, ..Sums::default() });
        assert_eq!(agent_threads(pid), 1);

        let folder = tempfile::tempdir().unwrap();
        let newer = another_build(folder.path());
        let answer = said(&monitor.run_build(&newer, "attach", &[&pid.to_string()]));
        assert!(answer.starts_with("Replaced"), "{answer}");
        arrive(&tomcat, 1);
        api.await_sums("/shop", Sums { created: 4, ..Sums::default() });
        await_same(api, &tomcat, "/shop");
        assert_eq!(agent_threads(pid), 1);
        assert_eq!(api.server_state().as_deref(), Some("connected"));
        let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
        let mapped: BTreeSet<_> =
            maps.lines().filter_map(|line| line.split_once("libsessionwatch")).collect();
        assert!(mapped.len() >= 2, "both builds are mapped: {mapped:?}");
        assert_no_fault(&tomcat);
    }
}

#[test]
fn garbage_on_the_socket_ends_that_connection_only() {
    let tomcat = Tomcat::start(tomcat(&jdks()[0]).application(shop()), &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    api.await_application("/shop");
    api.track_all();
    let uid = rustix::process::geteuid().as_raw();
    let socket = monitor.runtime_dir().join(uid.to_string()).join("agent.sock");
    for garbage in [&[0xff; 64][..], b"GET / HTTP/1.1\r\n\r\n", &[0; 8], &[3, 0, 0, 0, 9, 9, 9]] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.write_all(garbage).unwrap();
        let mut answer = Vec::new();
        // Closed: the end of the stream, or a reset where bytes were left unread.
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "{answer:?}");
    }
    arrive(&tomcat, 2);
    api.await_sums("/shop", Sums { created: 2, ..Sums::default() });
    assert_eq!(api.server_state().as_deref(), Some("connected"));
}

#[test]
fn a_stopped_monitor_costs_the_server_nothing_and_is_caught_up_with() {
    let tomcat = Tomcat::start(tomcat(&jdks()[0]).application(shop()), &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let api = monitor.api();
    api.await_application("/shop");
    api.track_all();
    let pid = rustix::process::Pid::from_raw(i32::try_from(monitor.pid()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    arrive(&tomcat, 5);
    until("Tomcat's own count", || match own(&tomcat, "/shop").created {
        5 => Ok(()),
        other => Err(other.to_string()),
    });
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    api.await_sums("/shop", Sums { created: 5, ..Sums::default() });
    await_same(api, &tomcat, "/shop");
}
