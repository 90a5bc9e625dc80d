//! A fleet of fifty machines, written to an engine of three nodes that are killed one after the other and all together.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "PromQL knows no other numbers, and these are small")]
#![allow(clippy::cast_possible_truncation, reason = "so are these")]

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use sessionwatch_series::counts::Counts;
use sessionwatch_tests::balancer::Balancer;
use sessionwatch_tests::cortex::{Cluster, NODES, TENANT};
use sessionwatch_tests::fleet::ask;
use sessionwatch_tests::machines::{APPLICATIONS, Machines};
use sessionwatch_tests::{Monitor, machines, until};

const MACHINES: usize = 50;
const SERIES: usize = MACHINES * machines::SERIES;
/// Samples of a series that are taken while an engine is away, at least.
const TAKEN_MEANWHILE: usize = 15;
/// What memory may grow by while an engine is away, KiB.
const GROWTH: u64 = 16 * 1024;

const FAMILIES: [&str; 8] = [
    "sessionwatch_created_sessions_total",
    "sessionwatch_destroyed_sessions_total",
    "sessionwatch_rejected_sessions_total",
    "sessionwatch_active_sessions",
    "sessionwatch_server_created_sessions_total",
    "sessionwatch_server_destroyed_sessions_total",
    "sessionwatch_server_rejected_sessions_total",
    "sessionwatch_server_active_sessions",
];
const CREATED: &str = "sum(sessionwatch_server_created_sessions_total)";

/// As a fleet asks in which servers may share sessions.
const ACTIVE_OF_CLUSTERS_ONCE: &str = "sum(max by (cluster, application) (sessionwatch_active_sessions{cluster!=\"\"}) \
    or sessionwatch_active_sessions{cluster=\"\"})";
/// Seconds of one bucket of a graph.
const BUCKET: i64 = 5;
/// What happened in each: differences, and no guess of what was beyond the samples.
const CREATED_IN_BUCKETS: &str = "sum(max_over_time(sessionwatch_server_created_sessions_total[5s]) \
    - (last_over_time(sessionwatch_server_created_sessions_total[5m] offset 5s) \
    or min_over_time(sessionwatch_server_created_sessions_total[5s])))";

/// UTC seconds.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// Sessions no longer come and go: whichever node is asked says exactly what was counted.
fn await_exact(cluster: &Cluster, fleet: &Machines) {
    let Counts { created, destroyed, rejected } = fleet.count(false);
    let active = created - destroyed;
    assert!(active > 0 && rejected > 0);
    for node in cluster.asked() {
        node.await_value(CREATED, created as f64);
        for (expression, value) in [
            ("sum(sessionwatch_created_sessions_total)", created),
            ("sum(sessionwatch_server_destroyed_sessions_total)", destroyed),
            ("sum(sessionwatch_destroyed_sessions_total)", destroyed),
            ("sum(sessionwatch_server_rejected_sessions_total)", rejected),
            ("sum(sessionwatch_rejected_sessions_total)", rejected),
            ("sum(sessionwatch_server_active_sessions)", active),
            ("sum(sessionwatch_active_sessions)", active),
            (ACTIVE_OF_CLUSTERS_ONCE, active),
            ("count(sessionwatch_server_active_sessions)", MACHINES as u64),
            ("count(sessionwatch_active_sessions)", (MACHINES * APPLICATIONS) as u64),
            (
                "sum(max_over_time(sessionwatch_server_created_sessions_total[1h]) \
                 - min_over_time(sessionwatch_server_created_sessions_total[1h]))",
                created,
            ),
            ("sum(resets(sessionwatch_created_sessions_total[1h]))", 0),
        ] {
            node.await_value(expression, value as f64);
        }
    }
    fleet.count(true);
}

/// The page of the fleet says so too, wherever the balancer has its questions answered.
fn await_page(page: &Monitor, fleet: &Machines) {
    let Counts { created, destroyed, rejected } = fleet.count(false);
    until("the page's totals", || {
        let totals = ask(page, "/totals")?;
        let is = totals["active"] == created - destroyed
            && totals["total"] == created
            && totals["destroyed"]["h1"] == destroyed
            && totals["rejected"]["h1"] == rejected;
        if is { Ok(()) } else { Err(format!("{totals}, {created} {destroyed} {rejected}")) }
    });
    until("the page's graph", || {
        let series = ask(page, "/series?range=hour")?;
        let sum: u64 = series["created"].as_array().into_iter().flatten().filter_map(Value::as_u64).sum();
        if sum == created { Ok(()) } else { Err(format!("{sum}, not {created}")) }
    });
    until("the page's groups", || {
        let each = (0..machines::GROUPS).map(|group| {
            let totals = ask(page, &format!("/totals?server=group:g{group}"))?;
            totals["total"].as_u64().ok_or_else(|| totals.to_string())
        });
        let sum: u64 = each.collect::<Result<Vec<_>, _>>()?.iter().sum();
        if sum == created { Ok(()) } else { Err(format!("{sum}, not {created}")) }
    });
    fleet.count(true);
}

