//! Single sign-on with a real provider of OpenID Connect, as a browser goes through it.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeMap;

use serde_json::Value;
use sessionwatch_tests::{Monitor, Provider};
use ureq::Agent;
use ureq::http::Request;

const ROLES: &str = "roles = { staff = \"viewer\", ops = \"operator\" }";

/// A browser as far as logging in needs one: it keeps cookies, and follows where it is led.
#[derive(Default)]
struct Browser {
    /// By site and name.
    cookies: BTreeMap<(String, String), String>,
    /// Where it is.
    url: String,
}

struct Seen {
    status: u16,
    text: String,
    location: Option<String>,
}

impl Browser {
    /// One request, without following.
    fn ask(&mut self, url: &str) -> Seen {
        let agent: Agent =
            Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let site = url.split('/').nth(2).unwrap().to_owned();
        let of_site = self.cookies.iter().filter(|((of, _), _)| *of == site);
        let cookies: Vec<_> = of_site.map(|((_, name), value)| format!("{name}={value}")).collect();
        let request = Request::get(url).header("cookie", cookies.join("; ")).body(()).unwrap();
        let mut answer = agent.run(request).unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert((site.clone(), name.to_owned()), value.to_owned());
            self.cookies.retain(|_, value| !value.is_empty());
        }
        let location = answer.headers().get("location").map(|to| to.to_str().unwrap());
        let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let location =
            location.map(|to| if to.starts_with('/') { format!("{origin}{to}") } else { to.to_owned() });
        url.clone_into(&mut self.url);
        Seen { status: answer.status().as_u16(), text: answer.body_mut().read_to_string().unwrap(), location }
    }

    /// From our page to where the provider leads back to, as whoever is named: the address that has the code.
    fn led_back(&mut self, monitor: &Monitor, name: &str) -> String {
        let page = monitor.api().address().to_owned();
        let mut seen = self.ask(&format!("{page}/api/v1/single-sign-on?to=%3Frange%3Dhour"));
        assert_eq!(seen.status, 303, "{}", seen.text);
        for _ in 0..10 {
            match seen.location {
                Some(back) if back.starts_with(&page) => return back,
                Some(to) => seen = self.ask(&to),
                None => {
                    assert!(seen.text.contains("Who are you?"), "{}: {}", self.url, seen.text);
                    seen = self.ask(&format!("{}?name={name}", self.url));
                }
            }
        }
        panic!("led about without end, now to {}: {}", self.url, seen.text);
    }

    fn log_in(&mut self, monitor: &Monitor, name: &str) -> Seen {
        let back = self.led_back(monitor, name);
        self.ask(&back)
    }

    fn me(&mut self, monitor: &Monitor) -> Value {
        serde_json::from_str(&self.ask(&format!("{}/api/v1/me", monitor.api().address())).text).unwrap()
    }

    fn audit(&mut self, monitor: &Monitor) -> Value {
        serde_json::from_str(&self.ask(&format!("{}/api/v1/audit", monitor.api().address())).text).unwrap()
    }
}

#[test]
fn whoever_the_provider_knows_has_the_role_of_their_groups() {
    let provider = Provider::start();
    let monitor = Monitor::start_with_config(&provider.section(ROLES));
    let stranger = Browser::default().me(&monitor);
    assert_eq!(
        (&stranger["may_look"], &stranger["single_sign_on"]),
        (&false.into(), &"Single sign-on".into())
    );

    let mut victor = Browser::default();
    let seen = victor.log_in(&monitor, "victor");
    assert_eq!(seen.status, 200, "{}", seen.text);
    assert!(seen.text.contains("url=../../../?range=hour\""), "to what they wanted to see: {}", seen.text);
    let me = victor.me(&monitor);
    assert_eq!((&me["name"], &me["role"]), (&"victor (single sign-on)".into(), &"viewer".into()));

    let mut alice = Browser::default();
    assert_eq!(alice.log_in(&monitor, "alice").status, 200);
    assert_eq!(alice.me(&monitor)["role"], "operator", "the higher of two");
    let audit = alice.audit(&monitor);
    let told: Vec<_> = audit["changes"].as_array().unwrap().iter().map(|change| &change["who"]).collect();
    assert_eq!(told, ["alice (single sign-on)", "victor (single sign-on)"]);
    assert!(audit.to_string().contains("single sign-on: operator"), "{audit}");
}

#[test]
fn who_has_no_role_is_told_so_and_stays_outside() {
    let provider = Provider::start();
    let monitor = Monitor::start_with_config(&provider.section(ROLES));
    for name in ["nobody", "groupless"] {
        let mut browser = Browser::default();
        let seen = browser.log_in(&monitor, name);
        assert_eq!(seen.status, 403);
        assert!(seen.text.contains(&format!("{name} (single sign-on) has no role here")), "{}", seen.text);
        assert_eq!(browser.me(&monitor)["may_look"], false);
    }
    let mut alice = Browser::default();
    alice.log_in(&monitor, "alice");
    let audit = alice.audit(&monitor);
    let failed =
        audit["changes"].as_array().unwrap().iter().filter(|change| change["what"] == "log_in_failed");
    assert_eq!(failed.count(), 2, "{audit}");

    let everybody = Monitor::start_with_config(&provider.section("role = \"viewer\""));
    let mut browser = Browser::default();
    assert_eq!(browser.log_in(&everybody, "groupless").status, 200);
    assert_eq!(browser.me(&everybody)["role"], "viewer");
}

