//! What a feed says to its sink.

use super::*;
use crate::paper::{Desk, Paper};

fn feed() -> (Feed, Arc<Paper>) {
    let paper = Arc::new(Paper::default());
    (Feed::new(Arc::new(Desk(Arc::clone(&paper))), "it".into(), "it".into()), paper)
}

fn observed(started_ms: i64, created: &[u64]) -> Observed {
    let application = |(at, &created): (usize, &u64)| Application {
        path: format!("/{at}"),
        created: Some(created),
        destroyed: Some(created),
        ..Application::default()
    };
    Observed {
        started_ms,
        applications: created.iter().enumerate().map(application).collect(),
        ..Observed::default()
    }
}

fn see(feed: &mut Feed, started_ms: i64, created: &[u64]) {
    feed.observe(observed(started_ms, created), 100, Duration::ZERO).unwrap();
}

#[test]
fn the_list_is_told_when_it_changes_and_counters_each_time() {
    let (mut feed, paper) = feed();
    see(&mut feed, 5, &[1]);
    assert_eq!(paper.read(), ["open it 5", "list /0#1", "tick 1"]);
    see(&mut feed, 5, &[2]);
    assert_eq!(paper.read(), ["tick 2"]);
    see(&mut feed, 5, &[2, 0]);
    assert_eq!(paper.read(), ["list /0#1 /1#1", "tick 2 0"]);
}

#[test]
fn between_two_looks_a_server_is_as_it_was_seen_last() {
    let (mut feed, paper) = feed();
    feed.again(99);
    see(&mut feed, 5, &[1, 2]);
    feed.again(100);
    feed.again(101);
    assert_eq!(
        paper.read(),
        ["open it 5", "list /0#1 /1#1", "tick 1 2", "tick 1 2"],
        "a second is told once"
    );
    feed.fail("no answer".into());
    paper.read();
    feed.again(102);
    assert_eq!(paper.read(), [""; 0]);
}

#[test]
fn another_start_time_is_another_run_of_the_server() {
    let (mut feed, paper) = feed();
    see(&mut feed, 5, &[9]);
    paper.read();
    see(&mut feed, 6, &[9]);
    assert_eq!(paper.read(), ["open it 6", "away", "list /0#1", "tick 9"]);
}

#[test]
fn a_server_that_tells_no_start_time_restarted_when_all_its_counters_fell() {
    let (mut feed, paper) = feed();
    see(&mut feed, 0, &[9, 9]);
    see(&mut feed, 0, &[0, 9]);
    assert_eq!(paper.read(), ["open it 0", "list /0#1 /1#1", "tick 9 9", "list /0#2 /1#1", "tick 0 9"]);
    see(&mut feed, 0, &[0, 1]);
    assert_eq!(paper.read()[0], "open it 100000");
    see(&mut feed, 0, &[0, 1]);
    assert_eq!(paper.read().last().unwrap(), "tick 0 1");
}

#[test]
fn trouble_is_told_once_and_the_server_is_away_until_it_is_over() {
    let (mut feed, paper) = feed();
    feed.fail("no answer".into());
    feed.fail("no answer".into());
    assert_eq!(paper.read(), ["open it 0", "trouble no answer", "away"]);
    feed.fail("401".into());
    assert_eq!(paper.read(), ["open it 0", "trouble 401", "away"]);
    see(&mut feed, 5, &[1]);
    assert_eq!(paper.read(), ["open it 5", "list /0#1", "tick 1"]);
    feed.fail("401".into());
    assert_eq!(paper.read(), ["trouble 401", "away"]);
}

#[test]
fn an_application_told_twice_and_too_many_of_them_are_not_believed() {
    let (mut feed, paper) = feed();
    let mut twice = observed(0, &[1, 2]);
    twice.applications[1].path = "/0".into();
    let error = feed.observe(twice, 100, Duration::ZERO).unwrap_err();
    assert_eq!(error.to_string(), "expected each application once, but '/0' is told twice");
    let many = observed(0, &vec![1; MOST_APPLICATIONS + 1]);
    assert!(feed.observe(many, 100, Duration::ZERO).is_err());
    assert!(paper.read().is_empty());
}

#[test]
fn a_name_without_end_is_cut_at_a_character() {
    let (mut feed, paper) = feed();
    let mut long = observed(0, &[1]);
    long.applications[0].path = "ü".repeat(100_000);
    feed.observe(long, 100, Duration::ZERO).unwrap();
    assert!(paper.read().iter().all(|line| line.len() < 9000));
}

#[test]
fn a_notice_is_told_once_and_forgotten_when_it_is_over() {
    let (mut feed, paper) = feed();
    let mut see = |notice: Option<&str>| {
        let observed = Observed { notice: notice.map(str::to_owned), ..observed(0, &[1]) };
        feed.observe(observed, 100, Duration::ZERO).unwrap();
        paper.read()
    };
    assert_eq!(see(Some("set this")), ["open it 0", "list /0#1", "trouble set this", "tick 1"]);
    assert_eq!(see(Some("set this")), ["tick 1"]);
    assert_eq!(see(Some("and that")), ["trouble and that", "tick 1"]);
    assert_eq!(see(None), ["away", "open it 0", "list /0#1", "tick 1"]);
    assert_eq!(see(None), ["tick 1"]);
}
