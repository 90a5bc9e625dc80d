//! One connection to an agent: frames in, readings to the door.

use std::sync::Arc;
use std::time::Duration;

use sessionwatch_series::frame::{Frame, FrameError, decode, encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::clock::now;
use crate::ingest::{Door, Ingest};

/// How long an agent may take to say hello.
const HELLO_LIMIT: Duration = Duration::from_secs(5);

/// Why a connection was closed from this side. Other connections go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectionError {
    /// Bytes that are no frame.
    #[error("it sent {0}")]
    Frame(#[from] FrameError),
    /// A frame that an agent has no business to send now.
    #[error("it sent a frame out of turn")]
    OutOfTurn,
    /// Nothing came.
    #[error("it did not say hello within {} s", HELLO_LIMIT.as_secs())]
    Silent,
    /// The socket failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Speaks with an agent until it goes. `pid` is the process behind the socket, as the system tells it.
pub(super) async fn run(
    mut stream: UnixStream,
    pid: u32,
    ingest: &Arc<Ingest>,
) -> Result<(), ConnectionError> {
    let mut reading = ingest.reading();
    let mut bytes = Incoming::default();
    let first = tokio::time::timeout(HELLO_LIMIT, bytes.frame(&mut stream)).await;
    let mut hello = match first.map_err(|_| ConnectionError::Silent)?? {
        Some(Frame::Hello(hello)) => hello,
        Some(_) => return Err(ConnectionError::OutOfTurn),
        None => return Ok(()),
    };
    // Inside a container the agent sees another pid than everybody outside.
    hello.pid = pid;
    let welcome = Frame::Welcome { reading: *reading.borrow_and_update() };
    send(&mut stream, &welcome).await?;
    tracing::info!(pid, name = hello.name, build = hello.build, "agent connected");
    let door = ingest.open(pid, hello, now());
    loop {
        tokio::select! {
            frame = bytes.frame(&mut stream) => match frame? {
                Some(frame) => take(frame, &door)?,
                None => return Ok(()),
            },
            Ok(()) = reading.changed() => {
                let on = *reading.borrow_and_update();
                send(&mut stream, &Frame::Reading(on)).await?;
            }
        }
    }
}

fn take(frame: Frame, door: &Door) -> Result<(), ConnectionError> {
    match frame {
        Frame::Applications(list) => door.applications_are(list, now()),
        Frame::Tick(tick) => door.tick(tick, now()),
        Frame::Trouble(text) => door.trouble(text),
        Frame::Hello(_) | Frame::Welcome { .. } | Frame::Reading(_) => {
            return Err(ConnectionError::OutOfTurn);
        }
    }
    Ok(())
}

async fn send(stream: &mut UnixStream, frame: &Frame) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    encode(frame, &mut bytes);
    stream.write_all(&bytes).await
}

/// Bytes that came and are no whole frame yet.
#[derive(Debug, Default)]
struct Incoming {
    bytes: Vec<u8>,
}

impl Incoming {
    /// The next frame; `None` when the other side has closed. Safe to drop between reads.
    async fn frame(&mut self, stream: &mut UnixStream) -> Result<Option<Frame>, ConnectionError> {
        loop {
            if let Some((frame, length)) = decode(&self.bytes)? {
                self.bytes.drain(..length);
                return Ok(Some(frame));
            }
            // Grows with what really came, up to the longest frame that `decode` lets pass.
            if stream.read_buf(&mut self.bytes).await? == 0 {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessionwatch_series::frame::{Hello, Tick};
    use sessionwatch_series::ledger::Ledger;
    use sessionwatch_series::server::Link;
    use sessionwatch_store::book::Book;

    fn ingest() -> Arc<Ingest> {
        Arc::new(Ingest::new(Book::new(Ledger::default())))
    }

    async fn say(agent: &mut UnixStream, frame: &Frame) {
        send(agent, frame).await.unwrap();
    }

    async fn welcomed(
        ingest: &Arc<Ingest>,
        identity: &str,
    ) -> (UnixStream, tokio::task::JoinHandle<Result<(), ConnectionError>>) {
        let (mut agent, stream) = UnixStream::pair().unwrap();
        let ingest = Arc::clone(ingest);
        let pid = u32::from(identity.as_bytes()[0]);
        let task = tokio::spawn(async move { run(stream, pid, &ingest).await });
        let hello = Hello { identity: identity.into(), name: identity.into(), ..Hello::default() };
        say(&mut agent, &Frame::Hello(hello)).await;
        let answer = Incoming::default().frame(&mut agent).await.unwrap();
        assert_eq!(answer, Some(Frame::Welcome { reading: true }));
        (agent, task)
    }

    #[tokio::test]
    async fn a_corrupt_frame_closes_that_connection_and_no_other() {
        let ingest = ingest();
        let (mut bad, bad_task) = welcomed(&ingest, "bad").await;
        let (mut good, good_task) = welcomed(&ingest, "good").await;
        bad.write_all(&[0xff; 64]).await.unwrap();
        assert!(matches!(bad_task.await.unwrap(), Err(ConnectionError::Frame(FrameError::Length(_)))));
        say(&mut good, &Frame::Tick(Tick { second: now(), ..Tick::default() })).await;
        drop(good);
        good_task.await.unwrap().unwrap();
        let ledger = ingest.ledger();
        let ticked: Vec<_> =
            ledger.servers().filter(|s| s.last_tick().is_some()).map(|s| s.name().to_owned()).collect();
        assert_eq!(ticked, ["good"]);
        assert!(ledger.servers().all(|server| matches!(server.link(), Link::Away(_))));
    }

    #[tokio::test]
    async fn who_does_not_begin_with_hello_is_not_let_in() {
        let ingest = ingest();
        let (mut agent, stream) = UnixStream::pair().unwrap();
        say(&mut agent, &Frame::Tick(Tick::default())).await;
        assert!(matches!(run(stream, 1, &ingest).await, Err(ConnectionError::OutOfTurn)));
        assert_eq!(ingest.ledger().servers().count(), 0);
    }

    #[tokio::test]
    async fn switching_off_is_told_to_every_agent() {
        use sessionwatch_series::change::What;
        use sessionwatch_series::tracking::Settings;
        let ingest = ingest();
        let (mut agent, _task) = welcomed(&ingest, "tomcat").await;
        let off = Settings { enabled: false, ..Settings::default() };
        ingest.change("test", What::Settings(off)).unwrap();
        let word = Incoming::default().frame(&mut agent).await.unwrap();
        assert_eq!(word, Some(Frame::Reading(false)));
    }
}
