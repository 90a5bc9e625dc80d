//! What reading costs a JVM by the kind of server: the same number of applications in Tomcat and in each of the others.
//!
//! `cargo bench -p sessionwatch-tests --bench families`, with a part of a server's name behind `--` for this one alone.
//! Tomcat and one other run at the same time and are read in turn, so that what else the machine does falls upon both.
//! The large servers run on the oldest JDK only.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]

use std::fs;
use std::path::Path;

use sessionwatch_demo::{
    Application, Environment, Jdk, Jetty, JettyRelease, Large, Member, Program, Release, Site, Tomcat,
    Visitor, spring_shop,
};
use sessionwatch_tests::figures::{microseconds, middle, part};
use sessionwatch_tests::listening::Listening;
use sessionwatch_tests::tomcats::{jdks, quiet, tomcat};
use sessionwatch_tests::until;

/// Applications in each server.
const APPLICATIONS: usize = 50;
/// Readings left out at first, while the JVM compiles what is called.
const WARM_UP: usize = 20;
/// Readings measured.
const READINGS: usize = 40;
const LARGE: [(Large, &str); 4] = [
    (Large::WildFlyCounting, "Undertow in WildFly 39.0.1"),
    (Large::GlassFish, "GlassFish 7.0.21"),
    (Large::LibertyCounting, "Open Liberty 26.0.0.3"),
    (Large::Lucee, "Lucee 6.2.0.321 in Tomcat 9"),
];

fn main() {
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted = |name: &str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    println!(
        "one reading of {APPLICATIONS} applications or so, median (90th percentile) of {READINGS} at one a second\n"
    );
    println!(
        "| JDK | server | applications | agent, µs | per application, µs | the same of Tomcat beside it, µs | ratio |"
    );
    println!("|---|---|---|---|---|---|---|");
    for jdk in jdks() {
        let small = tempfile::tempdir().unwrap();
        fs::write(small.path().join("index.html"), "small").unwrap();
        // Tomcat's own manager is one of them, the page for beans is one of Jetty's.
        let setup = (1..APPLICATIONS).fold(tomcat(&jdk), |setup, number| {
            setup.application(Application::folder(&path(number), small.path()))
        });
        let tomcat = Tomcat::start(setup, &quiet).unwrap();
        let name = format!("Jetty {}", JettyRelease::Jetty12.version());
        if is_wanted(&name) {
            compare(&tomcat, jetty(&jdk).program().pid(), &name);
        }
        let version = Release::Tomcat11.version();
        let name = format!("Spring Session 4.1.1 in Tomcat {version}");
        if is_wanted(&name) {
            compare(&tomcat, spring(&jdk, &small.path().join("spring")).pid(), &name);
        }
        for manager in ["DeltaManager", "BackupManager"] {
            let name = format!("Tomcat {version} in a cluster, {manager}");
            if is_wanted(&name) {
                compare(&tomcat, clustered(&jdk, manager).pid(), &name);
            }
        }
        if jdk == jdks()[0] {
            for (server, name) in LARGE.into_iter().filter(|(_, name)| is_wanted(name)) {
                let other = large(server, &jdk);
                compare(&tomcat, other.pid(), name);
            }
        }
    }
}

fn path(number: usize) -> String {
    format!("/application-{number}")
}

fn jetty(jdk: &Jdk) -> Jetty {
    let paths: Vec<_> = (1..APPLICATIONS).map(path).collect();
    let shops: Vec<_> = paths.iter().map(|path| (path.as_str(), Environment::Ee10)).collect();
    let beans = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/beans");
    Jetty::start(JettyRelease::Jetty12, jdk, &[], &shops, &beans, &quiet).unwrap()
}

/// A Tomcat whose applications keep their sessions in Spring Session.
fn spring(jdk: &Jdk, folder: &Path) -> Tomcat {
    spring_shop(folder, jdk, &quiet).unwrap();
    let setup = (1..APPLICATIONS)
        .fold(tomcat(jdk), |setup, number| setup.application(Application::folder(&path(number), folder)));
    Tomcat::start(setup, &quiet).unwrap()
}

/// A Tomcat whose applications would share their sessions with others.
fn clustered(jdk: &Jdk, manager: &str) -> Tomcat {
    let setup = (1..APPLICATIONS).fold(tomcat(jdk), |setup, number| {
        setup.application(Application::unlimited_shop(&path(number)).shared_by(manager))
    });
    let member = Member::of(1).unwrap().remove(0);
    Tomcat::start(setup.member(member), &quiet).unwrap()
}

/// A large server with copies of its shop. It may have applications of its own besides.
fn large(server: Large, jdk: &Jdk) -> Program {
    let program = server.start(jdk, &[], &quiet).unwrap();
    let site = |path: &str| -> Site {
        let site = program.site(path);
        if server == Large::Lucee { site.in_cfml() } else { site }
    };
    for number in 1..APPLICATIONS {
        server.add(&program, &format!("application-{number}")).unwrap();
    }
    // Before somebody has come these have nothing that could be read; elsewhere a file without a session will do.
    let visited = matches!(server, Large::LibertyCounting | Large::Lucee);
    for path in (1..APPLICATIONS).map(path).chain(["/shop".to_owned()]) {
        let (site, mut visitor) = (site(&path), Visitor::new(site(&path)));
        until(&format!("{path} to be open"), || {
            if visited {
                visitor.arrive().map(drop).map_err(|error| error.to_string())
            } else {
                ureq::get(site.url("shop.css")).call().map(drop).map_err(|error| error.to_string())
            }
        });
    }
    program
}

/// Both are read once a second; a line of the table for the other one.
fn compare(tomcat: &Tomcat, other: u32, name: &str) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut base = Listening::attach(tomcat.pid(), folders[0].path());
    let mut agent = Listening::attach(other, folders[1].path());
    let (mut bases, mut costs, mut rows) = (Vec::new(), Vec::new(), 0);
    for reading in 0..WARM_UP + READINGS {
        let (beside, tick) = (base.any_tick(), agent.any_tick());
        if reading >= WARM_UP {
            rows = tick.rows.len();
            assert!(beside.rows.len() == APPLICATIONS && rows >= APPLICATIONS, "{rows}");
            bases.push(beside.cost_ns);
            costs.push(tick.cost_ns);
        }
    }
    let (base, costs) = (middle(microseconds(&bases)), microseconds(&costs));
    let (middle, ninetieth) = (middle(costs.clone()), part(costs, 90));
    #[allow(clippy::cast_precision_loss, reason = "fifty or so")]
    let [each, base_each] = [middle / rows as f64, base / APPLICATIONS as f64];
    println!(
        "| {} | {name} | {rows} | {middle:.0} ({ninetieth:.0}) | {each:.2} | {base_each:.2} | {:.1} |",
        tomcat.jdk().version(),
        each / base_each
    );
}
