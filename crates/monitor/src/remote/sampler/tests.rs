//! What engines are told of one moment after another.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use prost::Message;
use sessionwatch_remote::wire::{Request, stale};
use sessionwatch_series::frame::Applications;
use sessionwatch_series::id::{ApplicationId, ServerId};

use super::*;
use crate::clock::now;
use crate::exposition::standing::{ServerStanding, Standing};
use crate::played::watched;

/// Somewhere in time, seconds and milliseconds.
const THEN: i64 = 1_700_000_000;
const THEN_MS: i64 = THEN * 1000;

fn one(id: u128, application: &str, since: i64, created: u64) -> Standing {
    Standing {
        server: "tomcat".into(),
        application: application.into(),
        server_id: ServerId(1),
        cluster: None,
        id: ApplicationId(id),
        since,
        values: [Some(created), None, Some(0), Some(created), Some(100)],
    }
}

fn facts(applications: Vec<Standing>) -> Facts {
    Facts { applications, ..Facts::default() }
}

fn sampler(taken: Option<i64>) -> Sampler {
    Sampler::new(vec![("instance".into(), "web-1".into())], taken)
}

/// `LABELS VALUE@SECONDS`, with milliseconds where they are not whole; of one family, without its name.
fn told(blocks: &[(u64, Vec<u8>)], family: &str) -> Vec<String> {
    let mut told = Vec::new();
    for (samples, block) in blocks {
        let request = Request::decode(block.as_slice()).unwrap();
        assert_eq!(request.samples() as u64, *samples);
        for series in &request.timeseries {
            let text: Vec<_> =
                series.labels.iter().map(|&at| request.symbols[at as usize].as_str()).collect();
            let pairs: Vec<_> = text.chunks(2).map(|pair| (pair[0], pair[1])).collect();
            assert!(pairs.is_sorted(), "{pairs:?}");
            if !pairs.contains(&("__name__", family)) {
                continue;
            }
            let labels: Vec<_> = pairs.iter().filter(|(name, _)| *name != "__name__").collect();
            let labels: Vec<_> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            for sample in &series.samples {
                let value = match sample.value {
                    value if value.to_bits() == stale().to_bits() => "stale".to_owned(),
                    value => value.to_string(),
                };
                let after = sample.time_ms - THEN_MS;
                told.push(format!("{} {value}@{}", labels.join(","), after as f64 / 1000.0));
            }
        }
    }
    told
}

const CREATED: &str = "sessionwatch_created_sessions_total";
const SHOP: &str = "application=/shop,instance=web-1,server=tomcat";

fn shop(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| format!("{SHOP} {value}")).collect()
}

#[test]
fn a_counter_that_is_new_begins_with_its_zero_and_every_family_is_told() {
    let mut sampler = sampler(None);
    let first = sampler.write(&facts(vec![one(1, "/shop", THEN - 7, 3)]), THEN_MS);
    assert_eq!(told(&first, CREATED), shop(&["0@-7", "3@0"]));
    assert_eq!(told(&first, "sessionwatch_destroyed_sessions_total"), [] as [&str; 0], "it is not told");
    assert_eq!(told(&first, "sessionwatch_rejected_sessions_total"), shop(&["0@-7", "0@0"]));
    assert_eq!(told(&first, "sessionwatch_active_sessions"), shop(&["3@0"]), "a gauge has no beginning");
    assert_eq!(told(&first, "sessionwatch_active_sessions_limit"), shop(&["100@0"]));
    let request = Request::decode(first[0].1.as_slice()).unwrap();
    let created: Vec<_> = request.timeseries.iter().map(|series| series.created_ms).collect();
    let since = THEN_MS - 7000;
    assert_eq!(created, [since, since, 0, 0]);
    assert!(request.timeseries[0].samples.iter().all(|sample| sample.created_ms == since));
    let second = sampler.write(&facts(vec![one(1, "/shop", THEN - 7, 5)]), THEN_MS + 5000);
    assert_eq!(told(&second, CREATED), shop(&["5@5"]));
}

/// An agent that is newer says more: the series is another one, which goes on where it is.
#[test]
fn the_cluster_of_an_application_is_a_label_of_its_series() {
    let mut sampler = sampler(None);
    sampler.write(&facts(vec![one(1, "/shop", THEN - 7, 3)]), THEN_MS);
    let cluster = Some("Catalina localhost#/shop".to_owned());
    let clustered = Standing { cluster, ..one(1, "/shop", THEN - 7, 4) };
    let second = sampler.write(&facts(vec![clustered]), THEN_MS + 5000);
    let with = "application=/shop,cluster=Catalina localhost#/shop,instance=web-1,server=tomcat";
    let active = told(&second, "sessionwatch_active_sessions");
    assert_eq!(active, [format!("{SHOP} stale@5"), format!("{with} 4@5")]);
    assert!(told(&second, CREATED).contains(&format!("{with} 4@5")), "it does not begin with a zero again");
}

