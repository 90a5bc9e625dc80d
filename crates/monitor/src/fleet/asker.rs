//! The engine, and how it is asked: a few questions at once, each counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use axum::http::{HeaderValue, Uri};
use sessionwatch_engine::answer::{Line, Sample};
use sessionwatch_engine::client::{Engine, Steps};
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::Pace;
use sessionwatch_fetch::client::FetchError;
use sessionwatch_fetch::login::Login;
use sessionwatch_series::pattern::Pattern;
use tokio::sync::Semaphore;

use crate::clock::now;

/// Questions at once; the others wait. An engine has others to answer too.
const AT_ONCE: usize = 4;
/// Samples of a second are in the engine so many seconds later, as a rule.
const SETTLED: i64 = 4;

/// What is shown of an engine, and who asks it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is: `/api/v1/query` is below that.
    pub url: Uri,
    /// Who asks.
    pub login: Login,
    /// For engines that keep several apart: the header `X-Scope-OrgID`.
    pub tenant: Option<HeaderValue>,
    /// How often samples are written to it, seconds.
    pub interval: u32,
    /// The label whose values make groups of servers.
    pub group: String,
    /// Which applications are tracked; none: all.
    pub track: Vec<Pattern>,
}

/// How often the engine was asked, and how that went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    pub(crate) questions: u64,
    pub(crate) failed: u64,
    /// How long it took to answer, all together, microseconds.
    pub(crate) micros: u64,
}

/// Asks the engine.
#[derive(Debug)]
pub(super) struct Asker {
    pub(super) settings: Settings,
    engine: Engine,
    track: RwLock<Arc<[Pattern]>>,
    room: Semaphore,
    questions: AtomicU64,
    failed: AtomicU64,
    micros: AtomicU64,
}

impl Asker {
    pub(super) fn new(mut settings: Settings) -> Result<Self, FetchError> {
        let engine = Engine::new(&settings.url, &settings.login, settings.tenant.clone())?;
        let track = RwLock::new(std::mem::take(&mut settings.track).into());
        let [questions, failed, micros] = [const { AtomicU64::new(0) }; 3];
        Ok(Self { settings, engine, track, room: Semaphore::new(AT_ONCE), questions, failed, micros })
    }

    pub(super) fn pace(&self) -> Pace {
        Pace { interval: i64::from(self.settings.interval) }
    }

    /// When the engine has what was counted until then, UTC seconds.
    pub(super) fn settled(&self) -> i64 {
        now() - SETTLED
    }

    pub(super) fn track(&self) -> Arc<[Pattern]> {
        self.track.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_track(&self, patterns: Vec<Pattern>) {
        *self.track.write().unwrap_or_else(PoisonError::into_inner) = patterns.into();
    }

    pub(super) fn asked(&self) -> Asked {
        let [questions, failed, micros] =
            [&self.questions, &self.failed, &self.micros].map(|number| number.load(Ordering::Relaxed));
        Asked { questions, failed, micros }
    }

    /// What an expression says of the newest samples that are there.
    pub(super) async fn now(&self, expression: String) -> Result<Vec<Sample>, EngineError> {
        self.at(expression, self.settled()).await
    }

    /// What an expression says of a time, UTC seconds.
    pub(super) async fn at(&self, expression: String, time: i64) -> Result<Vec<Sample>, EngineError> {
        self.counted(self.engine.instant(&expression, time)).await
    }

    /// What an expression says over a time.
    pub(super) async fn graph(&self, expression: String, steps: Steps) -> Result<Vec<Line>, EngineError> {
        self.counted(self.engine.graph(&expression, steps)).await
    }

    async fn counted<T>(&self, ask: impl Future<Output = Result<T, EngineError>>) -> Result<T, EngineError> {
        // It is never closed.
        let _place = self.room.acquire().await;
        let began = Instant::now();
        let answer = ask.await;
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.questions.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(answer.is_err()), Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        answer
    }
}
