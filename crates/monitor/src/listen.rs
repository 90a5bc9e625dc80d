//! Connections: let in up to a number, given up when they say nothing, ended in order.

mod activity;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use self::activity::Activity;

/// Connections at once; more wait outside.
const MOST: usize = 8192;
/// Files that we need beside connections.
const OTHER_FILES: u64 = 256;
/// A connection that has not asked for anything by then is given up, however it began.
const FIRST: Duration = Duration::from_secs(15);
/// The same between two requests.
const NEXT: Duration = Duration::from_secs(75);
/// Who takes nothing of what is sent for so long is gone.
const UNREAD: u32 = 120_000;
/// The longest head of a request, bytes.
const HEAD: usize = 64 * 1024;

/// Serves until `stop`, then lets every connection finish what it is about.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let room = Arc::new(Semaphore::new(room()));
    let open = TaskTracker::new();
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, accepted)) = stop.run_until_cancelled(accepted).await else { break };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // It went away before it was let in; or there are no more files, which may pass.
                tracing::debug!("a connection could not be let in: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let connection = Connection { app: app.clone(), tls: tls.clone(), peer, stop: stop.clone() };
        open.spawn(async move {
            let _place = place;
            connection.run(stream).await;
        });
    }
    drop(listener);
    open.close();
    open.wait().await;
    Ok(())
}

/// As many connections as there are files for, after we have asked for as many files as we may have: what most systems
/// start programs with is meant for programs that wait for files in an older way.
fn room() -> usize {
    let may = getrlimit(Resource::Nofile);
    let wanted = may.maximum.unwrap_or(u64::MAX).min(MOST as u64 + OTHER_FILES);
    if may.current.is_some_and(|current| current < wanted)
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..may })
    {
        tracing::debug!("there are no more files to be had: {error}");
    }
    let files = getrlimit(Resource::Nofile).current;
    let files = files.map_or(u64::MAX, |files| files.saturating_sub(OTHER_FILES).max(16));
    usize::try_from(files).unwrap_or(MOST).min(MOST)
}

/// One that was let in.
struct Connection {
    app: Router,
    tls: Option<TlsAcceptor>,
    peer: SocketAddr,
    stop: CancellationToken,
}

impl Connection {
    async fn run(self, stream: TcpStream) {
        // Each event is a piece of its own; waiting for more to send with it would only make it late.
        let _ = stream.set_nodelay(true);
        let _ = set_tcp_user_timeout(&stream, UNREAD);
        match self.tls.clone() {
            None => self.talk(stream).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = tokio::time::timeout(FIRST, tls.accept(stream)).await {
                    self.talk(stream).await;
                }
            }
        }
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self, stream: S) {
        let activity = Activity::new();
        let service = hyper::service::service_fn({
            let (activity, app, peer) = (activity.clone(), self.app, self.peer);
            move |request: Request<Incoming>| {
                let (request_is_on, app) = (activity.begin(), app.clone());
                async move {
                    let mut request = request.map(Body::new);
                    request.extensions_mut().insert(ConnectInfo(peer));
                    let response: Result<Response, Infallible> = app.oneshot(request).await;
                    response.map(|response| response.map(|body| request_is_on.until_the_end_of(body)))
                }
            }
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(FIRST).max_buf_size(HEAD);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_header_list_size(HEAD as u32)
            .max_concurrent_streams(100);
        builder.http2().keep_alive_interval(NEXT).keep_alive_timeout(FIRST);
        let mut talk = pin!(builder.serve_connection(TokioIo::new(stream), service));
        tokio::select! {
            // Whatever broke it off, nobody is there to be told.
            _ = talk.as_mut() => return,
            () = activity.is_over(FIRST, NEXT) => return,
            () = self.stop.cancelled() => talk.as_mut().graceful_shutdown(),
        }
        let _ = talk.await;
    }
}
