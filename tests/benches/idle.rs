//! What sessionwatch itself takes on a machine with one Tomcat: memory, CPU, and what its program takes on disk.
//!
//! `cargo bench -p sessionwatch-tests --bench idle`. The Tomcat is real and so is the agent in it; all its applications
//! are tracked and nobody visits them. First nobody looks, then one page is open.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use serde_json::Value;
use sessionwatch_demo::Tomcat;
use sessionwatch_tests::figures::{cpu_seconds, resident_kib};
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, command, until};

/// How long each of the two is measured.
const MEASURED: Duration = Duration::from_secs(120);
/// States that the open page has to hear of, of one a second.
const HEARD: usize = 100;

fn main() {
    let jdk = jdks().pop().unwrap();
    let tomcat = Tomcat::start(tomcat(&jdk), &quiet).unwrap();
    let monitor = Monitor::start(&[tomcat.pid()]);
    let rows = |told: &dyn Fn(&Value) -> bool| {
        let answer = monitor.api().get("/applications");
        let rows = answer["applications"].as_array().unwrap();
        if !rows.is_empty() && rows.iter().all(told) { Ok(()) } else { Err(answer.to_string()) }
    };
    until("applications", || rows(&|row| row["active"].is_number()));
    monitor.api().track_all();
    until("all of them tracked", || rows(&|row| row["tracked"] == true && row["total"].is_number()));

    println!("| measure | figure | target |\n|---|---|---|");
    tell("nobody looks", &monitor, || std::thread::sleep(MEASURED));
    let answer = ureq::get(format!("{}/api/v1/events", monitor.api().address())).call().unwrap();
    let mut page = BufReader::new(answer.into_body().into_reader());
    tell("one page is open", &monitor, || {
        let (begun, mut heard, mut line) = (Instant::now(), 0, String::new());
        while begun.elapsed() < MEASURED {
            line.clear();
            assert!(page.read_line(&mut line).unwrap() > 0, "the page hears on");
            heard += usize::from(line.starts_with("data:"));
        }
        assert!(heard >= HEARD, "the page heard {heard} times only");
    });
    let program = std::fs::metadata(command().get_program()).unwrap().len();
    println!("| the program on disk, MB | {:.1} | 20 |", program as f64 / 1e6);
}

/// What the program takes meanwhile.
fn tell(when: &str, monitor: &Monitor, wait: impl FnOnce()) {
    let (before, begun) = (cpu_seconds(monitor.pid()), Instant::now());
    wait();
    let share = (cpu_seconds(monitor.pid()) - before) / begun.elapsed().as_secs_f64() * 100.0;
    let memory = resident_kib(monitor.pid()) as f64 / 1024.0;
    println!("| memory, {when}, MiB | {memory:.1} | 24 |");
    println!("| CPU, {when}, % of a core | {share:.2} | 0.5 |");
}
