//! What an engine answered, kept until it is due again: asked for once, however many want it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sessionwatch_engine::error::EngineError;
use tokio::time::Instant;

use crate::clock::now;

/// What took an engine long is asked for more rarely: so many times as long as it took passes in between.
const SHARE: u32 = 4;
/// Nobody waits longer than this for something newer, if only it is asked for.
const RAREST: Duration = Duration::from_mins(5);
/// After a question that failed, the engine is left alone for so long.
const PAUSE: Duration = Duration::from_secs(1);
/// What nobody has asked for since then is forgotten.
const FORGOTTEN: Duration = Duration::from_mins(10);
/// The most things that are kept of one kind.
const MOST: usize = 512;

/// Why something could not be had, and since when that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) error: EngineError,
    /// UTC seconds.
    pub(crate) since: i64,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    held: Mutex<Held<T>>,
    /// Whoever holds it asks; the others wait for the answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Held<T> {
    value: Option<Arc<T>>,
    /// When it may be asked for again.
    due: Instant,
    trouble: Option<Trouble>,
    /// When somebody wanted it last.
    wanted: Instant,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        let now = Instant::now();
        let held = Held { value: None, due: now, trouble: None, wanted: now };
        Self { held: Mutex::new(held), asking: tokio::sync::Mutex::default() }
    }
}

impl<T> Kept<T> {
    /// The last answer, however old, and why there is no newer one.
    pub(crate) fn last(&self) -> (Option<Arc<T>>, Option<Trouble>) {
        let mut held = self.lock();
        held.wanted = Instant::now();
        (held.value.clone(), held.trouble.clone())
    }

    /// Whether it should be asked for.
    pub(crate) fn is_due(&self) -> bool {
        // Somebody who asks just now is enough.
        self.lock().due <= Instant::now() && self.asking.try_lock().is_ok()
    }

    /// An answer that is not due yet, or a new one: `ask` is told the last one. What is asked for is due again after `pace`.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) async fn fresh<A>(
        &self,
        pace: Duration,
        ask: impl FnOnce(Option<Arc<T>>) -> A,
    ) -> Result<Arc<T>, EngineError>
    where
        A: Future<Output = Result<T, EngineError>>,
    {
        let _asking = self.asking.lock().await;
        let last = {
            let mut held = self.lock();
            held.wanted = Instant::now();
            if held.due > Instant::now() {
                match (&held.trouble, &held.value) {
                    (Some(trouble), _) => return Err(trouble.error.clone()),
                    (None, Some(value)) => return Ok(Arc::clone(value)),
                    (None, None) => {}
                }
            }
            held.value.clone()
        };
        let began = Instant::now();
        let answer = ask(last).await;
        let mut held = self.lock();
        match answer {
            Ok(value) => {
                let value = Arc::new(value);
                held.value = Some(Arc::clone(&value));
                held.due = began + pace.max((began.elapsed() * SHARE).min(RAREST));
                held.trouble = None;
                Ok(value)
            }
            Err(error) => {
                let since = held.trouble.as_ref().map_or_else(now, |trouble| trouble.since);
                held.trouble = Some(Trouble { error: error.clone(), since });
                held.due = Instant::now() + PAUSE;
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers of one kind.
#[derive(Debug)]
pub(crate) struct Shelf<K, T>(Mutex<HashMap<K, Arc<Kept<T>>>>);

impl<K, T> Default for Shelf<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, T> Shelf<K, T> {
    /// The place of one of them.
    pub(crate) fn of(&self, key: &K) -> Arc<Kept<T>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = all.get(key) {
            return Arc::clone(kept);
        }
        if all.len() >= MOST {
            all.retain(|_, kept| kept.lock().wanted.elapsed() < FORGOTTEN);
        }
        if all.len() >= MOST
            && let Some(oldest) =
                all.iter().min_by_key(|(_, kept)| kept.lock().wanted).map(|(key, _)| key.clone())
        {
            all.remove(&oldest);
        }
        Arc::clone(all.entry(key.clone()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const PACE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn however_many_want_it_one_asks() {
        let (kept, asked) = (Kept::default(), AtomicU32::new(0));
        let ask = || {
            kept.fresh(PACE, |_| async {
                tokio::task::yield_now().await;
                Ok(asked.fetch_add(1, Ordering::Relaxed))
            })
        };
        let (one, other, third) = tokio::join!(ask(), ask(), ask());
        assert_eq!([one, other, third].map(|answer| *answer.unwrap()), [0; 3]);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        assert!(!kept.is_due());
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_keeps_what_was_there_and_says_since_when() {
        let kept = Kept::default();
        let answer = kept.fresh(Duration::ZERO, |_| async { Ok(1) }).await;
        assert_eq!(*answer.unwrap(), 1);
        let away = || Err::<i32, _>(EngineError::Away("gone".into()));
        let failed = kept.fresh(PACE, |last| async move {
            assert_eq!(last.as_deref(), Some(&1));
            away()
        });
        assert_eq!(failed.await, Err(EngineError::Away("gone".into())));
        let (value, trouble) = kept.last();
        assert_eq!(value.as_deref(), Some(&1));
        assert!(trouble.unwrap().since > 0);
        tokio::time::advance(PAUSE / 2).await;
        let at_once = kept.fresh(PACE, |_| async { panic!("the engine is left alone for a moment") }).await;
        assert_eq!(at_once, Err(EngineError::Away("gone".into())));
        tokio::time::advance(PAUSE).await;
        let again = kept.fresh(PACE, |_| async { Ok(2) }).await;
        assert_eq!((*again.unwrap(), kept.last().1), (2, None));
    }

    #[test]
    fn a_shelf_is_full_at_some_time() {
        let shelf = Shelf::<usize, ()>::default();
        let first = shelf.of(&0);
        for key in 1..MOST + 10 {
            let _ = shelf.of(&key);
        }
        assert!(shelf.0.lock().unwrap().len() <= MOST);
        assert!(!Arc::ptr_eq(&first, &shelf.of(&0)), "the one that nobody wanted for longest went");
    }
}
