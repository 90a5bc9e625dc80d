//! On real servers: each ends with what started it, however that ends.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

mod wait;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::panic;
use std::path::Path;
use std::process::{Command, Stdio};

use sessionwatch_demo::{DemoError, Release, Setup, Tomcat};
use wait::until;

fn start() -> Tomcat {
    Tomcat::start(Setup::new(Release::Tomcat11), &|line| println!("{line}")).unwrap()
}

fn exists(pid: u32) -> bool {
    Path::new("/proc").join(pid.to_string()).exists()
}

#[test]
fn dropping_a_server_ends_it_and_removes_its_folder() {
    let mut tomcat = start();
    let (pid, port, base) = (tomcat.pid(), tomcat.port(), tomcat.base().to_path_buf());
    assert!(tomcat.is_running() && exists(pid) && base.is_dir());
    TcpStream::connect(("127.0.0.1", port)).unwrap();
    drop(tomcat);
    assert!(!exists(pid));
    assert!(!base.exists());
    TcpStream::connect(("127.0.0.1", port)).unwrap_err();
}

#[test]
fn a_panic_ends_the_server_too() {
    let pid = std::sync::Mutex::new(0);
    let outcome = panic::catch_unwind(|| {
        let tomcat = start();
        *pid.lock().unwrap() = tomcat.pid();
        assert!(exists(tomcat.pid()));
        panic!("as a failing test would");
    });
    assert!(outcome.is_err());
    // The lock is poisoned if the panic came while it was held: then this fails, as it should.
    let pid = *pid.lock().unwrap();
    assert!(pid != 0 && !exists(pid));
}

#[test]
fn a_crashed_server_is_noticed_and_comes_back() {
    let mut tomcat = start();
    let pid = tomcat.pid();
    tomcat.kill();
    assert!(!tomcat.is_running() && !exists(pid));
    assert!(matches!(tomcat.managers(), Err(DemoError::NoAnswer { .. })));
    tomcat.restart().unwrap();
    assert!(tomcat.is_running());
    tomcat.managers().unwrap();
}

#[test]
fn a_server_that_can_not_start_says_why() {
    let setup = Setup::new(Release::Tomcat11).jvm_option("-XX:+NoSuchOption");
    let error = Tomcat::start(setup, &|_| ()).unwrap_err().to_string();
    assert!(error.contains("did not start") && error.contains("NoSuchOption"), "{error}");
}

#[test]
fn a_taken_port_is_an_error_and_no_wait() {
    let first = start();
    let setup = Setup::new(Release::Tomcat11).port(first.port());
    let error = Tomcat::start(setup, &|_| ()).unwrap_err().to_string();
    assert!(error.contains("ended at once") && error.contains("Address already in use"), "{error}");
}

/// Not a test by itself: the process that the next one kills.
#[test]
#[ignore = "run by another test, as a process of its own"]
fn owner() {
    let tomcat = start();
    println!("pid={}", tomcat.pid());
    let mut nothing = String::new();
    std::io::stdin().read_to_string(&mut nothing).unwrap();
}

#[test]
fn killing_the_owner_ends_the_server() {
    let mut owner = Command::new(env::current_exe().unwrap())
        .args(["--exact", "owner", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let pid: u32 =
        lines.map_while(Result::ok).find_map(|line| line.strip_prefix("pid=")?.parse().ok()).unwrap();
    assert!(exists(pid));
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap();
    owner.kill().unwrap();
    owner.wait().unwrap();
    until("the server has ended", || !exists(pid));
    // Its folder stays behind for whoever wants to know what happened; not in a test.
    let command = String::from_utf8(command).unwrap();
    let base = command.split('\0').find_map(|word| word.strip_prefix("-Dcatalina.base=")).unwrap();
    fs::remove_dir_all(base).unwrap();
}
