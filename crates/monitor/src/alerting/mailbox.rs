//! What one receiver is still to be told, and how it goes with it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sessionwatch_store::outbox::Letter;
use tokio::sync::Notify;

use super::receiver::Receiver;

/// Letters that wait at most. With more, the oldest are dropped.
const MOST: usize = 1000;

/// The mailbox of a receiver.
#[derive(Debug)]
pub(super) struct Mailbox {
    receiver: Receiver,
    inside: Mutex<Inside>,
    came: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    letters: VecDeque<Letter>,
    /// Told again and again, so it needs not be kept.
    reminder: Option<Vec<u8>>,
    next: u64,
    /// Done with and not yet taken out of the file.
    done: Vec<u64>,
    delivered: u64,
    failed: u64,
    dropped: u64,
    trouble: Option<String>,
    since: Option<i64>,
}

/// How it goes with a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) waiting: usize,
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) trouble: Option<String>,
    pub(crate) since: Option<i64>,
}

/// What is to be delivered next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Letter(Letter),
    Reminder(Vec<u8>),
}

impl Mailbox {
    pub(super) fn new(receiver: Receiver) -> Self {
        Self { receiver, inside: Mutex::default(), came: Notify::new() }
    }

    pub(super) fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The mailbox of one that is told in another way from now on: with all that waits, and the numbers go on.
    pub(super) fn moved_to(&self, receiver: Receiver) -> Self {
        let mut inside = std::mem::take(&mut *self.lock());
        (inside.reminder, inside.trouble, inside.since) = (None, None, None);
        Self { receiver, inside: Mutex::new(inside), came: Notify::new() }
    }

    /// Takes letters from before a restart, in their order.
    pub(super) fn restore(&self, letters: impl Iterator<Item = Letter>) {
        let mut inside = self.lock();
        inside.letters.extend(letters);
        inside.next = inside.letters.back().map_or(0, |last| last.number + 1);
    }

    /// A letter with the next number, not yet in the mailbox.
    pub(super) fn letter(&self, second: i64, body: Vec<u8>) -> Letter {
        let mut inside = self.lock();
        let number = inside.next;
        inside.next += 1;
        Letter { receiver: self.receiver.name.clone(), number, second, body }
    }

    pub(super) fn put(&self, letter: Letter) {
        let mut inside = self.lock();
        if inside.letters.len() >= MOST
            && let Some(oldest) = inside.letters.pop_front()
        {
            inside.done.push(oldest.number);
            inside.dropped += 1;
        }
        inside.letters.push_back(letter);
        drop(inside);
        self.came.notify_one();
    }

    pub(super) fn remind(&self, body: Vec<u8>) {
        self.lock().reminder = Some(body);
        self.came.notify_one();
    }

    /// Nobody will be told what waits: the numbers of it.
    pub(super) fn given_up(&self) -> Vec<u64> {
        let mut inside = self.lock();
        let mut numbers = std::mem::take(&mut inside.done);
        numbers.extend(inside.letters.drain(..).map(|letter| letter.number));
        numbers
    }

    /// What was done since it was asked last.
    pub(super) fn done(&self) -> Vec<u64> {
        std::mem::take(&mut self.lock().done)
    }

    /// Awaits something to deliver. It stays here until it is done with.
    pub(super) async fn next(&self) -> Next {
        loop {
            {
                let mut inside = self.lock();
                if let Some(letter) = inside.letters.front() {
                    return Next::Letter(letter.clone());
                }
                if let Some(body) = inside.reminder.take() {
                    return Next::Reminder(body);
                }
            }
            self.came.notified().await;
        }
    }

    pub(super) fn delivered(&self, next: &Next) {
        let mut inside = self.lock();
        inside.delivered += 1;
        (inside.trouble, inside.since) = (None, None);
        inside.forget(next);
    }

    pub(super) fn failed(&self, why: String, now: i64) {
        let mut inside = self.lock();
        inside.failed += 1;
        inside.since.get_or_insert(now);
        inside.trouble = Some(why);
    }

    /// It will never be delivered.
    pub(super) fn dropped(&self, next: &Next) {
        let mut inside = self.lock();
        inside.dropped += 1;
        inside.forget(next);
    }

    pub(super) fn standing(&self) -> Standing {
        let inside = self.lock();
        Standing {
            name: self.receiver.name.clone(),
            kind: self.receiver.way.word(),
            waiting: inside.letters.len(),
            delivered: inside.delivered,
            failed: inside.failed,
            dropped: inside.dropped,
            trouble: inside.trouble.clone(),
            since: inside.since,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn forget(&mut self, next: &Next) {
        // It may have been dropped meanwhile because others came.
        if let Next::Letter(letter) = next
            && self.letters.front().is_some_and(|first| first.number == letter.number)
        {
            self.letters.pop_front();
            self.done.push(letter.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::receiver::Way;
    use super::*;

    #[tokio::test]
    async fn letters_come_out_in_order_and_the_oldest_are_dropped_when_there_are_too_many() {
        let way = Way::Command { command: vec!["true".into()] };
        let mailbox = Mailbox::new(Receiver { name: "a".into(), way, resolved: true });
        for second in 0..1002 {
            mailbox.put(mailbox.letter(second, Vec::new()));
        }
        let standing = mailbox.standing();
        assert_eq!((standing.waiting, standing.dropped), (1000, 2));
        assert_eq!(mailbox.done(), [0, 1]);
        let next = mailbox.next().await;
        let Next::Letter(letter) = &next else { panic!("{next:?}") };
        assert_eq!(letter.number, 2);
        mailbox.failed("no".into(), 7);
        assert_eq!(mailbox.next().await, next, "it stays until it is done with");
        mailbox.delivered(&next);
        assert_eq!((mailbox.done(), mailbox.standing().trouble), (vec![2], None));
    }
}
