//! Lucee in the flesh: what is shown of applications in CFML is what their visitors counted, and no session is shown twice.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use sessionwatch_demo::{Jdk, Large, Program, Visitor};
use sessionwatch_tests::scenario::{
    BEGUN, Ground, await_read, await_shown, counted, play, product, shown, trouble,
};
use sessionwatch_tests::table::{Row, not_told, told};
use sessionwatch_tests::tomcats::{jdks, quiet};
use sessionwatch_tests::{Api, Monitor, until};

/// The CFML application `shop` in the root web application, and the one of the same name in another.
const SHOP: &str = "/ (CFML shop)";
const OTHER: &str = "/other (CFML shop)";

/// What Lucee itself counts in the root web application: its own sessions, without those that are over.
fn own(program: &Program) -> u64 {
    page(program, "told.cfm").trim().parse().unwrap()
}

fn page(program: &Program, name: &str) -> String {
    let mut answer = ureq::get(format!("http://127.0.0.1:{}/{name}", program.port())).call().unwrap();
    answer.body_mut().read_to_string().unwrap()
}

/// A browser with all cookies that it is given: CFML on the container's sessions has three.
struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn get(&mut self, address: &str) {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
        let answer = agent.get(address).header("cookie", cookies.join("; ")).call().unwrap();
        for header in answer.headers().get_all("set-cookie") {
            let pair = header.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn names(api: &Api) -> Vec<String> {
    let list = api.get("/applications");
    let rows = list["applications"].as_array().unwrap().iter().filter(|row| row["state"] == "live");
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn lucee(jdk: &Jdk) {
    let program = Large::Lucee.start(jdk, &["-Xcheck:jni".to_owned()], &quiet).unwrap();
    let site = |path: &str| program.site(path).in_cfml();
    let monitor = Monitor::start(&[program.pid()]);
    let api = monitor.api();
    await_read(api, "/");
    // Before anybody has come there is no application in CFML.
    let mut early = Visitor::new(site("/shop"));
    early.arrive().unwrap();
    await_read(api, SHOP);
    api.track_all();
    early.leave(1).unwrap();
    until("the end of who left", || {
        // Of itself Lucee looks every five minutes.
        page(&program, "sweep.cfm");
        let shown = shown(api, SHOP);
        if shown.active == Some(0) { Ok(()) } else { Err(format!("{shown:?}")) }
    });
    assert_eq!(product(api), "Apache Tomcat/9.0.117, Lucee/6.2.0.321");

    // A new id is no new session, and after a logout there is another one at once.
    let (visitors, _) = play(api, SHOP, &site("/shop"), Ground { slow: true, ..Ground::default() });
    let counts = counted(&visitors);
    assert_eq!((counts.created, counts.destroyed, counts.rotated), (BEGUN as u64 + 1, 1, 2));
    let live = counts.created - counts.destroyed;
    let seen = await_shown(api, SHOP, "Lucee's own number", |shown| shown.active == Some(own(&program)));
    let row = Row {
        server: product(api),
        created: not_told(seen.created),
        destroyed: not_told(seen.destroyed),
        rejected: not_told(seen.rejected),
        active: told(seen.active, live, "entries in the map of session scopes"),
        reload: "–".to_owned(),
        redeploy: "every session in CFML ends, also those of other web applications; not shown as destroyed"
            .to_owned(),
    };
    let root = shown(api, "/");
    assert_eq!((root.total, root.active), (Some(0), Some(0)), "the container has none of them");

    // One name in two web applications is two applications, each with its own sessions.
    let mut elsewhere = Visitor::new(site("/other/shop"));
    elsewhere.arrive().unwrap();
    await_read(api, OTHER);
    await_shown(api, OTHER, "one session", |shown| shown.active == Some(1));
    await_shown(api, SHOP, "as many as before", |shown| shown.active == Some(live));

    // On the container's sessions it is the container that counts. A new id leaves a scope of Lucee's own beside the
    // container's session, which Lucee's number has too.
    let address = |page: &str| format!("http://127.0.0.1:{}/jee/{page}", program.port());
    let mut browsers = [(); 2].map(|()| Browser { cookies: Vec::new() });
    browsers.iter_mut().for_each(|browser| browser.get(&address("index.cfm")));
    await_shown(api, "/", "two sessions of the container", |shown| shown.active == Some(2));
    browsers[0].get(&address("login.cfm"));
    browsers[0].get(&address("index.cfm"));
    assert_eq!(own(&program), live + 1, "Lucee counts a session of the container when it gets a new id");

    // Kept in files: nobody knows how many there are.
    Visitor::new(site("/kept")).arrive().unwrap();
    until("the application whose sessions are kept in files", || {
        let row = api.application("/ (CFML kept)").unwrap_or_default();
        if row["state"] == "live" { Ok(()) } else { Err(api.get("/applications").to_string()) }
    });
    let kept = shown(api, "/ (CFML kept)");
    assert_eq!((kept.total, kept.active), (None, None), "{kept:?}");
    assert!(!names(api).iter().any(|name| name.contains("jeeshop")), "{:?}", names(api));
    assert_eq!(api.get("/totals")["active"], live + 1 + 2, "no session twice");

    // Lucee ends all sessions when one of its web applications is taken out. Put back, it answers with errors by itself.
    Large::Lucee.take_out(&program).unwrap();
    for name in [SHOP, OTHER] {
        until(&format!("{name} to be gone"), || {
            let names = names(api);
            if names.iter().any(|known| known == name) { Err(format!("{names:?}")) } else { Ok(()) }
        });
    }
    assert_eq!(own(&program), 0);
    early.arrive().unwrap();
    await_shown(api, SHOP, "a session after that", |shown| shown.active == Some(1));
    let doctor = monitor.run_on_data("doctor", &[&program.pid().to_string()]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    let missing = "[-] created: not told by / (CFML shop). Lucee counts no session that begins or ends";
    assert!(said.contains(missing) && said.contains("[+] created: active + destroyed"), "{said}");
    assert_eq!(trouble(api), serde_json::Value::Null);
    drop(monitor);
    let console = program.console();
    assert!(!console.contains("WARNING in native method") && !console.contains("FATAL ERROR"), "{console}");
    row.check();
}

#[test]
#[ignore = "only in the long run, `make test-servers`"]
fn applications_in_cfml() {
    // The newest Java is too new for this Lucee: it compiles no page on 25.
    lucee(&jdks()[0]);
}
