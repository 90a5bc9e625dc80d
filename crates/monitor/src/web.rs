//! The web side: API and page behind one gate, until told to stop.

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use sessionwatch_sources::teller::Tellers;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::api::{self, Context, Live};
use crate::gate;
use crate::ingest::Ingest;
use crate::inlet::Inlet;
use crate::keeping::Keeping;
use crate::page;
use crate::readiness;

/// Everything that can be asked for.
fn app(context: Context) -> Router {
    let served = Router::new()
        .merge(page::routes())
        .merge(readiness::routes(Arc::clone(&context.keeping)))
        .merge(api::metrics_routes(context.clone()))
        .merge(api::otlp_routes(Arc::clone(&context.tellers)))
        .merge(api::routes(context));
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
    keeping: Arc<Keeping>,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let context = context(Arc::clone(&ingest), Arc::clone(&keeping), stop.clone());
    let live = Arc::clone(&context.live);
    let tellers = Arc::clone(&context.tellers);
    let served = axum::serve(listener, app(context)).with_graceful_shutdown(stop.clone().cancelled_owned());
    let watched = Arc::clone(&tellers).watch(stop.clone());
    let published = async {
        live.run(&ingest, &keeping, &stop).await;
    };
    let (served, (), ()) = tokio::join!(served.into_future(), published, watched);
    served
}

/// What [`serve`] answers, for whoever asks without a connection. Nothing is published to live streams after their
/// first word.
pub fn answers(ingest: Arc<Ingest>, keeping: Arc<Keeping>) -> Router {
    app(context(ingest, keeping, CancellationToken::new()))
}

fn context(ingest: Arc<Ingest>, keeping: Arc<Keeping>, stop: CancellationToken) -> Context {
    let live = Arc::new(Live::new(&ingest, &keeping));
    let tellers = Arc::new(Tellers::new(Arc::new(Inlet::new(Arc::clone(&ingest)))));
    Context { ingest, keeping, live, tellers, stop }
}

#[cfg(test)]
mod tests;
