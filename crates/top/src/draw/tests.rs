//! The screen in different places and states, character by character.

use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::draw;
use crate::clean::is_hostile;
use crate::feed::News;
use crate::look::{Ground, Look};
use crate::points::Graph;
use crate::rows::SortBy;
use crate::sample;
use crate::state::{Mode, Question, State};
use crate::words::{Range, Rows, Sparkline};

fn empty() -> State {
    let mut state =
        State::new("http://127.0.0.1:8766".into(), TimeZone::UTC, Range::Live, SortBy::Active, String::new());
    state.now = 1_700_000_060;
    state
}

fn full() -> State {
    let mut state = empty();
    state.hear(News::State(sample::rows()));
    state.hear(News::Points { series: Box::new(sample::series()), whole: true });
    let active = (0..60).map(|minute| (minute % 7 != 3).then_some(minute)).collect();
    state.hear_sparklines(vec![Sparkline { application: "a1".into(), active }]);
    state
}

fn screen(state: &mut State, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state, &Look::new(Ground::Dark))).unwrap();
    terminal
}

fn shown(state: &mut State, width: u16, height: u16) -> String {
    screen(state, width, height).backend().to_string()
}

#[test]
fn a_usual_terminal() {
    insta::assert_snapshot!("usual", shown(&mut full(), 100, 30));
}

#[test]
fn a_wide_terminal() {
    insta::assert_snapshot!("wide", shown(&mut full(), 160, 40));
}

#[test]
fn an_old_terminal() {
    let mut state = full();
    state.choice.server = Some("s1".into());
    insta::assert_snapshot!("old", shown(&mut state, 80, 24));
}

#[test]
fn a_narrow_terminal() {
    insta::assert_snapshot!("narrow", shown(&mut full(), 44, 20));
}

#[test]
fn a_server_that_tells_active_only_has_no_zeros() {
    let mut state = full();
    state.choice.server = Some("s2".into());
    let nothing = vec![None; 60];
    let series = crate::words::Series {
        server: Some("s2".into()),
        created: nothing.clone(),
        destroyed: nothing.clone(),
        rejected: nothing,
        ..sample::series()
    };
    state.graph = Graph::after(None, &state.wanted(), series, true);
    let text = shown(&mut state, 100, 24);
    assert!(text.contains("not told by the server"), "{text}");
    insta::assert_snapshot!("not_told", text);
}

#[test]
fn without_a_connection() {
    let mut state = full();
    state.hear(News::Lost {
        why: "sessionwatch at http://127.0.0.1:8766 does not answer: connection refused".into(),
        wait: 4,
    });
    state.now += 1;
    insta::assert_snapshot!("lost", shown(&mut state, 100, 20));
}

#[test]
fn without_a_server() {
    let mut state = empty();
    let mut rows = sample::rows();
    rows.servers.clear();
    rows.applications.clear();
    state.hear(News::State(rows));
    state.diagnosis = vec![
        "4711 catalina (tomcat): it runs as tomcat (uid 998): run sessionwatch as tomcat or as root".into(),
    ];
    insta::assert_snapshot!("nothing", shown(&mut state, 100, 20));
}

#[test]
fn the_help() {
    let mut state = full();
    state.mode = Mode::Help;
    insta::assert_snapshot!("help", shown(&mut state, 90, 30));
}

#[test]
fn a_question_and_a_filter_take_the_place_of_the_keys() {
    let mut state = full();
    state.mode = Mode::Asking(Question::Untrack { id: "a1".into(), name: "/shop".into() });
    let text = shown(&mut state, 100, 20);
    assert!(text.contains("Untrack /shop? What its graphs hold is removed for good."), "{text}");
    state.mode = Mode::Filtering;
    state.choice.filter = "nowhere".into();
    let text = shown(&mut state, 100, 20);
    assert!(text.contains("Filter: nowhere▏"), "{text}");
    assert!(text.contains("No application matches \"nowhere\""), "{text}");
}

#[test]
fn any_size_is_survived() {
    let mut state = full();
    for width in [1, 10, 24, 30, 56, 79, 110, 300] {
        for height in [1, 5, 6, 7, 10, 13, 16, 24, 60, 100] {
            shown(&mut state, width, height);
        }
    }
}

#[test]
fn ten_thousand_applications_are_a_page() {
    let mut rows = sample::rows();
    let one = rows.applications[0].clone();
    rows.applications = (0..10_000)
        .map(|n| crate::words::Application { id: format!("x{n}"), name: format!("/x{n:05}"), ..one.clone() })
        .collect();
    let mut state = full();
    state.hear(News::State(rows));
    state.choice.sort = SortBy::Name;
    state.chosen = Some("x9999".into());
    let text = shown(&mut state, 100, 30);
    assert!(text.contains("/x09999") && !text.contains("/x00000"), "{text}");
}

/// Whatever servers call themselves, nothing but the characters of the screen reaches the terminal, each in its place.
#[test]
fn hostile_names_stay_in_their_place() {
    let hostile = "/\u{1b}[2J\u{9b}1;31m\u{202e}evil\u{2066}\r\n\u{7}\u{200b}e\u{301}\u{301}\u{301}\u{301}店\u{fe0f}\u{e0041}";
    let with = |rows: Rows| {
        let mut rows = rows;
        for server in &mut rows.servers {
            server.name = hostile.into();
            server.trouble = Some(hostile.into());
        }
        for application in &mut rows.applications {
            application.name = hostile.into();
        }
        rows
    };
    let mut state = full();
    state.hear(News::State(with(sample::rows())));
    state.hear(News::NoGraph(hostile.into()));
    state.opened = Some("a1".into());
    let terminal = screen(&mut state, 120, 30);
    for cell in terminal.backend().buffer().content() {
        assert!(!cell.symbol().chars().any(is_hostile), "{:?}", cell.symbol());
        assert!(cell.symbol().chars().count() <= 3, "{:?}", cell.symbol());
    }
    state.mode = Mode::Asking(Question::Untrack { id: "a1".into(), name: hostile.into() });
    let text = shown(&mut state, 120, 30);
    assert!(text.contains("\\u{1b}[2J") && text.contains("y: yes"), "{text}");
}
