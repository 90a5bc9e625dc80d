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
use crate::api::{self, Context, FleetContext, Live};
use crate::configuration::Configuration;
use crate::fleet::Fleet;
use crate::gate::{self, Gate};
use crate::inlet::Inlet;
use crate::listen;
use crate::page;
use crate::parts::Parts;
use crate::readiness;
use crate::single_sign_on::Provider;
use crate::tls::Certificate;

/// Everything that can be asked for.
fn app(context: Context) -> Router {
    let gate = Gate { doorkeeper: Arc::clone(&context.doorkeeper), rules: Arc::new(api::rules()) };
    let served = Router::new()
        .merge(page::routes())
        .merge(readiness::routes(context.parts.clone()))
        .merge(api::metrics_routes(context.clone()))
        .merge(api::otlp_routes(Arc::clone(&context.tellers)))
        .merge(api::routes(context));
    passed(served, gate)
}

/// Everything that can be asked for about a fleet.
fn fleet_app(context: FleetContext) -> Router {
    let gate = Gate { doorkeeper: Arc::clone(&context.doorkeeper), rules: Arc::new(api::rules()) };
    let served = Router::new()
        .merge(page::routes())
        .merge(readiness::fleet_routes(context.clone()))
        .merge(api::fleet_beside(context.clone()))
        .merge(api::fleet_routes(context));
    passed(served, gate)
}

/// Live streams are left alone by the compression's own rule.
fn passed(served: Router, gate: Gate) -> Router {
    served.layer(CompressionLayer::new()).layer(middleware::from_fn_with_state(gate, gate::check))
}

/// Serves until `stop`, then ends live streams first and open connections after them; over TLS with a certificate.
///
/// # Errors
/// When TLS cannot be used.
pub async fn serve(
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    parts: Parts,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let context = context(parts.clone(), doorkeeper, stop.clone());
    let live = Arc::clone(&context.live);
    let tellers = Arc::clone(&context.tellers);
    let served = listened(listener, certificate, app(context), &stop);
    let heard = Arc::clone(&tellers).watch(stop.clone());
    let published = async {
        live.run(&parts, &stop).await;
    };
    let (served, (), ()) = tokio::join!(served, published, heard);
    served
}

/// The same about a fleet: nothing is asked of its engine before somebody looks.
///
/// # Errors
/// When TLS cannot be used.
pub async fn serve_fleet(
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    fleet: Arc<Fleet>,
    configuration: Arc<Configuration>,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let context = fleet_context(fleet, configuration, doorkeeper, stop.clone());
    listened(listener, certificate, fleet_app(context), &stop).await
}

fn fleet_context(
    fleet: Arc<Fleet>,
    configuration: Arc<Configuration>,
    doorkeeper: Doorkeeper,
    stop: CancellationToken,
) -> FleetContext {
    let provider = provider(&doorkeeper);
    let (doorkeeper, streams) = (Arc::new(doorkeeper), Arc::default());
    FleetContext { fleet, configuration, doorkeeper, provider, streams, stop }
}

async fn listened(
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    app: Router,
    stop: &CancellationToken,
) -> std::io::Result<()> {
    let tls = certificate.as_ref().map(Certificate::config).transpose()?.map(TlsAcceptor::from);
    let served = listen::serve(listener, tls, app, stop.clone());
    let renewed = async {
        if let Some(certificate) = &certificate {
            certificate.watch(stop).await;
        }
    };
    let (served, ()) = tokio::join!(served, renewed);
    served
}

fn provider(doorkeeper: &Doorkeeper) -> Option<Arc<Provider>> {
    doorkeeper.single_sign_on().cloned().map(|settings| Arc::new(Provider::new(settings)))
}

/// What [`serve`] answers, for whoever asks without a connection, as if from this machine. Nothing is published to live
/// streams after their first word.
pub fn answers(parts: Parts, doorkeeper: Doorkeeper) -> Router {
    let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let context = context(parts, doorkeeper, CancellationToken::new());
    app(context).layer(Extension(here))
}

fn context(parts: Parts, doorkeeper: Doorkeeper, stop: CancellationToken) -> Context {
    let live = Arc::new(Live::new(&parts));
    let tellers = Arc::new(Tellers::new(Arc::new(Inlet::new(Arc::clone(&parts.ingest)))));
    let provider = provider(&doorkeeper);
    Context { parts, live, tellers, provider, doorkeeper: Arc::new(doorkeeper), stop }
}

#[cfg(test)]
mod fleet;
#[cfg(test)]
mod logins;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod tests;
