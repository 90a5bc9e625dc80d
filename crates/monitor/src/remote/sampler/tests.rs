//! What engines are told of one moment after another.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use prost::Message;
use sessionwatch_remote::wire::{Request, stale};

use super::*;

/// Somewhere in time, seconds and milliseconds.
const THEN: i64 = 1_700_000_000;
const THEN_MS: i64 = THEN * 1000;

fn one(id: u128, application: &str, since: i64, created: u64) -> Standing {
    Standing {
        server: "tomcat".into(),
        application: application.into(),
        cluster: None,
        id: ApplicationId(id),
        since,
        values: [Some(created), None, Some(0), Some(created), Some(100)],
    }
}

fn facts(all: Vec<Standing>) -> Facts {
    Facts { all, ended: HashMap::new() }
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
    let ended = HashMap::from([(ApplicationId(1), [Some(4), None, Some(0)])]);
    let gone = sampler.write(&Facts { all: Vec::new(), ended }, THEN_MS + 5000);
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

#[test]
fn many_applications_are_several_blocks() {
    let all = (0..5000_u64).map(|id| one(id.into(), &format!("/{id}"), THEN - 3600, id)).collect();
    let blocks = sampler(None).write(&facts(all), THEN_MS);
    let samples: Vec<_> = blocks.iter().map(|(samples, _)| *samples).collect();
    assert_eq!(samples, [10_000, 10_000]);
    let told: HashSet<_> = told(&blocks, CREATED).into_iter().collect();
    assert_eq!(told.len(), 5000);
}
