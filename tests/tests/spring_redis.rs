//! Applications that keep their sessions in a real Redis, by Spring Session: what is shown is what Redis holds and what the
//! visitors counted, over restarts, lost settings and several instances.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::sync::{Mutex, PoisonError};

use sessionwatch_demo::{Boot, Inside, Program, Sessions, Visitor};
use sessionwatch_tests::redis::Redis;
use sessionwatch_tests::scenario::{Ground, Shown, await_read, await_shown, counted, play, product, trouble};
use sessionwatch_tests::server::Server;
use sessionwatch_tests::table::{Row, not_told, told};
use sessionwatch_tests::tomcats::{jdks, quiet};
use sessionwatch_tests::{Monitor, until};

const NONE: &str = "–";
const ALL_EVENTS: [&str; 2] = ["--notify-keyspace-events", "Egxn"];

/// The source for the sessions in this Redis.
fn source(redis: &Redis, repository: &str, more: &str) -> String {
    format!(
        "[[source]]\nkind = \"redis\"\nname = \"store\"\nurl = \"redis://127.0.0.1:{}\"\nrepository = \"{repository}\"\n\
         application = \"/shop\"\n{more}\n",
        redis.port()
    )
}

/// One program at a time, which is sooner than several together.
static STARTING: Mutex<()> = Mutex::new(());

/// Spring Boot 4, compiled no further than a short life is worth.
fn start(inside: Inside, sessions: Sessions) -> Program {
    let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let boot = Boot::with_spring_session(4, inside).unwrap();
    let quick = ["-XX:TieredStopAtLevel=1".to_owned(), "-XX:+UseSerialGC".to_owned()];
    boot.start("/shop", sessions, &jdks()[0], &quick, &[], &quiet).unwrap()
}

/// How each number is told, for the table.
fn row(product: &str, seen: Shown, visitors: &[Visitor], created: &str, ended: &str) -> Row {
    let counts = counted(visitors);
    let (_version, server) = product.split_once(", ").unwrap();
    Row {
        server: format!("{server}, by a source of kind `redis`"),
        created: told(seen.created, counts.created, created),
        destroyed: told(seen.destroyed, counts.destroyed + counts.left, ended),
        rejected: not_told(seen.rejected),
        active: told(
            seen.active,
            counts.created - counts.destroyed - counts.left,
            "counted once, then created − destroyed",
        ),
        reload: NONE.into(),
        redeploy: NONE.into(),
    }
}

#[test]
fn the_plain_repository_is_told_by_its_keys() {
    let mut redis = Redis::start(&ALL_EVENTS);
    let program = start(Inside::Tomcat, Sessions::Redis(redis.port()));
    let monitor = Monitor::start_with_config(&source(&redis, "default", ""));
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let site = program.site("/shop");
    let (visitors, seen) = play(api, "/shop", &site, Ground::default());
    let left = seen.active.unwrap();
    assert_eq!(redis.keys("spring:session:sessions:*"), left, "Redis and visitors agree");
    assert_eq!(trouble(api), serde_json::Value::Null);
    let server = product(api);
    assert!(server.ends_with(", Spring Session (RedisSessionRepository spring:session)"), "{server}");
    row(&server, seen, &visitors, "new keys", "keys deleted, expired, evicted").check();

    // Without new keys nothing is known of who came, and the command that is told turns it on again.
    redis.run(&["CONFIG", "SET", "notify-keyspace-events", "gxE"]);
    let shown = await_shown(api, "/shop", "what is not told", |shown| shown.active.is_none());
    assert_eq!(shown.destroyed, seen.destroyed, "ends are still told");
    let told = trouble(api);
    let command = told.as_str().unwrap().split_once("CONFIG SET ").unwrap().1.split(';').next().unwrap();
    let mut unseen = Visitor::new(site.clone());
    unseen.arrive().unwrap();
    redis.run(&[&["CONFIG", "SET"], command.split(' ').collect::<Vec<_>>().as_slice()].concat());
    let shown = await_shown(api, "/shop", "who came unseen", |shown| shown.active == Some(left + 1));
    assert_eq!(shown.created, seen.created.map(|created| created + 1));
    until("the trouble to be over", || {
        if trouble(api).is_null() { Ok(()) } else { Err(trouble(api).to_string()) }
    });

    // It keeps nothing on disk: all sessions end with it.
    redis.kill();
    Server::of(&monitor, "store").await_trouble("the connection was closed");
    redis.start_again();
    let shown = await_shown(api, "/shop", "the end of all", |shown| shown.active == Some(0));
    assert_eq!(shown.destroyed, shown.created);
    unseen.arrive().unwrap();
    let shown = await_shown(api, "/shop", "a new session", |shown| shown.active == Some(1));
    assert_eq!(shown.created, seen.created.map(|created| created + 2));
}

