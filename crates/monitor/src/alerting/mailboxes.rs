//! Everybody who is told now: their mailboxes, and the tasks that empty them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::deliver;
use super::mailbox::{Mailbox, Standing};
use super::receiver::Receiver;

/// The mailboxes of all receivers.
#[derive(Debug, Default)]
pub(super) struct Mailboxes {
    open: Mutex<Vec<Open>>,
    /// Where they are emptied, and until when; `None`: nobody is told.
    postman: Option<(Handle, CancellationToken)>,
}

#[derive(Debug)]
struct Open {
    mailbox: Arc<Mailbox>,
    /// Ends its task.
    stop: CancellationToken,
}

impl Mailboxes {
    /// For nobody yet. They are emptied in this runtime until `stop`.
    pub(super) fn new(runtime: Handle, stop: CancellationToken) -> Self {
        Self { open: Mutex::default(), postman: Some((runtime, stop)) }
    }

    /// Who is told, in the order of the configuration.
    pub(super) fn list(&self) -> Vec<Arc<Mailbox>> {
        self.lock().iter().map(|open| Arc::clone(&open.mailbox)).collect()
    }

    pub(super) fn standing(&self) -> Vec<Standing> {
        self.lock().iter().map(|open| open.mailbox.standing()).collect()
    }

    /// Takes other receivers, and returns the mailboxes of those who are gone. Who stays goes on with what waits for it;
    /// who is told in another way now is told by it what the old way did not take. `fill` is shown each new mailbox
    /// before it is emptied.
    pub(super) fn replace(&self, receivers: Vec<Receiver>, fill: impl Fn(&Mailbox)) -> Vec<Arc<Mailbox>> {
        let Some((runtime, stop)) = &self.postman else { return Vec::new() };
        let mut open = self.lock();
        let mut before = std::mem::take(&mut *open);
        for receiver in receivers {
            let known = before.iter().position(|one| one.mailbox.receiver().name == receiver.name);
            let known = known.map(|place| before.remove(place));
            if let Some(same) = known.as_ref().filter(|one| *one.mailbox.receiver() == receiver) {
                open.push(Open { mailbox: Arc::clone(&same.mailbox), stop: same.stop.clone() });
                continue;
            }
            let mailbox = match known {
                Some(other) => {
                    other.stop.cancel();
                    other.mailbox.moved_to(receiver)
                }
                None => Mailbox::new(receiver),
            };
            fill(&mailbox);
            let (mailbox, stop) = (Arc::new(mailbox), stop.child_token());
            runtime.spawn(deliver::run(Arc::clone(&mailbox), stop.clone()));
            open.push(Open { mailbox, stop });
        }
        before.iter().for_each(|gone| gone.stop.cancel());
        before.into_iter().map(|gone| gone.mailbox).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
