//! Frames on their way out: bounded, whole frames only.

use sessionwatch_series::frame::{Frame, encode};

/// Bytes that may wait for a monitor that does not read: four minutes of a hundred applications. A single larger frame
/// is taken when nothing else waits.
const MOST: usize = 1024 * 1024;
/// What is kept allocated when nothing waits.
const KEPT: usize = 64 * 1024;

/// Encoded frames, of which the first may be partly sent.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    bytes: Vec<u8>,
    sent: usize,
}

impl Backlog {
    /// Appends a frame; false if there is no room, and then nothing of it is.
    #[must_use]
    pub(super) fn push(&mut self, frame: &Frame) -> bool {
        let before = self.bytes.len();
        encode(frame, &mut self.bytes);
        if before > self.sent && self.bytes.len() - self.sent > MOST {
            self.bytes.truncate(before);
            return false;
        }
        true
    }

    /// What is to be sent next; empty if all is.
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }

    /// Takes `count` bytes off the front.
    pub(super) fn advance(&mut self, count: usize) {
        self.sent += count;
        if self.sent >= self.bytes.len() {
            self.bytes.clear();
            self.bytes.shrink_to(KEPT);
            self.sent = 0;
        } else if self.sent > MOST / 2 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessionwatch_series::frame::decode;

    fn text(length: usize) -> Frame {
        Frame::Trouble("x".repeat(length))
    }

    #[test]
    fn a_frame_without_room_leaves_no_trace_and_the_others_whole() {
        let mut backlog = Backlog::default();
        let mut taken = 0;
        while backlog.push(&text(8000)) {
            taken += 1;
        }
        assert_eq!(taken, MOST / 8008);
        let mut seen = 0;
        // Sent in pieces that cut frames, read as whole ones.
        let mut received = Vec::new();
        while !backlog.waiting().is_empty() {
            let piece = backlog.waiting().len().min(3_333);
            received.extend_from_slice(&backlog.waiting()[..piece]);
            backlog.advance(piece);
            while let Some((frame, length)) = decode(&received).unwrap() {
                assert_eq!(frame, text(8000));
                received.drain(..length);
                seen += 1;
            }
        }
        assert_eq!((seen, received.len()), (taken, 0));
        assert!(backlog.push(&text(1)));
    }

    #[test]
    fn a_frame_larger_than_the_bound_is_taken_alone() {
        let applications = sessionwatch_series::frame::Applications {
            product: String::new(),
            ports: Vec::new(),
            applications: vec![
                sessionwatch_series::frame::ApplicationInfo {
                    path: "p".repeat(8000).into(),
                    ..Default::default()
                };
                200
            ],
        };
        let mut backlog = Backlog::default();
        assert!(backlog.push(&Frame::Applications(applications)));
        assert!(!backlog.push(&text(1)));
    }
}
