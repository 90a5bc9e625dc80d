//! The web side: API and page behind one gate, until told to stop.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Extension};
use axum::middleware;
use sessionwatch_sources::teller::Tellers;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::access::Doorkeeper;
use crate::api::{self, Context, Live};
use crate::gate::{self, Gate};
use crate::ingest::Ingest;
use crate::inlet::Inlet;
use crate::keeping::Keeping;
use crate::page;
use crate::readiness;

/// Everything that can be asked for.
fn app(context: Context) -> Router {
    let gate = Gate { doorkeeper: Arc::clone(&context.doorkeeper), rules: Arc::new(api::rules()) };
    let served = Router::new()
        .merge(page::routes())
        .merge(readiness::routes(Arc::clone(&context.keeping)))
        .merge(api::otlp_routes(Arc::clone(&context.tellers)))
        .merge(api::routes(context));
    // Live streams are left alone by the compression's own rule.
    served.layer(CompressionLayer::new()).layer(middleware::from_fn_with_state(gate, gate::check))
}

/// Serves until `stop`, then ends live streams first and open connections after them.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    ingest: Arc<Ingest>,
    keeping: Arc<Keeping>,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let context = context(Arc::clone(&ingest), Arc::clone(&keeping), doorkeeper, stop.clone());
    let live = Arc::clone(&context.live);
    let tellers = Arc::clone(&context.tellers);
    let served = axum::serve(listener, app(context).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let watched = Arc::clone(&tellers).watch(stop.clone());
    let published = async {
        live.run(&ingest, &keeping, &stop).await;
    };
    let (served, (), ()) = tokio::join!(served.into_future(), published, watched);
    served
}

/// What [`serve`] answers, for whoever asks without a connection, as if from this machine. Nothing is published to live
/// streams after their first word.
pub fn answers(ingest: Arc<Ingest>, keeping: Arc<Keeping>, doorkeeper: Doorkeeper) -> Router {
    let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    app(context(ingest, keeping, doorkeeper, CancellationToken::new())).layer(Extension(here))
}

fn context(
    ingest: Arc<Ingest>,
    keeping: Arc<Keeping>,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> Context {
    let live = Arc::new(Live::new(&ingest, &keeping));
    let tellers = Arc::new(Tellers::new(Arc::new(Inlet::new(Arc::clone(&ingest)))));
    Context { ingest, keeping, live, tellers, doorkeeper: Arc::new(doorkeeper), stop }
}

#[cfg(test)]
mod logins;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod tests;
