//! Whether anything goes on in a connection: one in which nothing does is given up.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

/// What goes on in one connection.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Requests whose answers have not ended.
    on: usize,
    /// When the last of them ended, or the connection began.
    since: Instant,
    /// Whether there was any.
    asked: bool,
}

/// A request whose answer has not ended.
#[derive(Debug)]
pub(super) struct Request(Activity);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { on: 0, since: Instant::now(), asked: false })))
    }

    pub(super) fn begin(&self) -> Request {
        let mut state = self.lock();
        state.on += 1;
        state.asked = true;
        Request(self.clone())
    }

    /// Returns when nothing went on for `first` since the beginning, or for `next` since the last request.
    pub(super) async fn is_over(&self, first: Duration, next: Duration) {
        loop {
            let (idle_since, allowed) = {
                let state = self.lock();
                let since = if state.on > 0 { Instant::now() } else { state.since };
                (since, if state.asked { next } else { first })
            };
            if idle_since.elapsed() >= allowed {
                return;
            }
            tokio::time::sleep_until(idle_since + allowed).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Request {
    /// It is on until this was sent.
    pub(super) fn until_the_end_of(self, body: Body) -> Body {
        Body::new(Answer { body, _request: self })
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.on -= 1;
        state.since = Instant::now();
    }
}

struct Answer {
    body: Body,
    _request: Request,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(10);
    const NEXT: Duration = Duration::from_secs(60);

    async fn seconds_until_over(activity: &Activity) -> u64 {
        let begun = Instant::now();
        activity.is_over(FIRST, NEXT).await;
        begun.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_asks_nothing_is_over_soon_and_one_that_asked_later() {
        let activity = Activity::new();
        assert_eq!(seconds_until_over(&activity).await, 10);
        drop(activity.begin());
        assert_eq!(seconds_until_over(&activity).await, 60);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_goes_on_keeps_its_connection() {
        let activity = Activity::new();
        let stream = activity.begin().until_the_end_of(Body::empty());
        let hour = tokio::time::timeout(Duration::from_secs(3600), activity.is_over(FIRST, NEXT)).await;
        assert!(hour.is_err(), "a live stream");
        drop(stream);
        assert_eq!(seconds_until_over(&activity).await, 60);
    }
}