#[test]
fn a_counter_of_long_ago_begins_with_what_it_is() {
    let first = sampler(None).write(&facts(vec![one(1, "/shop", THEN - 3600, 3)]), THEN_MS);
    assert_eq!(told(&first, CREATED), shop(&["3@0"]));
}

#[test]
fn after_a_restart_only_what_began_meanwhile_begins_with_its_zero() {
    let mut sampler = sampler(Some(THEN_MS - 60_000));
    let all = vec![one(1, "/shop", THEN - 100, 3), one(2, "/new", THEN - 20, 1)];
    let first = sampler.write(&facts(all), THEN_MS);
    let new = ["0@-20", "1@0"].map(|value| format!("{} {value}", SHOP.replace("/shop", "/new")));
    assert_eq!(told(&first, CREATED), [shop(&["3@0"]), new.to_vec()].concat());
}

#[test]
fn a_zero_is_never_before_what_was_told_of_its_name() {
    let mut sampler = sampler(None);
    sampler.write(&facts(Vec::new()), THEN_MS + 600);
    // The reading of this second came in only after that.
    let second = sampler.write(&facts(vec![one(1, "/shop", THEN, 2)]), THEN_MS + 5600);
    assert_eq!(told(&second, CREATED), shop(&["0@0.601", "2@5.6"]));
}

#[test]
fn what_goes_says_its_last_and_ends_and_goes_on_when_it_is_back() {
    let mut sampler = sampler(None);
    sampler.write(&facts(vec![one(1, "/shop", THEN - 3600, 3)]), THEN_MS);
    let id = SubjectId::Of(ServerId(1), Some(ApplicationId(1)));
    let ended = HashMap::from([(id, [Some(4), None, Some(0)])]);
    let gone = sampler.write(&Facts { ended, ..Facts::default() }, THEN_MS + 5000);
    assert_eq!(told(&gone, CREATED), shop(&["4@5", "stale@5.001"]));
    assert_eq!(told(&gone, "sessionwatch_active_sessions"), shop(&["stale@5"]));
    assert_eq!(told(&gone, "sessionwatch_active_sessions_limit"), shop(&["stale@5"]));
    assert_eq!(sampler.write(&facts(Vec::new()), THEN_MS + 10_000), []);
    let back = sampler.write(&facts(vec![one(1, "/shop", THEN - 3600, 6)]), THEN_MS + 15_000);
    assert_eq!(told(&back, CREATED), shop(&["6@15"]));
}

#[test]
fn what_is_told_no_more_ends_by_itself() {
    let mut sampler = sampler(None);
    let mut shop_now = one(1, "/shop", THEN - 3600, 3);
    sampler.write(&facts(vec![shop_now.clone()]), THEN_MS);
    shop_now.values[4] = None;
    let next = sampler.write(&facts(vec![shop_now]), THEN_MS + 5000);
    assert_eq!(told(&next, "sessionwatch_active_sessions_limit"), shop(&["stale@5"]));
    assert_eq!(told(&next, CREATED), shop(&["3@5"]));
}

#[test]
fn who_takes_the_name_of_another_goes_on_with_its_series() {
    let mut sampler = sampler(None);
    sampler.write(&facts(vec![one(1, "/shop", THEN - 3600, 30)]), THEN_MS);
    let next = sampler.write(&facts(vec![one(2, "/shop", THEN + 2, 1)]), THEN_MS + 5000);
    assert_eq!(told(&next, CREATED), shop(&["0@2", "1@5"]), "no end of it");
}

#[test]
fn names_that_look_the_same_are_told_apart_and_nothing_hostile_is_left_in_them() {
    let mut sampler = sampler(None);
    let old = THEN - 3600;
    sampler.write(&facts(vec![one(1, "/shop", old, 3)]), THEN_MS);
    let next = sampler.write(&facts(vec![one(1, "/shop", old, 3), one(2, "/shop", old, 8)]), THEN_MS + 5000);
    let (first, second) = (ApplicationId(1), ApplicationId(2));
    let named = |id| SHOP.replace(",instance", &format!(",id={id},instance"));
    let expected =
        [format!("{SHOP} stale@5"), format!("{} 3@5", named(first)), format!("{} 8@5", named(second))];
    assert_eq!(told(&next, CREATED), expected);
    let hostile = sampler.write(&facts(vec![one(3, "/a\u{1b}[2J\n", old, 1)]), THEN_MS + 10_000);
    assert!(
        told(&hostile, CREATED).contains(&format!("{} 1@10", SHOP.replace("/shop", "/a\u{fffd}[2J\u{fffd}")))
    );
}

