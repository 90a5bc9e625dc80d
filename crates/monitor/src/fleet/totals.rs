//! The sums of all applications of a scope: sessions that exist, and what happened in the last 5 s, minute and hour.

use sessionwatch_engine::answer::{Sample, count};
use sessionwatch_engine::error::EngineError;
use sessionwatch_engine::question::{self, Counted, Counter, Of, sum};

use super::asker::Asker;
use super::scope::Scope;

/// The windows of the tables, seconds.
pub(crate) const WINDOWS: [i64; 3] = [5, 60, HOUR];
/// The last of them.
pub(crate) const HOUR: i64 = 3600;
/// The value before a window is looked for in as much time before it, and in at least this, seconds.
pub(super) const BACK: i64 = 300;

/// Sums of a scope; `None`: nobody tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) active: Option<u64>,
    /// By counter and window.
    pub(crate) counts: [[Option<u64>; WINDOWS.len()]; Counter::ALL.len()],
    /// Sessions created since each of the servers is counted.
    pub(crate) total: Option<u64>,
}

impl Totals {
    pub(super) async fn ask(asker: &Asker, scope: &Scope) -> Result<Self, EngineError> {
        let (selector, pace) = (scope.selector(&asker.settings.group), asker.pace());
        let active = match scope {
            Scope::Server(_) => sum(&[], &question::active(Of::Servers, &selector, pace)),
            Scope::All | Scope::Group(_) => question::active_of_all(&selector, pace),
        };
        let total = sum(&[], &question::standing(Counter::Created, Of::Servers, &selector, pace));
        let counted = |counter| {
            let [s5, m1, h1] = WINDOWS.map(|window| {
                let (of, back) = (Of::Servers, window.max(BACK));
                sum(&[], &Counted { counter, of, selector: &selector, window, back, pace }.each())
            });
            async { tokio::try_join!(asker.now(s5), asker.now(m1), asker.now(h1)) }
        };
        let [created, destroyed, rejected] = Counter::ALL;
        let (active, total, created, destroyed, rejected) = tokio::try_join!(
            asker.now(active),
            asker.now(total),
            counted(created),
            counted(destroyed),
            counted(rejected)
        )?;
        let windows =
            |(s5, m1, h1): (Vec<Sample>, Vec<Sample>, Vec<Sample>)| [only(&s5), only(&m1), only(&h1)];
        let counts = [created, destroyed, rejected].map(windows);
        Ok(Self { active: only(&active), counts, total: only(&total) })
    }
}

fn only(samples: &[Sample]) -> Option<u64> {
    samples.first().map(|sample| count(sample.value))
}
