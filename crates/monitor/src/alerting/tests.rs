//! Rules and receivers that are replaced while an alert fires.

use std::time::Duration;

use sessionwatch_alerts::rule::{Condition, Rule, built_in};
use sessionwatch_fetch::login::Login;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, Tick, TickRow};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::Book;

use super::*;

fn crowded(name: &str, notify: &[&str]) -> Rule {
    let notify = notify.iter().map(ToString::to_string).collect();
    Rule { name: name.into(), condition: Condition::Active(1), hold: 0, notify, ..built_in().remove(0) }
}

fn told(name: &str, way: Way) -> Receiver {
    Receiver { name: name.into(), way, resolved: true }
}

fn nobody() -> Way {
    Way::Webhook { url: Uri::from_static("http://127.0.0.1:1/"), login: Login::None }
}

fn file(path: &Path) -> Way {
    Way::Command { command: vec!["tee".into(), "-a".into(), path.to_str().unwrap().into()] }
}

/// What was told, as rule and status.
fn heard(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let bodies = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let word = |body: &serde_json::Value, of: &str| body[of].as_str().unwrap_or_default().to_owned();
    bodies
        .map_while(Result::ok)
        .map(|body| (word(&body["groupLabels"], "alertname"), word(&body, "status")))
        .collect()
}

async fn until(what: &str, so: impl Fn() -> bool) {
    let reached = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), reached).await.expect(what);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_and_receivers_are_replaced_and_what_fires_or_waits_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let [kept, moved, gone, new] = ["kept", "moved", "gone", "new"].map(|name| folder.path().join(name));
    let ingest = Arc::new(Ingest::new(Book::new(Ledger::default())));
    let second = now();
    let door = ingest.open(
        1,
        Hello { identity: "/opt/tomcat".into(), name: "tomcat".into(), ..Hello::default() },
        second,
    );
    let shop = ApplicationInfo { path: "/shop".into(), default_host: true, ..ApplicationInfo::default() };
    door.applications_are(Applications { applications: vec![shop], ..Applications::default() }, second);
    let row = TickRow { slot: 0, active: Some(5), created: Some(5), destroyed: Some(0), rejected: Some(0) };
    door.tick(Tick { second, rows: vec![row], ..Tick::default() }, second);

    let stop = CancellationToken::new();
    let receivers = vec![told("kept", file(&kept)), told("moved", nobody()), told("gone", file(&gone))];
    let rules = vec![crowded("Stays", &[]), crowded("Goes", &["kept"])];
    let setup = Setup { rules, receivers, ..Setup::default() };
    let alerting = Alerting::begin(Arc::clone(&ingest), setup, folder.path(), &stop).unwrap();
    until("both fire and are told", || heard(&kept).len() == 2 && heard(&gone).len() == 1).await;
    let firing = alerting.view().alerts;
    until("one cannot be told", || alerting.receivers()[1].trouble.is_some()).await;
    assert_eq!(alerting.receivers()[1].waiting, 1);

    let receivers = vec![told("kept", file(&kept)), told("moved", file(&moved)), told("new", file(&new))];
    let rules = vec![crowded("Stays", &[]), crowded("Comes", &["new"])];
    alerting.replace(Setup { rules, receivers, ..Setup::default() });
    let pair = |rule: &str, status: &str| (rule.to_owned(), status.to_owned());
    until("the end of one, and the beginning of another", || {
        heard(&kept).len() == 3 && heard(&new).len() == 1
    })
    .await;
    assert_eq!(heard(&kept)[2], pair("Goes", "resolved"));
    assert_eq!(heard(&new), [pair("Comes", "firing")], "what fired before is no news to one who is new");
    until("what waited is told in the new way", || heard(&moved) == [pair("Stays", "firing")]).await;
    assert_eq!(heard(&gone).len(), 1);
    let names: Vec<_> = alerting.receivers().into_iter().map(|one| (one.name, one.trouble)).collect();
    assert_eq!(names, [("kept".into(), None), ("moved".into(), None), ("new".into(), None)]);
    let stays = |alerts: &[Shown]| alerts.iter().find(|one| one.rule == "Stays").unwrap().alert.phase;
    assert_eq!(stays(&alerting.view().alerts), stays(&firing), "it fires on, since when it did");

    alerting.end();
    stop.cancel();
}