/// Two instances of one application share their sessions, which are counted once.
#[test]
fn the_indexed_repository_of_two_instances_is_told_once() {
    // What it keeps on disk outlives it.
    let mut redis = Redis::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let port = redis.port();
    let first = start(Inside::Tomcat, Sessions::IndexedRedis(port));
    let second = start(Inside::Jetty, Sessions::IndexedRedis(port));
    let mut monitor = Monitor::start_with_config(&source(&redis, "indexed", ""));
    let api = monitor.api();
    await_read(api, "/shop");
    api.track_all();
    let (mut visitors, seen) = play(api, "/shop", &first.site("/shop"), Ground::default());
    let left = seen.active.unwrap();
    assert_eq!(redis.keys("spring:session:sessions:expires:*"), left, "Redis and visitors agree");
    assert_eq!(trouble(api), serde_json::Value::Null, "the repository sets notify-keyspace-events by itself");
    row(&product(api), seen, &visitors, "told by the repository", "keys deleted, expired, evicted").check();
    let mut elsewhere: Vec<_> = (0..3).map(|_| Visitor::new(second.site("/shop"))).collect();
    elsewhere.iter_mut().for_each(|visitor| assert!(visitor.arrive().is_ok()));
    await_shown(api, "/shop", "who came to the second", |shown| shown.active == Some(left + 3));
    elsewhere.iter_mut().for_each(|visitor| visitor.log_out().unwrap());
    let seen = await_shown(api, "/shop", "the end of these", |shown| shown.active == Some(left));
    assert_eq!(seen.created, Some(counted(&visitors).created + 3));

    // Without sessionwatch one leaves and one comes; the difference is known when it is back.
    assert!(monitor.terminate().success());
    visitors[0].log_out().unwrap();
    for _ in 0..3 {
        let mut unseen = Visitor::new(second.site("/shop"));
        unseen.arrive().unwrap();
        visitors.push(unseen);
    }
    monitor.start_again();
    let api = monitor.api();
    await_read(api, "/shop");
    let back = await_shown(api, "/shop", "who came meanwhile", |shown| shown.active == Some(left + 2));
    assert_eq!((back.created, back.destroyed), (seen.created.map(|created| created + 2), seen.destroyed));

    // Sessions whose time is up while Redis is away are not there any more when it is back.
    visitors[3].leave(1).unwrap();
    redis.kill();
    Server::of(&monitor, "store").await_trouble("cannot read redis://");
    redis.start_again();
    redis.run(&["CONFIG", "SET", "notify-keyspace-events", "gxE"]);
    let again = await_shown(api, "/shop", "who left meanwhile", |shown| shown.active == Some(left + 1));
    assert_eq!(
        (again.created, again.destroyed),
        (back.created, back.destroyed.map(|destroyed| destroyed + 1))
    );
    assert_eq!(redis.keys("spring:session:sessions:expires:*"), left + 1);
}

/// The agent names the store, the doctor says how to hear it, and then all servers together have what the store has.
#[test]
fn an_agent_in_an_application_leads_to_its_store() {
    let redis = Redis::start(&ALL_EVENTS);
    let program = start(Inside::Tomcat, Sessions::Redis(redis.port()));
    let pid = program.pid().to_string();
    let mut monitor = Monitor::start(&[program.pid()]);
    let place = format!("redis://127.0.0.1:{}/0", redis.port());
    let named = format!(", Spring Session (RedisSessionRepository spring:session {place})");
    until("the agent to name the store", || {
        let servers = monitor.api().get("/servers");
        let product = servers["servers"][0]["product"].as_str().unwrap_or_default();
        if product.ends_with(&named) { Ok(()) } else { Err(servers.to_string()) }
    });
    let said = monitor.run_on_data("doctor", &[&pid]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let lines: Vec<_> =
        said.lines().skip_while(|line| !line.contains("[[source]]")).take(5).map(str::trim).collect();
    assert_eq!(lines[0], "[[source]]", "{said}");
    assert_eq!(lines[4], "application = \"/shop\"", "{said}");

    // As the doctor says.
    std::fs::write(monitor.config(), lines.join("\n") + "\nname = \"store\"\n").unwrap();
    assert!(monitor.terminate().success());
    monitor.start_again();
    let api = monitor.api();
    let mut visitors: Vec<_> = (0..4).map(|_| Visitor::new(program.site("/shop"))).collect();
    visitors.iter_mut().for_each(|visitor| assert!(visitor.arrive().is_ok()));
    Server::of(&monitor, "store").await_row("/shop", 4, 4, None);
    until("both servers", || {
        let servers = api.get("/servers");
        let list = servers["servers"].as_array().unwrap();
        let named = list.iter().any(|server| server["product"].as_str().unwrap().ends_with(&named));
        if list.len() == 2 && named { Ok(()) } else { Err(servers.to_string()) }
    });
    until("the total", || {
        let totals = api.get("/totals");
        if totals["active"] == 4 { Ok(()) } else { Err(totals.to_string()) }
    });
    let servers = api.get("/servers");
    let agent = servers["servers"].as_array().unwrap().iter().find(|server| server["pid"].is_u64()).unwrap();
    let own = api.get(&format!("/totals?server={}", agent["id"].as_str().unwrap()));
    assert_eq!(own["active"], serde_json::Value::Null, "sessions kept elsewhere are not none: {own}");
    let config = monitor.config().display().to_string();
    let said = monitor.run_on_data("doctor", &[&pid, "--config", &config]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains(&format!("[+] the sessions in {place} are shown as \"store\"")), "{said}");
}
