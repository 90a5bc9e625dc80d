//! The web side: API and page behind one gate, until told to stop.

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::api::{self, Context, Live};
use crate::gate;
use crate::ingest::Ingest;
use crate::page;

/// Everything that can be asked for.
fn app(context: Context) -> Router {
    let served = Router::new()
        .merge(page::routes())
        .merge(api::routes(context))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(|| async { "ok\n" }));
    // Live streams are left alone by the compression's own rule.
    served.layer(CompressionLayer::new()).layer(middleware::from_fn(gate::check))
}

/// Serves until `stop`, then ends live streams first and open connections after them.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    ingest: Arc<Ingest>,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let live = Arc::new(Live::new(&ingest));
    let context = Context { ingest: Arc::clone(&ingest), live: Arc::clone(&live), stop: stop.clone() };
    let served = axum::serve(listener, app(context)).with_graceful_shutdown(stop.clone().cancelled_owned());
    let published = async {
        live.run(&ingest, &stop).await;
    };
    let (served, ()) = tokio::join!(served.into_future(), published);
    served
}

#[cfg(test)]
mod tests;
