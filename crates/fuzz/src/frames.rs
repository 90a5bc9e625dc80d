//! What an agent may send: frames in pieces, and what becomes of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use sessionwatch_series::change::{Change, What};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Frame, decode, encode};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::ring::JITTER_SECONDS;
use sessionwatch_store::book::Book;

use crate::bounds::bounded;
use crate::log::replayed;

const SERVER: ServerId = ServerId(1);
const NOW: i64 = 1_764_000_000;

/// The first byte is the length of the pieces in which the others come.
pub fn check(input: &[u8]) {
    let Some((&size, stream)) = input.split_first() else { return };
    let frames = bounded(stream.len(), || in_pieces(stream, usize::from(size) + 1));
    assert_eq!(frames, in_pieces(stream, stream.len().max(1)), "pieces make no difference");
    enter(frames);
}

/// As a connection takes them: from the front of what came so far, until something is no frame.
fn in_pieces(stream: &[u8], size: usize) -> Vec<Frame> {
    let (mut frames, mut came) = (Vec::new(), Vec::new());
    for piece in stream.chunks(size) {
        came.extend_from_slice(piece);
        loop {
            match decode(&came) {
                Ok(Some((frame, length))) => {
                    let mut again = Vec::new();
                    encode(&frame, &mut again);
                    assert_eq!(again, &came[..length], "one frame has one spelling");
                    came.drain(..length);
                    frames.push(frame);
                }
                Ok(None) => break,
                Err(_) => return frames,
            }
        }
    }
    frames
}

/// The frames enter the ledger, are written down and read back.
fn enter(frames: Vec<Frame>) {
    let mut book = Book::new(Ledger::default());
    let mut records = book.whole().records;
    for (frame, now) in frames.into_iter().zip(NOW..) {
        let entry = match frame {
            Frame::Hello(hello) => Entry::Connected { server: SERVER, name: "server".into(), hello, now },
            Frame::Applications(list) => {
                let ids = list.applications.iter().map(id).collect();
                Entry::Applications { server: SERVER, list, ids, now }
            }
            Frame::Tick(mut tick) => {
                // The door lets no other second in.
                if tick.second.abs_diff(now) > JITTER_SECONDS.unsigned_abs() {
                    tick.second = now;
                }
                Entry::Tick { server: SERVER, tick, now }
            }
            Frame::Trouble(text) => Entry::Trouble { server: SERVER, text },
            Frame::Welcome { .. } => {
                let what = What::TrackAll(None);
                Entry::Changed(Change { second: now, who: "local".into(), what })
            }
            Frame::Reading(_) => Entry::Disconnected { server: SERVER, now },
        };
        book.enter(entry).expect("nothing here is refused");
    }
    records.extend(book.batch().into_iter().flat_map(|batch| batch.records));
    assert_eq!(replayed(records).as_ref(), Some(book.ledger()), "what entered is read back");
}

fn id(info: &ApplicationInfo) -> ApplicationId {
    let mut hasher = DefaultHasher::new();
    (&info.service, &info.host, &info.path).hash(&mut hasher);
    ApplicationId(hasher.finish().into())
}
