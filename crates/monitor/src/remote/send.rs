//! Empties the queue of one engine, in order, one request at a time.

use std::sync::Arc;
use std::time::Duration;

use prost::Message;
use sessionwatch_remote::sender::{Sender, Sent};
use sessionwatch_remote::wire::Request;
use sessionwatch_remote::writing::Writing;
use sessionwatch_store::queue::Block;

use super::desk::Desk;
use super::sampler::IN_A_BLOCK;
use crate::clock::now;

/// While an engine does not take what it is sent it is tried more and more rarely, but this often at least.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// An engine may ask for longer, up to this.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// Sends until it is dropped.
pub(super) async fn run(desk: Arc<Desk>) {
    let mut sender = None;
    let mut failures: u32 = 0;
    loop {
        let blocks = match desk.next(IN_A_BLOCK).await {
            Ok(blocks) if blocks.is_empty() => {
                desk.came.notified().await;
                continue;
            }
            Ok(blocks) => blocks,
            Err(error) => {
                desk.progress().failed(error.to_string(), now());
                tokio::time::sleep(LONGEST_PAUSE).await;
                continue;
            }
        };
        match send(&desk, &mut sender, &blocks).await {
            Sent::Taken => {
                failures = 0;
                let samples = blocks.iter().map(|block| block.samples).sum::<u64>();
                desk.done(blocks).await;
                let mut progress = desk.progress();
                progress.sent += samples;
                progress.version = sender.as_ref().and_then(Sender::version);
                progress.went_well();
            }
            Sent::Refused(why) => {
                failures = 0;
                let samples = blocks.iter().map(|block| block.samples).sum::<u64>();
                tracing::warn!(engine = desk.target.name, "remote write: refused and not sent again: {why}");
                desk.done(blocks).await;
                let mut progress = desk.progress();
                progress.refused += samples;
                progress.notice = Some(format!("{samples} samples were refused: {why}"));
                progress.went_well();
            }
            Sent::Later(why, asked) => {
                failures = failures.saturating_add(1);
                if failures == 1 {
                    tracing::warn!(engine = desk.target.name, "remote write: {why}");
                }
                desk.progress().failed(why, now());
                tokio::time::sleep(pause(failures, asked)).await;
            }
        }
    }
}

async fn send(desk: &Desk, sender: &mut Option<Sender>, blocks: &[Block]) -> Sent {
    let sender = match sender {
        Some(sender) => sender,
        None => {
            let target = &desk.target;
            match Sender::new(target.url.clone(), &target.login, target.tenant.clone()) {
                Ok(made) => sender.insert(made),
                Err(error) => return Sent::Later(error.to_string(), None),
            }
        }
    };
    match merged(blocks) {
        Ok(request) => sender.send(&request).await,
        Err(error) => Sent::Refused(format!("the queue holds what cannot be read ({error})")),
    }
}

/// One request of all blocks.
fn merged(blocks: &[Block]) -> Result<Request, prost::DecodeError> {
    if let [block] = blocks {
        return Request::decode(block.body.as_slice());
    }
    let mut writing = Writing::default();
    for block in blocks {
        writing.append(&Request::decode(block.body.as_slice())?);
    }
    Ok(writing.end())
}

/// How long to wait after so many failures in a row: a little different for each of us, so that an engine that is back
/// is not asked by all at once.
fn pause(failures: u32, asked: Option<Duration>) -> Duration {
    let grown = Duration::from_secs(1 << failures.saturating_sub(1).min(9)).min(LONGEST_PAUSE);
    let least = asked.unwrap_or_default().min(LONGEST_ASKED);
    grown.max(least).mul_f64(1.0 + fastrand::f64() / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_half_a_minute_unless_longer_is_asked_for() {
        let whole = |failures, asked: Option<u64>| {
            let pause = pause(failures, asked.map(Duration::from_secs));
            // At most a quarter is added.
            (pause.as_secs_f64() / 1.25, pause.as_secs_f64())
        };
        for (failures, asked, wanted) in
            [(1, None, 1), (2, None, 2), (5, None, 16), (6, None, 30), (4000, None, 30), (1, Some(60), 60), (1, Some(9000), 300)]
        {
            let (least, most) = whole(failures, asked);
            let wanted = f64::from(wanted);
            assert!(least <= wanted && wanted <= most, "{failures} {asked:?}: {most}");
        }
    }
}
