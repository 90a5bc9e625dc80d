//! Rules as people write them, and what they are told.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use super::*;

fn rules(tables: &[&str]) -> Result<Vec<Rule>, String> {
    let mut rules = Rules::default();
    for text in tables {
        let table: Table = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        rules.take(table, &["ops", "on-call"]).map_err(|wrong| {
            let help = wrong.help.map(|help| format!(" ({help})")).unwrap_or_default();
            wrong.what + &help
        })?;
    }
    Ok(rules.rules)
}

fn one(text: &str) -> Rule {
    rules(&[text]).unwrap().pop().unwrap()
}

#[test]
fn without_a_table_there_are_those_built_in() {
    assert_eq!(rules(&[]).unwrap(), built_in());
}

#[test]
fn a_built_in_rule_is_changed_or_switched_off_by_its_name() {
    let off = rules(&["name = \"SessionsRejected\"\nenabled = false"]).unwrap();
    assert_eq!(off.len(), built_in().len() - 1);
    assert!(off.iter().all(|rule| rule.name != "SessionsRejected"));
    let changed = one("name = \"SessionsRejected\"\nabove = 10\nnotify = \"ops\"");
    assert_eq!(changed.condition, Condition::Rejected { above: 10, within: 60 });
    assert_eq!((changed.severity.as_str(), changed.notify), ("critical", vec!["ops".to_owned()]));
}

#[test]
fn a_rule_of_ones_own_has_every_key() {
    let rule = one(
        "name = \"Full\"\nwhen = \"active\"\nabove = 500\nfor = \"2m\"\nclear = 30\nseverity = \"page\"\n\
        servers = [\"prod-*\"]\napplications = \"/shop*\"\nnotify = [\"on-call\"]\nlabels = { team = \"web\" }",
    );
    assert_eq!((rule.condition, rule.hold, rule.clear), (Condition::Active(500), 120, 30));
    assert!(rule.servers.fit("prod-1") && !rule.servers.fit("test") && rule.applications.fit("/shop"));
    assert_eq!(rule.labels, [("team".to_owned(), "web".to_owned())]);
    let of = |text: &str| one(&format!("name = \"x\"\n{text}")).condition;
    assert_eq!(of("when = \"limit\"\npercent = 50"), Condition::Share(50));
    assert_eq!(of("when = \"created\"\nabove = 7"), Condition::Created(7));
    assert_eq!(of("when = \"not_read\"\nquiet = \"5m\""), Condition::NotRead(300));
    let stopped = Condition::Stopped { quiet: 60, steady: 3600 };
    assert_eq!(of("when = \"no_longer_created\"\nquiet = \"1m\"\nsteady = \"1h\""), stopped);
    let mass = Condition::Mass { percent: 50, least: 9, within: 30 };
    assert_eq!(of("when = \"destroyed\"\npercent = 50\nleast = 9\nwithin = 30"), mass);
}

#[test]
fn what_is_wrong_is_told_with_what_to_do() {
    let says = |text: &str| rules(&[text]).unwrap_err();
    assert!(says("when = \"active\"").starts_with("name is missing"));
    assert!(says("name = \"x\"").contains("when is missing (one of rejected"));
    assert!(says("name = \"x\"\nwhen = \"rejekted\"").contains("did you mean 'rejected'?"));
    assert!(says("name = \"x\"\nwhen = \"active\"").contains("above is missing"));
    assert!(
        says("name = \"x\"\nwhen = \"limit\"\nabove = 1")
            .contains("above is not for when = \"limit\" (it takes percent)")
    );
    assert!(says("name = \"x\"\nwhen = \"rejected\"\nwithin = \"2h\"").contains("choose 1s to 1h"));
    assert!(says("name = \"x\"\nwhen = \"rejected\"\nfor = \"soon\"").contains("this is no time"));
    assert!(says("name = \"x\"\nwhen = \"rejected\"\nnotify = \"opps\"").contains("did you mean 'ops'?"));
    assert!(
        says("name = \"x\"\nwhen = \"rejected\"\nlabels = { severity = \"x\" }")
            .contains("cannot be a label")
    );
    assert!(says("name = \"x\"\nwhen = \"not_read\"\napplications = \"/a\"").contains("about servers"));
    let twice = ["name = \"x\"\nwhen = \"rejected\""; 2];
    assert!(rules(&twice).unwrap_err().contains("x is there twice"));
}
