//! Remote write: what is counted, to engines that keep it for a whole fleet.
//!
//! Once every few seconds the samples of all applications are taken by the [`sampler`], put into the queue of each engine, which is on disk,
//! and sent from there in order. An engine that is away delays nobody, and nothing else.

mod blocks;
mod desk;
mod progress;
mod sampler;
mod send;
mod target;

use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

pub(crate) use self::progress::Standing;
pub use self::target::Target;
pub use axum::http::{HeaderValue, Uri};

use self::desk::Desk;
use self::sampler::Sampler;
use crate::clock::now_ms;
use crate::ingest::Ingest;
use crate::keeping::Keeping;

/// All engines that are written to.
#[derive(Debug, Default)]
pub struct Remote {
    desks: Vec<Arc<Desk>>,
}

impl Remote {
    /// Writes to these from now on until `stop`, and goes on with what waits in a folder. Comes back with what ends
    /// when all of it is written down.
    pub fn begin(
        targets: Vec<Target>,
        ingest: &Arc<Ingest>,
        keeping: &Arc<Keeping>,
        folder: &Path,
        stop: &CancellationToken,
    ) -> (Self, Vec<JoinHandle<()>>) {
        let opened: Vec<_> = targets.into_iter().map(|target| Desk::open(target, folder)).collect();
        let mut ends = Vec::with_capacity(opened.len());
        let mut desks = Vec::with_capacity(opened.len());
        for (desk, taken) in opened {
            let desk = Arc::new(desk);
            desks.push(Arc::clone(&desk));
            let (ingest, keeping, stop) = (Arc::clone(ingest), Arc::clone(keeping), stop.clone());
            ends.push(tokio::spawn(async move {
                tokio::select! {
                    () = take(&desk, taken, &ingest, &keeping) => {}
                    () = send::run(Arc::clone(&desk)) => {}
                    () = stop.cancelled() => {}
                }
                desk.close().await;
            }));
        }
        (Self { desks }, ends)
    }

    /// How it goes with each.
    pub(crate) fn standing(&self) -> Vec<Standing> {
        self.desks.iter().map(|desk| desk.standing()).collect()
    }
}

/// Takes samples again and again.
async fn take(desk: &Arc<Desk>, taken: Option<i64>, ingest: &Ingest, keeping: &Keeping) {
    let mut sampler = Sampler::new(desk.target.labels.clone(), taken);
    let mut ticks = tokio::time::interval(desk.target.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let (facts, entered, now) = {
            let ledger = ingest.ledger();
            (sampler.look(&ledger), ledger.entered(), now_ms())
        };
        // An engine is told only what we still know after a crash: a counter that falls would be taken for one that began
        // anew. While nothing can be written down, it is told all the same.
        let _ = keeping.written(entered).await;
        let blocks = sampler.write(&facts, now);
        if !blocks.is_empty() {
            desk.put(now, blocks).await;
        }
    }
}

#[cfg(test)]
mod tests;
