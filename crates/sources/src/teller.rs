//! Servers that tell by themselves: pushed, or exported by OTLP.
//!
//! Who has said nothing for a while is away, and forgotten here; whoever keeps the readings knows where it was.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::feed::Feed;
use crate::misread::Misread;
use crate::names::cut;
use crate::observed::{Application, Observed};
use crate::sink::Sink;
use crate::time::now_ms;

/// Who says nothing for this long is away; who usually waits longer than a third of it, after three times that.
const SILENCE: Duration = Duration::from_secs(15);
/// Nobody is waited for longer than this.
const LONGEST_SILENCE: Duration = Duration::from_secs(600);
/// How often it is looked who is silent.
const LOOK: Duration = Duration::from_secs(1);
/// More servers that tell by themselves are not believed.
const MOST_SERVERS: usize = 1000;

/// Whether what came is everything there is on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// An application that is missing is gone.
    Whole,
    /// More may come in another message.
    Part,
}

/// All servers that tell by themselves.
#[derive(Debug)]
pub struct Tellers {
    sink: Arc<dyn Sink>,
    servers: Mutex<HashMap<String, Teller>>,
}

#[derive(Debug)]
struct Teller {
    feed: Feed,
    heard: Instant,
    patience: Duration,
    /// By what tells them apart; each with the time it was last told of.
    applications: HashMap<(String, String, String), (Instant, Application)>,
}

impl Tellers {
    /// Nobody yet.
    #[must_use]
    pub fn new(sink: Arc<dyn Sink>) -> Self {
        Self { sink, servers: Mutex::default() }
    }

    /// Takes what a server tells. `identity` is what it keeps over restarts, `name` is for people.
    ///
    /// # Errors
    /// When it cannot be believed; then nothing has changed.
    pub fn take(
        &self,
        identity: &str,
        name: &str,
        observed: Observed,
        extent: Extent,
    ) -> Result<(), Misread> {
        if !*self.sink.reading().borrow() {
            return Ok(());
        }
        let (now, identity) = (Instant::now(), cut(identity.to_owned()));
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if !servers.contains_key(&identity) && servers.len() >= MOST_SERVERS {
            return Err(Misread::new(
                format!("expected at most {MOST_SERVERS} servers that tell by themselves"),
                "this is one more",
            ));
        }
        let teller = servers.entry(identity.clone()).or_insert_with(|| Teller {
            feed: Feed::new(Arc::clone(&self.sink), identity, name.to_owned()),
            heard: now,
            patience: SILENCE,
            applications: HashMap::new(),
        });
        let observed = match extent {
            Extent::Whole => observed,
            Extent::Part => teller.join(observed, now),
        };
        teller.patience = (3 * now.saturating_duration_since(teller.heard)).clamp(SILENCE, LONGEST_SILENCE);
        teller.heard = now;
        teller.feed.observe(observed, now_ms().div_euclid(1000), Duration::ZERO)
    }

    /// Looks again and again who is silent, until `stop`.
    pub async fn watch(self: Arc<Self>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.forget_who_is_silent(Instant::now());
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    fn forget_who_is_silent(&self, now: Instant) {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|_, teller| now.saturating_duration_since(teller.heard) <= teller.patience);
    }
}

impl Teller {
    /// Everything that was told lately, with what is told now.
    fn join(&mut self, mut observed: Observed, now: Instant) -> Observed {
        for application in observed.applications.drain(..) {
            let known = self.applications.entry(application.key());
            let (heard, known) = known.or_insert_with(|| (now, application.clone()));
            *heard = now;
            known.update(application);
        }
        let patience = self.patience;
        self.applications.retain(|_, (heard, _)| now.saturating_duration_since(*heard) <= patience);
        observed.applications = self.applications.values().map(|(_, known)| known.clone()).collect();
        // A map has no order, and a list in another order is another list.
        observed.applications.sort_by_cached_key(Application::key);
        observed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Desk, Paper};

    fn tellers() -> (Tellers, Arc<Paper>) {
        let paper = Arc::new(Paper::default());
        (Tellers::new(Arc::new(Desk(Arc::clone(&paper)))), paper)
    }

    fn observed(path: &str, created: Option<u64>, active: Option<u64>) -> Observed {
        let application = Application { path: path.into(), created, active, ..Application::default() };
        Observed { applications: vec![application], ..Observed::default() }
    }

    #[test]
    fn who_is_silent_is_away_until_it_tells_again() {
        let (tellers, paper) = tellers();
        let tell = || tellers.take("a", "a", observed("/x", Some(1), None), Extent::Whole).unwrap();
        tell();
        tellers.forget_who_is_silent(Instant::now() + SILENCE / 2);
        assert_eq!(paper.read(), ["open a 0", "list /x#1", "tick 1"]);
        tellers.forget_who_is_silent(Instant::now() + 2 * SILENCE);
        assert_eq!(paper.read(), ["away"]);
        tell();
        assert_eq!(paper.read(), ["open a 0", "list /x#1", "tick 1"]);
    }

    #[test]
    fn what_comes_in_parts_is_one_list() {
        let (tellers, paper) = tellers();
        let part = |path, created, active| {
            tellers.take("a", "a", observed(path, created, active), Extent::Part).unwrap();
        };
        part("/x", Some(1), None);
        part("/b", Some(2), None);
        part("/x", None, Some(7));
        let said = paper.read();
        assert_eq!(said[said.len() - 3..], ["list /b#1 /x#1", "tick 2 1", "tick 2 1"]);
    }

    #[test]
    fn servers_without_number_are_not_believed() {
        let (tellers, _paper) = tellers();
        let tell = |name: &str| tellers.take(name, name, observed("/x", None, Some(1)), Extent::Whole);
        for number in 0..MOST_SERVERS {
            tell(&number.to_string()).unwrap();
        }
        assert!(tell("one more").unwrap_err().to_string().contains("at most 1000 servers"));
        tell("0").unwrap();
    }
}