#[test]
fn what_is_not_the_provider_s_word_for_this_login_lets_nobody_in() {
    let provider = Provider::start();
    let mut monitor = Monitor::start_with_config(&provider.section(ROLES));
    // Each is a real answer of the provider with one thing changed in it, and signed again.
    for (name, why) in [
        ("wrong-nonce", "nonce"),
        ("wrong-audience", "audience"),
        ("wrong-issuer", "issuer"),
        ("expired", "expired"),
        ("wrong-signature", "ignature"),
        ("unsigned", "ignature"),
    ] {
        let mut browser = Browser::default();
        let seen = browser.log_in(&monitor, name);
        assert_eq!(seen.status, 502, "{name}: {}", seen.text);
        assert!(seen.text.contains(why), "{name}: {}", seen.text);
        assert_eq!(browser.me(&monitor)["may_look"], false, "{name}");
    }
    let refused = Browser::default().log_in(&monitor, "refused");
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("the provider says: access_denied: not on a Sunday"), "{}", refused.text);

    monitor.terminate();
    let said = monitor.said();
    assert!(said.contains("single sign-on: "), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_way_back_is_good_once_and_in_the_browser_that_was_sent() {
    let provider = Provider::start();
    let monitor = Monitor::start_with_config(&provider.section(ROLES));
    let not_begun = |browser: &mut Browser, url: &str| {
        let seen = browser.ask(url);
        assert_eq!(seen.status, 403, "{url}: {}", seen.text);
        assert!(seen.text.contains("was not begun here"), "{url}: {}", seen.text);
        assert_eq!(browser.me(&monitor)["may_look"], false, "{url}");
    };
    let mut alice = Browser::default();
    let back = alice.led_back(&monitor, "alice");
    not_begun(&mut Browser::default(), &back);

    let mut other = Browser::default();
    let theirs = other.led_back(&monitor, "victor");
    let query = |url: &str, key: &str| {
        url.split(['?', '&']).find_map(|part| part.strip_prefix(&format!("{key}="))).unwrap().to_owned()
    };
    let wrong_state = theirs.replace(&query(&theirs, "state"), &query(&back, "state"));
    not_begun(&mut other, &wrong_state);
    not_begun(&mut Browser::default(), &theirs.replace("state=", "stats="));
    // Nor has anybody a stranger's words on our page by a link.
    let refusal = "error=access_denied&error_description=call-555";
    let strangers = format!("{}/api/v1/single-sign-on/back?{refusal}", monitor.api().address());
    not_begun(&mut other, &strangers);
    not_begun(&mut Browser::default(), &format!("{strangers}&state={}", query(&theirs, "state")));
    let seen = other.ask(&theirs.replace(&format!("code={}", query(&theirs, "code")), refusal));
    assert_eq!(seen.status, 403, "{}", seen.text);
    assert!(!seen.text.contains("555"), "its cookie is gone by now: {}", seen.text);
    let mut refused = Browser::default();
    let theirs = refused.led_back(&monitor, "victor");
    let seen = refused.ask(&theirs.replace(&format!("code={}", query(&theirs, "code")), refusal));
    assert!(seen.text.contains("the provider says: access_denied: call-555"), "{}", seen.text);

    // Another's code, put into a login that was begun here, is held against the proof of that login.
    let mut mallory = Browser::default();
    let begun = mallory.led_back(&monitor, "victor");
    let injected = begun.replace(&query(&begun, "code"), &query(&back, "code"));
    let seen = mallory.ask(&injected);
    assert_eq!(seen.status, 502, "{}", seen.text);
    assert!(seen.text.contains("invalid_grant"), "{}", seen.text);
    assert_eq!(mallory.me(&monitor)["may_look"], false);

    let mut victor = Browser::default();
    let back = victor.led_back(&monitor, "victor");
    assert_eq!(victor.ask(&back).status, 200);
    assert_eq!(victor.me(&monitor)["may_look"], true);
    assert_eq!(victor.ask(&back).status, 403, "a second time");
}

#[test]
fn a_provider_that_is_away_is_told_and_keeps_nobody_else_out() {
    let provider = Provider::start();
    let section = provider.section(ROLES);
    let monitor = Monitor::start_with_config(&section);
    monitor.add_user("olivia", "operator", "correct horse");
    let url = format!("{}/api/v1/single-sign-on", monitor.api().address());
    assert_eq!(Browser::default().ask(&url).status, 303);
    drop(provider);
    let token = monitor.add_token("reader", "viewer");
    let mut browser = Browser::default();
    let mut back = browser.led_back_to_nowhere(&monitor);
    assert_eq!(back.status, 502, "{}", back.text);
    back.text.truncate(500);
    assert!(back.text.contains("could not be reached"), "{}", back.text);
    let answer = ureq::get(format!("{}/api/v1/totals", monitor.api().address()))
        .header("authorization", format!("Bearer {token}"))
        .call();
    assert_eq!(answer.unwrap().status(), 200);
}

impl Browser {
    /// Begins a login, and comes back with a code of nobody's.
    fn led_back_to_nowhere(&mut self, monitor: &Monitor) -> Seen {
        let page = monitor.api().address().to_owned();
        let away = self.ask(&format!("{page}/api/v1/single-sign-on"));
        let to = away.location.expect("its addresses are known for some minutes");
        let state = to.split(['?', '&']).find_map(|part| part.strip_prefix("state=")).unwrap();
        self.ask(&format!("{page}/api/v1/single-sign-on/back?code=x&state={state}"))
    }
}