#[test]
fn a_clock_that_goes_back_writes_nothing_until_it_has_caught_up_or_was_far_ahead() {
    let mut sampler = sampler(None);
    let all = || facts(vec![one(1, "/shop", THEN - 3600, 3)]);
    assert_eq!(sampler.write(&all(), THEN_MS).len(), 1);
    assert_eq!(sampler.write(&all(), THEN_MS), []);
    assert_eq!(sampler.write(&all(), THEN_MS - 5000), []);
    assert_eq!(sampler.write(&all(), THEN_MS + 1).len(), 1);
    assert_eq!(sampler.write(&all(), THEN_MS - 2 * OLDEST).len(), 1);
}

/// A server that tells created, rejected and active.
fn server(name: &str, since: i64, created: u64) -> Facts {
    let (server, id) = (name.into(), ServerId(1));
    let values = [Some(created), None, Some(0), Some(created), None];
    Facts { servers: vec![ServerStanding { server, id, since, values }], ..Facts::default() }
}

const SERVER_CREATED: &str = "sessionwatch_server_created_sessions_total";
const SERVER: &str = "instance=web-1,server=tomcat";

#[test]
fn a_server_is_told_as_its_applications_are() {
    let mut sampler = sampler(None);
    let told = |blocks: &[_], family: &str| -> Vec<_> {
        let of = told(blocks, family);
        of.iter().map(|text| text.strip_prefix(SERVER).unwrap().trim().to_owned()).collect()
    };
    let first = sampler.write(&server("tomcat", THEN - 7, 3), THEN_MS);
    assert_eq!(told(&first, SERVER_CREATED), ["0@-7", "3@0"]);
    assert_eq!(told(&first, "sessionwatch_server_destroyed_sessions_total"), [] as [&str; 0]);
    assert_eq!(told(&first, "sessionwatch_server_rejected_sessions_total"), ["0@-7", "0@0"]);
    assert_eq!(told(&first, "sessionwatch_server_active_sessions"), ["3@0"]);
    let ended = HashMap::from([(SubjectId::Of(ServerId(1), None), [Some(4), None, Some(0)])]);
    let gone = sampler.write(&Facts { ended, ..Facts::default() }, THEN_MS + 5000);
    assert_eq!(told(&gone, SERVER_CREATED), ["4@5", "stale@5.001"]);
    assert_eq!(told(&gone, "sessionwatch_server_active_sessions"), ["stale@5"]);
    let back = sampler.write(&server("tomcat", THEN - 7, 6), THEN_MS + 10_000);
    assert_eq!(told(&back, SERVER_CREATED), ["6@10"]);
}

#[tokio::test]
async fn a_server_is_the_sum_of_its_applications_and_keeps_what_those_had_that_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (ingest, keeping, door) = watched(folder.path(), "/shop");
    let values = |facts: &Facts| facts.servers.iter().map(|one| one.values).collect::<Vec<_>>();
    let facts = Facts::of(&ingest.ledger());
    assert_eq!(values(&facts), [[Some(2), None, Some(0), Some(4), None]]);
    assert_eq!(facts.applications[0].values, facts.servers[0].values, "there is one");
    door.applications_are(Applications::default(), now());
    let facts = Facts::of(&ingest.ledger());
    assert_eq!(
        (facts.applications.len(), values(&facts)),
        (0, vec![[Some(2), None, Some(0), Some(0), None]])
    );
    keeping.end();
    drop(door);
    let facts = Facts::of(&ingest.ledger());
    assert_eq!(values(&facts), [] as [Values; 0], "it is not read any more");
    let ledger = ingest.ledger();
    let id = SubjectId::Of(ledger.servers().next().unwrap().id(), None);
    assert_eq!(facts::counted(&ledger, id), [Some(2), None, Some(0)]);
}

#[test]
fn a_counter_that_is_told_for_the_first_time_begins_with_its_zero_too() {
    let mut sampler = sampler(None);
    let mut empty = server("tomcat", THEN - 3600, 0);
    empty.servers[0].values = [None, None, None, Some(0), None];
    assert_eq!(told(&sampler.write(&empty, THEN_MS), SERVER_CREATED), [] as [&str; 0]);
    let told = told(&sampler.write(&server("tomcat", THEN - 3600, 2), THEN_MS + 5000), SERVER_CREATED);
    assert_eq!(told, ["0@0.001", "2@5"].map(|value| format!("{SERVER} {value}")));
}

#[test]
fn many_applications_are_several_blocks() {
    let all = (0..5000_u64).map(|id| one(id.into(), &format!("/{id}"), THEN - 3600, id)).collect();
    let blocks = sampler(None).write(&facts(all), THEN_MS);
    let samples: Vec<_> = blocks.iter().map(|(samples, _)| *samples).collect();
    assert_eq!(samples, [10_000, 10_000]);
    let told: HashSet<_> = told(&blocks, CREATED).into_iter().collect();
    assert_eq!(told.len(), 5000);
}
