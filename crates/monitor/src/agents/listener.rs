//! Sockets that agents connect to, one per user.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

use super::connection;
use super::places::{Places, PlacesError};
use crate::ingest::Ingest;

/// Why agents of a user cannot connect.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Their socket could not be made.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// The system refused it.
    #[error("cannot listen for agents of user {uid}: {source}")]
    Io {
        /// Whose agents.
        uid: u32,
        /// What happened.
        source: std::io::Error,
    },
}

/// Listens for agents and lets each in by the one door.
#[derive(Debug)]
pub struct Listener {
    places: Places,
    ingest: Arc<Ingest>,
    stop: CancellationToken,
    listening: Mutex<HashSet<u32>>,
}

impl Listener {
    /// Listens for nobody yet. `stop` ends all listening and all connections.
    #[must_use]
    pub fn new(places: Places, ingest: Arc<Ingest>, stop: CancellationToken) -> Self {
        Self { places, ingest, stop, listening: Mutex::default() }
    }

    /// Where the sockets are.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Listens for agents of a user from now on; nothing more happens when that is so already.
    ///
    /// # Errors
    /// [`ListenError`]
    pub fn listen_for(&self, uid: u32) -> Result<(), ListenError> {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        if listening.contains(&uid) {
            return Ok(());
        }
        let socket = self.places.bind(uid)?;
        let socket = UnixListener::from_std(socket).map_err(|source| ListenError::Io { uid, source })?;
        listening.insert(uid);
        tokio::spawn(accept(socket, uid, Arc::clone(&self.ingest), self.stop.clone()));
        Ok(())
    }
}

async fn accept(socket: UnixListener, uid: u32, ingest: Arc<Ingest>, stop: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, for one: others must end before the next can be let in.
                tracing::warn!("cannot let an agent in: {error}");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                continue;
            }
        };
        let peer = match stream.peer_cred() {
            Ok(peer) if peer.uid() == uid || peer.uid() == 0 => peer,
            Ok(peer) => {
                tracing::warn!("refused a process of user {} on the socket of user {uid}", peer.uid());
                continue;
            }
            Err(error) => {
                tracing::warn!("refused a process whose user cannot be told: {error}");
                continue;
            }
        };
        let pid = peer.pid().and_then(|pid| u32::try_from(pid).ok()).unwrap_or(0);
        let (ingest, stop) = (Arc::clone(&ingest), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                ended = connection::run(stream, pid, &ingest) => match ended {
                    Ok(()) => tracing::info!(pid, "agent gone"),
                    Err(error) => tracing::warn!(pid, "closed the connection to an agent: {error}"),
                },
                () = stop.cancelled() => {}
            }
        });
    }
}
