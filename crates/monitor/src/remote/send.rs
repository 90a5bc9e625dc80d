//! Empties the queue of one engine, in order, one request at a time.

use std::sync::Arc;
use std::time::Duration;

use prost::Message;
use sessionwatch_remote::sender::{Sender, Sent};
use sessionwatch_remote::wire::Request;
use sessionwatch_remote::writing::Writing;
use sessionwatch_store::queue::Block;

use super::blocks::IN_A_BLOCK;
use super::desk::Desk;
use crate::clock::now;
use crate::pause::pause;

/// An engine may ask to be left alone, up to this.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// Sends until it is dropped.
pub(super) async fn run(desk: Arc<Desk>) {
    let mut sender = None;
    let mut failures: u32 = 0;
    let mut refuses = false;
    // So many blocks are sent each by itself.
    let mut alone: usize = 0;
    loop {
        let blocks = match desk.next(if alone > 0 { 1 } else { IN_A_BLOCK }).await {
            Ok(blocks) if blocks.is_empty() => {
                desk.came.notified().await;
                continue;
            }
            Ok(blocks) => blocks,
            Err(error) => {
                failures = failures.saturating_add(1);
                desk.progress().failed(error.to_string(), now());
                tokio::time::sleep(pause(failures)).await;
                continue;
            }
        };
        match send(&desk, &mut sender, &blocks).await {
            Sent::Taken => {
                if std::mem::take(&mut failures) > 0 {
                    tracing::warn!(engine = desk.target.name, "remote write: it takes what it is sent again");
                }
                refuses = false;
                alone = alone.saturating_sub(blocks.len());
                let samples = blocks.iter().map(|block| block.samples).sum::<u64>();
                desk.done(blocks).await;
                let mut progress = desk.progress();
                progress.sent += samples;
                progress.version = sender.as_ref().and_then(Sender::version);
                progress.went_well();
            }
            // Engines may refuse all of a request for one sample in it, such as one that they have already.
            Sent::Refused(_) if blocks.len() > 1 => alone = blocks.len(),
            Sent::Refused(why) => {
                failures = 0;
                alone = alone.saturating_sub(1);
                let samples = blocks.iter().map(|block| block.samples).sum::<u64>();
                if !std::mem::replace(&mut refuses, true) {
                    tracing::warn!(
                        engine = desk.target.name,
                        "remote write: refused and not sent again: {why}"
                    );
                }
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
                tokio::time::sleep(wait(failures, asked)).await;
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

/// How long to wait after so many failures in a row, and longer where that is asked for.
fn wait(failures: u32, asked: Option<Duration>) -> Duration {
    pause(failures).max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_left_alone_as_long_as_it_asks_but_not_for_good() {
        for (asked, wanted) in [(60, 60), (9000, 300)] {
            assert_eq!(wait(1, Some(Duration::from_secs(asked))), Duration::from_secs(wanted));
        }
        assert!(wait(1, None) <= Duration::from_secs(1));
        assert!(wait(9, Some(Duration::from_secs(1))) >= Duration::from_secs(15));
    }
}
