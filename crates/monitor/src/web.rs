//! The web side: API and page behind one gate, until told to stop.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Extension};
use axum::middleware;
use sessionwatch_sources::teller::Tellers;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::access::Doorkeeper;
use crate::alerting::Alerting;
use crate::api::{self, Context, Live};
use crate::configuration::Configuration;
use crate::gate::{self, Gate};
use crate::ingest::Ingest;
use crate::inlet::Inlet;
use crate::keeping::Keeping;
use crate::listen;
use crate::page;
use crate::readiness;
use crate::single_sign_on::Provider;
use crate::tls::Certificate;
use crate::watched::Watched;

/// Everything that can be asked for.
fn app(context: Context, configuration: Arc<Configuration>) -> Router {
    let gate = Gate { doorkeeper: Arc::clone(&context.doorkeeper), rules: Arc::new(api::rules()) };
    let served = Router::new()
        .merge(page::routes())
        .merge(readiness::routes(Arc::clone(&context.keeping), configuration))
        .merge(api::metrics_routes(context.clone()))
        .merge(api::otlp_routes(Arc::clone(&context.tellers)))
        .merge(api::routes(context));
    // Live streams are left alone by the compression's own rule.
    served.layer(CompressionLayer::new()).layer(middleware::from_fn_with_state(gate, gate::check))
}

/// Serves until `stop`, then ends live streams first and open connections after them; over TLS with a certificate.
///
/// # Errors
/// When TLS cannot be used.
pub async fn serve(
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    watched: Watched,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let Watched { ingest, keeping, alerting, configuration } = watched;
    let context =
        context(Arc::clone(&ingest), Arc::clone(&keeping), Arc::clone(&alerting), doorkeeper, stop.clone());
    let live = Arc::clone(&context.live);
    let tellers = Arc::clone(&context.tellers);
    let tls = certificate.as_ref().map(Certificate::config).transpose()?.map(TlsAcceptor::from);
    let served = listen::serve(listener, tls, app(context, configuration), stop.clone());
    let renewed = async {
        if let Some(certificate) = &certificate {
            certificate.watch(&stop).await;
        }
    };
    let heard = Arc::clone(&tellers).watch(stop.clone());
    let published = async {
        live.run(&ingest, &keeping, &alerting, &stop).await;
    };
    let (served, (), (), ()) = tokio::join!(served, published, heard, renewed);
    served
}

/// What [`serve`] answers, for whoever asks without a connection, as if from this machine. Nothing is published to live
/// streams after their first word.
pub fn answers(ingest: Arc<Ingest>, keeping: Arc<Keeping>, doorkeeper: Doorkeeper) -> Router {
    let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let context = context(ingest, keeping, Arc::default(), doorkeeper, CancellationToken::new());
    app(context, Arc::default()).layer(Extension(here))
}

fn context(
    ingest: Arc<Ingest>,
    keeping: Arc<Keeping>,
    alerting: Arc<Alerting>,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> Context {
    let live = Arc::new(Live::new(&ingest, &keeping, &alerting));
    let tellers = Arc::new(Tellers::new(Arc::new(Inlet::new(Arc::clone(&ingest)))));
    let provider = doorkeeper.single_sign_on().cloned().map(|settings| Arc::new(Provider::new(settings)));
    Context { ingest, keeping, alerting, live, tellers, provider, doorkeeper: Arc::new(doorkeeper), stop }
}

#[cfg(test)]
mod logins;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod tests;
