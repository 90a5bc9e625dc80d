//! What is on the screen, and what a key or news makes of it. No I/O: effects are handed back.

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;

use crate::clean::clipped;
use crate::feed::News;
use crate::keys::{Action, action};
use crate::number::Window;
use crate::picture::Picture;
use crate::points::{Graph, Wanted};
use crate::rows::{Choice, Row, SortBy, rows};
use crate::words::{Range, Sparkline};

/// The longest filter that can be typed, characters.
const LONGEST_FILTER: usize = 100;

/// How the connection is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    Connecting,
    Open,
    /// Since when there is none, why, and when it is tried again.
    Lost {
        since: i64,
        why: String,
        retry_at: i64,
    },
}

/// Who gets the next key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    #[default]
    Looking,
    /// The filter is typed.
    Filtering,
    /// A question that y answers.
    Asking(Question),
    Help,
}

/// What is not done without a yes: the series that are removed do not come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Question {
    Untrack { id: String, name: String },
    UntrackAll,
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Quit,
    Retry,
    Track(String),
    Untrack(String),
    TrackAll(Option<String>),
    UntrackAll(Option<String>),
}

/// What is on the screen.
#[derive(Debug)]
pub(crate) struct State {
    /// The address, for people.
    pub(crate) address: String,
    pub(crate) zone: TimeZone,
    /// UTC seconds by our own clock.
    pub(crate) now: i64,
    pub(crate) link: Link,
    pub(crate) picture: Option<Picture>,
    pub(crate) graph: Option<Graph>,
    pub(crate) sparklines: HashMap<String, Vec<Option<u64>>>,
    pub(crate) choice: Choice,
    pub(crate) range: Range,
    /// The tracked application whose graphs are shown; `None`: the total.
    pub(crate) opened: Option<String>,
    /// The id of the chosen application.
    pub(crate) chosen: Option<String>,
    pub(crate) mode: Mode,
    /// A word about what was just done or refused; gone with the next key.
    pub(crate) remark: Option<String>,
    /// What was found out about this machine when no server is there.
    pub(crate) diagnosis: Vec<String>,
    /// Rows of the table that fit on the screen, by the last drawing.
    pub(crate) page: usize,
}

impl State {
    /// Nothing heard yet.
    pub(crate) fn new(address: String, zone: TimeZone, range: Range, sort: SortBy, filter: String) -> Self {
        Self {
            address,
            zone,
            now: 0,
            link: Link::Connecting,
            picture: None,
            graph: None,
            sparklines: HashMap::new(),
            choice: Choice { sort, filter, ..Choice::default() },
            range,
            opened: None,
            chosen: None,
            mode: Mode::Looking,
            remark: None,
            diagnosis: Vec::new(),
            page: 1,
        }
    }