/// Chromium shows what was counted.
fn look_at(page: &Monitor, fleet: &Machines) {
    let Counts { created, destroyed, .. } = fleet.count(false);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/browser/look-at-fleet.js");
    let numbers = [created - destroyed, created].map(|number| number.to_string());
    let looked = Command::new("node").arg(script).arg(page.api().address()).args(numbers).output().unwrap();
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&looked.stderr));
    fleet.count(true);
}

/// While sessions come and go, no sum that is read is more than was counted, or less than `least`.
fn read_sums(cluster: &Cluster, fleet: &Machines, least: Counts) {
    for node in cluster.asked() {
        let found = until("an answer", || node.ask(CREATED));
        let value: f64 = found[0]["value"][1].as_str().unwrap().parse().unwrap();
        let counted = fleet.counted().created as f64;
        assert!(value >= least.created as f64 && value <= counted, "{least:?} <= {value} <= {counted}");
    }
}

#[test]
#[ignore = "it takes Cortex, which Go builds in minutes: make test-fleet"]
fn fifty_machines_lose_and_double_nothing_while_the_nodes_of_their_engine_are_killed() {
    let begun = now() as i64;
    let mut cluster = Cluster::start();
    let balancer = Balancer::before(&cluster.ports());
    let fleet = Machines::start(MACHINES, &balancer.address());
    fleet.await_samples(1);
    fleet.count(true);
    let page = {
        let engine = format!("engine = \"{}/prometheus\"", balancer.address());
        Monitor::start_with_config(&format!("{engine}\n[fleet]\ntenant = \"{TENANT}\"\ninterval = \"1s\"\n"))
    };
    let of_one = machines::SERIES as u64;
    let sum = |key: &str| fleet.each(key).iter().sum::<u64>();
    fleet.await_samples(5 * of_one);
    await_exact(&cluster, &fleet);
    await_page(&page, &fleet);

    // One after the other is killed with what it has just taken, which nobody was told: that is sent once more, to others.
    for killed in 0..2 {
        let least = fleet.counted();
        await_exact(&cluster, &fleet);
        let failed = sum("failed");
        balancer.lose_answers(killed);
        until("answers that are lost", || match balancer.lost(killed) {
            0 => Err("none".to_owned()),
            _ => Ok(()),
        });
        cluster.kill(killed);
        balancer.pass_answers(killed);
        for _ in 0..5 {
            read_sums(&cluster, &fleet, least);
            fleet.await_samples(2 * of_one);
        }
        assert!(sum("failed") > failed, "somebody was not told");
        await_exact(&cluster, &fleet);
        await_page(&page, &fleet);
        look_at(&page, &fleet);
        // It knows nothing of what was written while it was away, and is asked all the same.
        cluster.start_all();
        read_sums(&cluster, &fleet, least);
        await_exact(&cluster, &fleet);
    }

    // All of them: what is counted waits on disk, and memory does not grow with it.
    let before = fleet.memory();
    (0..NODES).for_each(|node| cluster.kill(node));
    let away_since = now();
    fleet.await_samples(20 * of_one);
    assert!(fleet.each("waiting").iter().all(|waiting| *waiting >= TAKEN_MEANWHILE as u64 * of_one));
    assert!(fleet.are_in_trouble());
    let away_until = now();
    cluster.start_all();
    fleet.await_empty_queues();
    await_exact(&cluster, &fleet);
    await_page(&page, &fleet);
    let grown = fleet.memory().into_iter().zip(before).map(|(now, before)| now.saturating_sub(before));
    let grown = grown.max().unwrap();
    assert!(grown < GROWTH, "{grown} KiB");

    // Every sample is there, once: with the last of them every series says that it has ended.
    let counted = fleet.end();
    for node in cluster.asked() {
        until("the end of all series", || match node.value("count(sessionwatch_server_active_sessions)") {
            None => Ok(()),
            still => Err(format!("{still:?}")),
        });
    }
    fleet.await_empty_queues();
    assert_eq!((sum("dropped"), sum("refused")), (0, 0));
    let sent = sum("sent") - SERIES as u64;
    for node in cluster.asked() {
        // Buckets that follow each other hold what was counted, over everything that happened to the nodes.
        let buckets =
            until("a graph", || node.graph(CREATED_IN_BUCKETS, begun, now() as i64 + BUCKET, BUCKET));
        assert_eq!(buckets.iter().sum::<f64>(), counted.created as f64, "{buckets:?}");
        let each = |function: &str| -> f64 {
            let of = |family| {
                let asked = format!("{function}(count_over_time({family}[1h]))");
                until(&asked, || node.value(&asked).ok_or_else(|| "nothing".to_owned()))
            };
            FAMILIES.iter().map(of).sum()
        };
        assert_eq!((each("count"), each("sum")), (SERIES as f64, sent as f64));
        for machine in 0..MACHINES {
            let samples = node.samples(&format!(
                "sessionwatch_created_sessions_total{{instance=\"m-{machine}\",application=\"/0\"}}"
            ));
            assert!(samples.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1), "{samples:?}");
            let meanwhile = samples.iter().filter(|sample| sample.0 > away_since && sample.0 < away_until);
            assert!(meanwhile.count() >= TAKEN_MEANWHILE, "what waited is missing: {samples:?}");
        }
    }
}
