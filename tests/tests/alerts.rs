//! Real visitors who are turned away from a real Tomcat, and those who are to hear of it.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::net::TcpListener;

use serde_json::{Value, json};
use sessionwatch_demo::{Application, Tomcat, Visitor};
use sessionwatch_tests::prometheus::alertmanager;
use sessionwatch_tests::tomcats::{arrive, jdks, quiet, tomcat};
use sessionwatch_tests::{Monitor, Webhook, until};

const RULE: &str = "SessionsRejected";

fn notify(name: &str, kind: &str, url: &str) -> String {
    format!("[[notify]]\nname = \"{name}\"\nkind = \"{kind}\"\nurl = \"{url}\"\n")
}

fn await_told(hook: &Webhook, status: &str) -> [String; 4] {
    until(&format!("word that it is {status}"), || {
        let told = hook.alerts(RULE);
        told.iter().find(|alert| alert[0] == status).cloned().ok_or_else(|| format!("{told:?}"))
    })
}

/// Each alert was told to begin once and to end once, in this order; being told the same twice is no harm.
fn assert_once(hook: &Webhook) {
    let mut told = hook.alerts(RULE);
    told.dedup();
    let words: Vec<_> = told.iter().map(|alert| alert[0].as_str()).collect();
    assert_eq!(words, ["firing", "resolved"], "{told:?}");
    assert_eq!(told[0][1..], told[1][1..], "the same alert: {told:?}");
}

#[test]
fn visitors_turned_away_are_told_to_everybody_once_also_when_sessionwatch_is_killed_between() {
    let (ops, late, passed_on) = (Webhook::answering(200), Webhook::answering(503), Webhook::answering(200));
    let alertmanager = alertmanager(passed_on.address());
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("told");
    let token = files.path().join("token");
    std::fs::write(&token, "a token\n").unwrap();
    let config = [
        notify("silent", "webhook", &format!("http://{}/", silent.local_addr().unwrap())),
        notify("ops", "webhook", ops.address()) + &format!("bearer_file = \"{}\"\n", token.display()),
        notify("late", "webhook", late.address()),
        notify("alertmanager", "alertmanager", &format!("http://{}", alertmanager.address())),
        format!(
            "[[notify]]\nname = \"program\"\nkind = \"command\"\ncommand = [\"tee\", \"-a\", \"{}\"]\n",
            file.display()
        ),
        format!(
            "[[alert]]\nname = \"{RULE}\"\nwithin = \"10s\"\nclear = \"2s\"\nlabels = {{ team = \"web\" }}\n\
            [[alert]]\nname = \"SessionsNearLimit\"\nenabled = false\n"
        ),
    ];
    let tomcat =
        Tomcat::start(tomcat(&jdks()[0]).application(Application::shop("/shop", 3)), &quiet).unwrap();
    let mut monitor = Monitor::start_with(&[tomcat.pid()], &config.concat());
    monitor.api().await_application("/shop");
    arrive(&tomcat, 3);
    assert_eq!(ops.alerts(RULE), [] as [[String; 4]; 0]);
    for _ in 0..2 {
        let _ = Visitor::new(tomcat.site("/shop")).arrive();
    }

    let began = await_told(&ops, "firing");
    assert_eq!(began[3], "/shop");
    let alerts = monitor.api().get("/alerts");
    let shown = &alerts["alerts"][0];
    assert_eq!((&shown["rule"], &shown["state"]), (&RULE.into(), &"firing".into()), "{alerts}");
    assert_eq!(shown["fingerprint"].as_str().unwrap(), began[1]);
    let receivers = alerts["receivers"].as_array().unwrap();
    assert_eq!(receivers.len(), 5, "{alerts}");
    until("the real alertmanager to have it", || {
        let has = alertmanager.get("/api/v2/alerts");
        let same = has[0]["fingerprint"].as_str() == Some(&began[1]);
        if same { Ok(()) } else { Err(has.to_string()) }
    });
    await_told(&passed_on, "firing");

    monitor.kill();
    assert_eq!(late.alerts(RULE), [] as [[String; 4]; 0]);
    late.answer(200);
    monitor.start_again();
    for hook in [&ops, &late, &passed_on] {
        await_told(hook, "resolved");
    }
    assert_once(&ops);
    assert_once(&late);
    assert_eq!(ops.alerts(RULE)[0], began);
    assert_eq!(await_told(&passed_on, "resolved")[1], began[1]);
    assert!(ops.told().iter().all(|told| told.login == "Bearer a token"));
    let first = &ops.told()[0].body;
    assert_eq!(
        (&first["version"], &first["status"], &first["receiver"]),
        (&"4".into(), &"firing".into(), &"ops".into())
    );
    assert_eq!(first["commonLabels"]["team"], "web");
    let told: Vec<Value> = until("the program to be told", || {
        let text = std::fs::read_to_string(&file).unwrap();
        let told: Vec<Value> =
            serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
        if told.iter().any(|one| one["status"] == "resolved") { Ok(told) } else { Err(text) }
    });
    assert_eq!((&told[0]["status"], &told[0]["receiver"]), (&"firing".into(), &"program".into()));
    // Only those who do not take it wait, and the page of an operator says which.
    let metrics = monitor.api().get_text("/metrics");
    assert!(metrics.contains("sessionwatch_notifications_waiting{receiver=\"ops\"} 0"), "{metrics}");
    assert!(metrics.contains("sessionwatch_notifications_waiting{receiver=\"silent\"} 2"), "{metrics}");
    assert!(metrics.contains("sessionwatch_alerts{state=\"firing\"} 0"), "{metrics}");
}

#[test]
fn hostile_names_are_text_to_everybody_who_is_told() {
    let sign = tempfile::tempdir().unwrap();
    let (made, file) = (sign.path().join("made"), sign.path().join("told"));
    let hostile = format!(
        "x\"}}$(touch {0})`touch {0}`; touch {0} #\n\u{1b}[2J</script>{{{{ .Labels }}}}",
        made.display()
    );
    let (ops, passed_on) = (Webhook::answering(200), Webhook::answering(200));
    let alertmanager = alertmanager(passed_on.address());
    let config = [
        notify("ops", "webhook", ops.address()),
        notify("alertmanager", "alertmanager", &format!("http://{}", alertmanager.address())),
        format!(
            "[[notify]]\nname = \"program\"\nkind = \"command\"\ncommand = [\"tee\", \"{}\"]\n",
            file.display()
        ),
        format!("[[alert]]\nname = \"{RULE}\"\nwhen = \"active\"\nabove = 0\n"),
    ];
    let monitor = Monitor::start_with_config(&config.concat());
    let push = json!({"server": hostile, "applications": [{"name": hostile, "active": 1}]});
    let address = format!("{}/api/v1/push", monitor.api().address());
    ureq::post(address).content_type("application/json").send(push.to_string()).unwrap();
    let shown = hostile.replace(['\n', '\u{1b}'], "\u{fffd}");
    for hook in [&ops, &passed_on] {
        assert_eq!(await_told(hook, "firing")[3], format!("/{shown}"));
    }
    let told: Value = until("the program to be told", || {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))
    });
    assert_eq!(told["alerts"][0]["labels"]["server"], shown);
    assert!(!made.exists(), "nobody ran what was in a name");
}
