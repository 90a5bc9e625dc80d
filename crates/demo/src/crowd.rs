//! Visitors without end: one thread that plays a [`Day`] against a real server.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::day::{Day, Plan, Step};
use crate::error::DemoError;
use crate::http::{Http, Site};
use crate::visitor::{Arrival, Counts, Visitor};

/// Stopping waits for the request under way, so it must not take long.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// The session of a visitor who leaves lives on for so long.
const LEFT_SECONDS: u32 = 60;
/// The page of Tomcat's examples that begins a session.
const EXAMPLES_PAGE: &str = "servlets/servlet/SessionExample";

/// A thread of visitors. Dropping it stops it.
#[derive(Debug)]
pub struct Crowd {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    stopped: bool,
    shop: Counts,
    examples: Counts,
    failed: u64,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Plain numbers: they are whole at any moment, also after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Crowd {
    /// Sends the visitors of `day` to the shop at `shop` and to Tomcat's examples at `examples`, from now on.
    pub fn start(shop: Site, examples: Site, day: Day) -> Crowd {
        let shared = Arc::new(Shared::default());
        let street = Street {
            http: Http::answered_within(ANSWER_WITHIN),
            shop,
            examples,
            shared: Arc::clone(&shared),
            begun: Instant::now(),
            inside: BinaryHeap::new(),
        };
        let thread = thread::spawn(move || street.play(day));
        Crowd { shared, thread: Some(thread) }
    }

    /// What the visitors of the shop caused so far.
    pub fn counts(&self) -> Counts {
        self.shared.state().shop
    }

    /// What the visitors of the examples caused so far.
    pub fn examples_counts(&self) -> Counts {
        self.shared.state().examples
    }

    /// Visitors who gave up because of a missing or unexpected answer.
    pub fn failed(&self) -> u64 {
        self.shared.state().failed
    }

    /// Sends everybody home: returns when the request under way, if any, has been answered.
    pub fn stop(&mut self) {
        self.shared.state().stopped = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Everything that the thread owns.
struct Street {
    http: Http,
    shop: Site,
    examples: Site,
    shared: Arc<Shared>,
    begun: Instant,
    inside: BinaryHeap<Reverse<Guest>>,
}

/// A visitor and what comes next; ordered by when.
struct Guest {
    due: Instant,
    visitor: Visitor,
    counted: Counts,
    steps: std::vec::IntoIter<(Duration, Step)>,
    step: Step,
}

impl Street {
    fn play(mut self, day: Day) {
        for plan in day {
            let arrives = self.begun + plan.arrives;
            // Whoever is due before the next one comes goes first.
            while self.inside.peek().is_some_and(|Reverse(guest)| guest.due <= arrives) {
                let Some(Reverse(guest)) = self.inside.pop() else { break };
                if self.wait_until(guest.due) {
                    return;
                }
                self.act(guest);
            }
            if self.wait_until(arrives) {
                return;
            }
            if let Some(guest) = self.admit(plan, arrives) {
                self.act(guest);
            }
        }
    }

    /// Waits, and tells whether the crowd was stopped meanwhile.
    fn wait_until(&self, due: Instant) -> bool {
        let wait = due.saturating_duration_since(Instant::now());
        let state = self.shared.state();
        let waited = self.shared.changed.wait_timeout_while(state, wait, |state| !state.stopped);
        waited.unwrap_or_else(PoisonError::into_inner).0.stopped
    }

    fn admit(&self, plan: Plan, due: Instant) -> Option<Guest> {
        let mut steps = plan.steps.into_iter();
        let (_, step) = steps.next()?;
        let site = if step == Step::Examples { &self.examples } else { &self.shop };
        let visitor = Visitor::with(self.http.clone(), site.clone());
        Some(Guest { due, visitor, counted: Counts::default(), steps, step })
    }

    fn act(&mut self, mut guest: Guest) {
        let goes_on = take(&mut guest.visitor, guest.step);
        let next = if goes_on.as_ref().is_ok_and(|goes_on| *goes_on) { guest.steps.next() } else { None };
        if next.is_none() {
            // Whoever goes now with a session in hand leaves it behind.
            guest.visitor.forget();
        }
        let counts = guest.visitor.counts();
        {
            let mut state = self.shared.state();
            state.failed += u64::from(goes_on.is_err());
            let sum = if guest.step == Step::Examples { &mut state.examples } else { &mut state.shop };
            *sum += counts - guest.counted;
        }
        if let Some((pause, step)) = next {
            // From now, not from when it was due: a crowd that was held up does not come down all at once.
            let due = Instant::now() + pause;
            self.inside.push(Reverse(Guest { due, step, counted: counts, ..guest }));
        }
    }
}

/// Takes one step; `false`: the visitor was refused and goes home.
fn take(visitor: &mut Visitor, step: Step) -> Result<bool, DemoError> {
    match step {
        Step::Look => Ok(visitor.arrive()? == Arrival::Welcome),
        Step::Examples => Ok(visitor.visit(EXAMPLES_PAGE)? == Arrival::Welcome),
        Step::Basket => visitor.put_in_basket().map(|()| true),
        Step::LogIn => visitor.log_in().map(|()| true),
        Step::LogOut => visitor.log_out().map(|()| true),
        Step::Leave => visitor.leave(LEFT_SECONDS).map(|()| true),
    }
}

impl Ord for Guest {
    fn cmp(&self, other: &Guest) -> std::cmp::Ordering {
        self.due.cmp(&other.due)
    }
}

impl PartialOrd for Guest {
    fn partial_cmp(&self, other: &Guest) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Guest {
    fn eq(&self, other: &Guest) -> bool {
        self.due == other.due
    }
}

impl Eq for Guest {}
