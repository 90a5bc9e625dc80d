//! What reading costs a JVM: the agent, and beside it in the same run the same numbers read through MBeans.
//!
//! `cargo bench -p sessionwatch-tests --bench agent`. A real Tomcat with 100 and with 500 applications, on each JDK that
//! is there; once a second the agent reads, and once a second a page of the server reads all session managers through
//! its MBean server. This program is the monitor that the agent reports to.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]

use std::path::Path;
use std::time::{Duration, Instant};

use sessionwatch_demo::{Application, Jdk, Tomcat};
use sessionwatch_tests::figures::{microseconds, middle, part, resident_kib};
use sessionwatch_tests::listening::Listening;
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};

/// Readings left out at first, while the JVM compiles what is called.
const WARM_UP: usize = 20;
/// Readings measured.
const READINGS: usize = 60;

fn main() {
    println!("one reading of all applications, median (90th percentile) of {READINGS} at one a second\n");
    println!(
        "| JDK | applications | agent, µs | MBeans, µs | ratio | agent's thread, % of a core | memory added, KiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    for jdk in jdks() {
        for applications in [100, 500] {
            measure(&jdk, applications);
        }
    }
}

fn measure(jdk: &Jdk, applications: usize) {
    let beans = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/beans");
    let small = tempfile::tempdir().unwrap();
    std::fs::write(small.path().join("index.html"), "small").unwrap();
    // A heap that is there from the start, so that what is added later is not the heap's own growth.
    let heap = ["-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"];
    let setup = heap.into_iter().fold(tomcat(jdk), |setup, option| setup.jvm_option(option));
    // Tomcat's own manager and the page that reads beans are two of them.
    let setup = (2..applications).fold(setup, |setup, number| {
        setup.application(Application::folder(&format!("/application-{number}"), small.path()))
    });
    let tomcat = Tomcat::start(setup.application(Application::folder("/beans", beans)), &quiet).unwrap();
    let mut by_beans = Vec::new();
    for _ in 0..WARM_UP {
        read_beans(&tomcat, applications);
    }
    let before = resident_kib(tomcat.pid());

    let folder = tempfile::tempdir().unwrap();
    let mut agent = Listening::attach(tomcat.pid(), folder.path());
    for _ in 0..WARM_UP {
        agent.tick(applications);
        read_beans(&tomcat, applications);
    }
    let first = agent.tick(applications);
    let begun = Instant::now();
    let mut by_agent = Vec::new();
    let mut last = first.clone();
    for _ in 0..READINGS {
        last = agent.tick(applications);
        by_agent.push(last.cost_ns);
        by_beans.push(read_beans(&tomcat, applications));
    }
    let share =
        Duration::from_nanos(last.cpu_ns - first.cpu_ns).as_secs_f64() / begun.elapsed().as_secs_f64();
    let added = resident_kib(tomcat.pid()).saturating_sub(before);
    let (by_agent, by_beans) = (microseconds(&by_agent), microseconds(&by_beans));
    let (agents, beans) = (middle(by_agent.clone()), middle(by_beans.clone()));
    let ratio = beans / agents;
    println!(
        "| {} | {applications} | {:.0} ({:.0}) | {:.0} ({:.0}) | {ratio:.1} | {:.3} | {added} |",
        jdk.version(),
        agents,
        part(by_agent, 90),
        beans,
        part(by_beans, 90),
        share * 100.0,
    );
}

/// Nanoseconds of one pass through the MBeans, as the page itself measures it.
fn read_beans(tomcat: &Tomcat, applications: usize) -> u64 {
    let mut answer = ureq::get(format!("http://127.0.0.1:{}/beans/", tomcat.port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let (managers, nanoseconds) = text.trim().split_once(' ').unwrap();
    assert_eq!(managers.parse::<usize>().unwrap(), applications, "both read the same");
    nanoseconds.parse().unwrap()
}
