//! OTLP metrics in: over HTTP as protobuf or JSON, and over gRPC, at the paths that their specification names.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use prost::Message;
use sessionwatch_sources::otlp::exported;
use sessionwatch_sources::teller::{Extent, Tellers};
use tonic::codec::CompressionEncoding;
use tower_http::decompression::RequestDecompressionLayer;

use super::problem::Problem;

/// The longest export, bytes, after it was unpacked.
const LONGEST: usize = 16 * 1024 * 1024;
const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

/// The routes, which stand beside the API: exporters append them to the address that they are given.
pub(crate) fn routes(tellers: Arc<Tellers>) -> Router {
    let grpc = MetricsServiceServer::new(Exports(Arc::clone(&tellers)))
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(LONGEST);
    Router::new()
        .route("/v1/metrics", post(http))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(RequestDecompressionLayer::new())
        .with_state(tellers)
        .route_service("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", grpc)
}

async fn http(
    State(tellers): State<Arc<Tellers>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::bad_request(format!("this is no ExportMetricsServiceRequest of OTLP: {error}"))
    };
    match kind.split(';').next().unwrap_or_default().trim() {
        PROTOBUF => {
            let request = ExportMetricsServiceRequest::decode(body).map_err(|error| unreadable(&error))?;
            Ok(answer(PROTOBUF, take(&tellers, &request).encode_to_vec()))
        }
        JSON => {
            let request = serde_json::from_slice(&body).map_err(|error| unreadable(&error))?;
            let response =
                serde_json::to_vec(&take(&tellers, &request)).map_err(|error| unreadable(&error))?;
            Ok(answer(JSON, response))
        }
        _ => Err(Problem::bad_request(format!("send OTLP metrics as {PROTOBUF} or {JSON}"))),
    }
}

fn answer(kind: &'static str, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

#[derive(Debug)]
struct Exports(Arc<Tellers>);

#[tonic::async_trait]
impl MetricsService for Exports {
    async fn export(
        &self,
        request: tonic::Request<ExportMetricsServiceRequest>,
    ) -> Result<tonic::Response<ExportMetricsServiceResponse>, tonic::Status> {
        Ok(tonic::Response::new(take(&self.0, request.get_ref())))
    }
}

/// Takes what there is about sessions; the answer tells what of it could not be used.
fn take(tellers: &Tellers, request: &ExportMetricsServiceRequest) -> ExportMetricsServiceResponse {
    let mut found = exported(request);
    for told in found.servers {
        let points = i64::try_from(told.observed.applications.len()).unwrap_or(i64::MAX);
        // A collector between us may have put the metrics of one server into several exports.
        if let Err(error) = tellers.take(&told.identity, &told.name, told.observed, Extent::Part) {
            found.refused = found.refused.saturating_add(points);
            found.why = error.to_string();
        }
    }
    let partial_success = (found.refused > 0).then_some(ExportMetricsPartialSuccess {
        rejected_data_points: found.refused,
        error_message: found.why,
    });
    ExportMetricsServiceResponse { partial_success }
}
