//! What reading costs a JVM by the kind of server: the same number of applications in Tomcat and in Jetty.
//!
//! `cargo bench -p sessionwatch-tests --bench families`. Both servers run at the same time and are read in turn, so that what
//! else the machine does falls upon both.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]

use std::path::Path;

use sessionwatch_demo::{Application, Environment, Jetty, JettyRelease, Tomcat};
use sessionwatch_tests::figures::{microseconds, middle, part};
use sessionwatch_tests::listening::Listening;
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};

/// Applications in each server.
const APPLICATIONS: usize = 50;
/// Readings left out at first, while the JVM compiles what is called.
const WARM_UP: usize = 20;
/// Readings measured.
const READINGS: usize = 60;

fn main() {
    println!(
        "one reading of {APPLICATIONS} applications, median (90th percentile) of {READINGS} at one a second\n"
    );
    println!("| JDK | server | agent, µs | per application, µs | ratio to Tomcat |");
    println!("|---|---|---|---|---|");
    for jdk in jdks() {
        let small = tempfile::tempdir().unwrap();
        std::fs::write(small.path().join("index.html"), "small").unwrap();
        // Tomcat's own manager is one of them, the page for beans is one of Jetty's.
        let setup = (1..APPLICATIONS).fold(tomcat(&jdk), |setup, number| {
            setup.application(Application::folder(&format!("/application-{number}"), small.path()))
        });
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        let paths: Vec<_> = (1..APPLICATIONS).map(|number| format!("/application-{number}")).collect();
        let shops: Vec<_> = paths.iter().map(|path| (path.as_str(), Environment::Ee10)).collect();
        let beans = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/beans");
        let jetty = Jetty::start(JettyRelease::Jetty12, &jdk, &[], &shops, &beans, &quiet).unwrap();

        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut agents = [
            Listening::attach(tomcat.pid(), folders[0].path()),
            Listening::attach(jetty.program().pid(), folders[1].path()),
        ];
        let mut costs = [Vec::new(), Vec::new()];
        for reading in 0..WARM_UP + READINGS {
            for (agent, costs) in agents.iter_mut().zip(&mut costs) {
                let tick = agent.tick(APPLICATIONS);
                if reading >= WARM_UP {
                    costs.push(tick.cost_ns);
                }
            }
        }
        let names =
            [format!("Tomcat {}", tomcat.version()), format!("Jetty {}", JettyRelease::Jetty12.version())];
        let costs = costs.map(|costs| microseconds(&costs));
        let base = middle(costs[0].clone());
        for (name, costs) in names.iter().zip(costs) {
            let (middle, ninetieth) = (middle(costs.clone()), part(costs, 90));
            #[allow(clippy::cast_precision_loss, reason = "fifty")]
            let each = middle / APPLICATIONS as f64;
            println!(
                "| {} | {name} | {middle:.0} ({ninetieth:.0}) | {each:.2} | {:.1} |",
                jdk.version(),
                middle / base
            );
        }
    }
}