    /// The graph to follow.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted { application: self.opened.clone(), server: self.choice.server.clone(), range: self.range }
    }

    /// The rows of the table.
    pub(crate) fn rows(&self) -> Vec<Row<'_>> {
        self.picture.as_ref().map_or_else(Vec::new, |picture| rows(picture, &self.choice))
    }

    /// Where the chosen row is; the first one's place when none is chosen.
    pub(crate) fn position(&self, rows: &[Row<'_>]) -> usize {
        let chosen = self.chosen.as_ref();
        chosen.and_then(|id| rows.iter().position(|row| row.application.id == *id)).unwrap_or(0)
    }

    /// Takes news in.
    pub(crate) fn hear(&mut self, news: News) {
        match news {
            News::State(rows) => {
                self.link = Link::Open;
                self.picture = Some(Picture::whole(rows));
                self.keep_what_is_there();
            }
            News::Tick(rows) => {
                if let Some(picture) = &mut self.picture {
                    picture.enter(rows);
                    self.keep_what_is_there();
                }
            }
            News::Points { series, whole } => {
                self.graph = Graph::after(self.graph.take(), &self.wanted(), *series, whole);
            }
            News::NoGraph(why) => {
                (self.opened, self.choice.server) = (None, None);
                self.remark = Some(why);
            }
            News::Lost { why, wait } => {
                let since = if let Link::Lost { since, .. } = self.link { since } else { self.now };
                let retry_at = self.now + i64::try_from(wait).unwrap_or(0);
                self.link = Link::Lost { since, why: clipped(&why, 600), retry_at };
            }
        }
    }

    /// Takes the last hour of tracked applications in.
    pub(crate) fn hear_sparklines(&mut self, sparklines: Vec<Sparkline>) {
        self.sparklines = sparklines.into_iter().map(|line| (line.application, line.active)).collect();
    }

    /// What is chosen and gone is chosen no longer.
    fn keep_what_is_there(&mut self) {
        let Some(picture) = &self.picture else { return };
        if self.choice.server.as_ref().is_some_and(|id| !picture.servers.contains_key(id)) {
            self.choice.server = None;
        }
        let tracked =
            |id: &String| picture.applications.get(id).is_some_and(|application| application.tracked);
        if self.opened.as_ref().is_some_and(|id| !tracked(id)) {
            self.opened = None;
        }
        if self.chosen.as_ref().is_some_and(|id| !picture.applications.contains_key(id)) {
            self.chosen = None;
        }
    }

    /// Takes a key.
    pub(crate) fn press(&mut self, key: KeyEvent) -> Option<Effect> {
        let ends = key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c'));
        if ends {
            return Some(Effect::Quit);
        }
        self.remark = None;
        match std::mem::take(&mut self.mode) {
            Mode::Looking => {
                let lost = matches!(self.link, Link::Lost { .. });
                action(key, lost).and_then(|action| self.act(action))
            }
            Mode::Filtering => {
                self.type_filter(key);
                None
            }
            Mode::Asking(question) => {
                if !matches!(key.code, KeyCode::Char('y' | 'Y')) {
                    return None;
                }
                Some(match question {
                    Question::Untrack { id, .. } => Effect::Untrack(id),
                    Question::UntrackAll => Effect::UntrackAll(self.choice.server.clone()),
                })
            }
            Mode::Help => None,
        }
    }

    fn type_filter(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Enter => return,
            KeyCode::Esc => {
                self.choice.filter.clear();
                return;
            }
            KeyCode::Backspace => {
                self.choice.filter.pop();
            }
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => self.choice.filter.clear(),
            KeyCode::Char(c) if self.choice.filter.chars().count() < LONGEST_FILTER => {
                self.choice.filter.push(c)
            }
            _ => {}
        }
        self.mode = Mode::Filtering;
    }

    fn act(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Quit => return Some(Effect::Quit),
            Action::Retry => return Some(Effect::Retry),
            Action::Range(range) => self.range = range,
            Action::Up => self.choose(|at, _| at.saturating_sub(1)),
            Action::Down => self.choose(|at, _| at + 1),
            Action::PageUp => self.choose(|at, page| at.saturating_sub(page)),
            Action::PageDown => self.choose(|at, page| at + page),
            Action::First => self.choose(|_, _| 0),
            Action::Last => self.choose(|_, _| usize::MAX),
            Action::Open => self.open(),
            Action::Back if !self.choice.filter.is_empty() => self.choice.filter.clear(),
            Action::Back => self.opened = None,
            Action::NextServer => self.choose_server(1),
            Action::PreviousServer => self.choose_server(-1),
            Action::Sort => (self.choice.sort, self.choice.reversed) = (self.choice.sort.next(), false),
            Action::Reverse => self.choice.reversed = !self.choice.reversed,
            Action::Window => self.choice.window = Window::next(self.choice.window),
            Action::Filter => self.mode = Mode::Filtering,
            Action::Help => self.mode = Mode::Help,
            Action::Track => return self.track(),
            Action::TrackAll => return Some(Effect::TrackAll(self.choice.server.clone())),
            Action::UntrackAll => self.mode = Mode::Asking(Question::UntrackAll),
        }
        None
    }

    fn choose(&mut self, to: impl Fn(usize, usize) -> usize) {
        let rows = self.rows();
        let position = self.position(&rows);
        // The first key shows where one is.
        let at = if self.chosen.is_none() {
            position
        } else {
            to(position, self.page).min(rows.len().saturating_sub(1))
        };
        let at =
            if self.chosen.is_none() && to(0, 1) == usize::MAX { rows.len().saturating_sub(1) } else { at };
        self.chosen = rows.get(at).map(|row| row.application.id.clone());
    }

    fn chosen_row(&self) -> Option<(String, String, bool)> {
        let rows = self.rows();
        let row = rows.get(self.position(&rows))?.application;
        Some((row.id.clone(), row.name.clone(), row.tracked))
    }

    fn open(&mut self) {
        match self.chosen_row() {
            Some((id, _, true)) => self.opened = Some(id),
            Some((_, name, false)) => {
                self.remark =
                    Some(format!("{} is not tracked, so it has no graphs: t tracks it", clipped(&name, 60)));
            }
            None => {}
        }
    }

    fn track(&mut self) -> Option<Effect> {
        let (id, name, tracked) = self.chosen_row()?;
        // What is asked for next is about the same application, also when the order changes meanwhile.
        self.chosen = Some(id.clone());
        if !tracked {
            return Some(Effect::Track(id));
        }
        self.mode = Mode::Asking(Question::Untrack { id, name });
        None
    }

    fn choose_server(&mut self, step: isize) {
        let Some(picture) = &self.picture else { return };
        let ids: Vec<_> = picture.servers_by_name().iter().map(|server| server.id.clone()).collect();
        // All together is the place before the first one.
        let at = self
            .choice
            .server
            .as_ref()
            .and_then(|id| ids.iter().position(|one| one == id))
            .map_or(0, |at| at + 1);
        let next = (at + ids.len() + 1).saturating_add_signed(step) % (ids.len() + 1);
        self.choice.server = next.checked_sub(1).and_then(|at| ids.get(at).cloned());
        self.opened = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn state() -> State {
        let mut state =
            State::new("127.0.0.1:8766".into(), TimeZone::UTC, Range::Live, SortBy::Active, String::new());
        state.now = 1_700_000_060;
        state.hear(News::State(sample::rows()));
        state
    }

    fn press(state: &mut State, keys: &str) -> Vec<Effect> {
        keys.chars().filter_map(|c| state.press(KeyCode::Char(c).into())).collect()
    }

    #[test]
    fn tracking_is_done_at_once_and_untracking_asks_first() {
        let mut state = state();
        press(&mut state, "jj");
        assert_eq!(state.chosen.as_deref(), Some("a2"));
        assert_eq!(press(&mut state, "t"), [Effect::Track("a2".into())]);
        press(&mut state, "k");
        assert_eq!(press(&mut state, "t"), []);
        assert_eq!(state.mode, Mode::Asking(Question::Untrack { id: "a1".into(), name: "/shop".into() }));
        assert_eq!(press(&mut state, "n"), [], "anything but yes is no");
        assert_eq!(press(&mut state, "ty"), [Effect::Untrack("a1".into())]);
        assert_eq!(press(&mut state, "Uy"), [Effect::UntrackAll(None)]);
        assert_eq!(press(&mut state, "T"), [Effect::TrackAll(None)]);
    }

    #[test]
    fn servers_go_round_with_all_of_them_between() {
        let mut state = state();
        let mut seen = Vec::new();
        for code in [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::BackTab] {
            state.press(code.into());
            seen.push(state.choice.server.clone());
        }
        assert_eq!(seen, [Some("s1".into()), Some("s2".into()), None, Some("s2".into())]);
        assert_eq!(state.wanted().server.as_deref(), Some("s2"));
    }

    #[test]
    fn graphs_are_those_of_a_tracked_application_until_it_is_tracked_no_longer() {
        let mut state = state();
        press(&mut state, "jj");
        state.press(KeyCode::Enter.into());
        assert_eq!(state.opened, None);
        assert!(state.remark.as_ref().unwrap().contains("not tracked"), "{:?}", state.remark);
        press(&mut state, "k3");
        state.press(KeyCode::Enter.into());
        assert_eq!(
            state.wanted(),
            Wanted { application: Some("a1".into()), server: None, range: Range::Day }
        );
        let mut rows = sample::rows();
        rows.applications.retain(|application| application.id != "a1");
        state.hear(News::State(rows));
        assert_eq!((state.opened, state.chosen), (None, None));
    }

    #[test]
    fn what_is_typed_into_the_filter_is_no_command() {
        let mut state = state();
        assert_eq!(press(&mut state, "/q/T"), []);
        assert_eq!(state.choice.filter, "q/T");
        state.press(KeyCode::Backspace.into());
        state.press(KeyCode::Enter.into());
        assert_eq!((state.choice.filter.as_str(), &state.mode), ("q/", &Mode::Looking));
        state.press(KeyCode::Esc.into());
        assert_eq!(state.choice.filter, "");
        assert_eq!(press(&mut state, "q"), [Effect::Quit]);
        press(&mut state, "/");
        let end = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(state.press(end), Some(Effect::Quit), "there is always a way out");
    }

    #[test]
    fn a_lost_connection_keeps_what_was_there_and_counts_from_its_first_loss() {
        let mut state = state();
        state.hear(News::Lost { why: "gone".into(), wait: 1 });
        state.now += 5;
        state.hear(News::Lost { why: "still\u{1b}".into(), wait: 4 });
        let Link::Lost { since, why, retry_at } = &state.link else { panic!("{:?}", state.link) };
        assert_eq!((*since, *retry_at, why.as_str()), (1_700_000_060, 1_700_000_069, "still\\u{1b}"));
        assert_eq!(state.rows().len(), 4);
        assert_eq!(press(&mut state, "r"), [Effect::Retry]);
        state.hear(News::State(sample::rows()));
        assert_eq!(state.link, Link::Open);
    }
}
