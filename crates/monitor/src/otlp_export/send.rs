//! Sends one request, over HTTP or gRPC, and says whether it may be tried again: as OTLP has it.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceResponse;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use prost::Message;
use sessionwatch_fetch::client::{ANSWER_WITHIN, Answer, Client, Http2, http2};
use sessionwatch_fetch::login::Login;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Code, Extensions, Status};

use super::metrics::Request;
use super::settings::{Export, Protocol};

/// Why it was not taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// It may be taken later, and not before `after` where that was said.
    Now { why: String, after: Option<Duration> },
    /// It will not be taken.
    Forever(String),
}

/// A connection to the collector.
pub(super) enum Sender {
    Http { client: Client, url: Uri, headers: HeaderMap },
    Grpc { client: MetricsServiceClient<Http2<Body>>, headers: HeaderMap },
}

impl Sender {
    pub(super) fn new(export: &Export) -> Result<Self, String> {
        let (url, mut headers) = (export.endpoint.clone(), export.headers.clone());
        match export.protocol {
            Protocol::Http => {
                let client = Client::new(&url, &Login::None).map_err(|error| error.to_string())?;
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
                Ok(Self::Http { client, url, headers })
            }
            Protocol::Grpc => {
                let connection = http2(&url).map_err(|error| error.to_string())?;
                Ok(Self::Grpc { client: MetricsServiceClient::with_origin(connection, url), headers })
            }
        }
    }

    /// Sends it and reads the answer.
    pub(super) async fn send(&mut self, request: Request) -> Result<(), Refused> {
        let response = match self {
            Self::Http { client, url, headers } => {
                let answer = client.post(url, headers.clone(), request.encode_to_vec().into()).await;
                let answer = answer.map_err(|error| Refused::Now { why: error.to_string(), after: None })?;
                of_answer(&answer)?
            }
            Self::Grpc { client, headers } => {
                let metadata = MetadataMap::from_headers(headers.clone());
                let request = tonic::Request::from_parts(metadata, Extensions::default(), request);
                match tokio::time::timeout(ANSWER_WITHIN, client.export(request)).await {
                    Ok(Ok(response)) => response.into_inner(),
                    Ok(Err(status)) => return Err(of_status(&status)),
                    Err(_) => {
                        let why = format!("it did not answer within {} s", ANSWER_WITHIN.as_secs());
                        return Err(Refused::Now { why, after: None });
                    }
                }
            }
        };
        if let Some(partial) = response.partial_success.filter(|partial| partial.rejected_data_points > 0) {
            let (points, why) = (partial.rejected_data_points, shown(&partial.error_message));
            tracing::warn!("{points} points of the metrics were not taken, and are not sent again: {why}");
        }
        Ok(())
    }
}

fn of_answer(answer: &Answer) -> Result<ExportMetricsServiceResponse, Refused> {
    let why = format!("it answered {}", answer.status);
    match answer.status {
        // An answer that is none of OTLP's is still one that says yes.
        StatusCode::OK => Ok(Message::decode(answer.body.clone()).unwrap_or_default()),
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => {
            let after = answer.headers.get(header::RETRY_AFTER).and_then(|after| after.to_str().ok());
            let after = after.and_then(|after| after.trim().parse().ok()).map(Duration::from_secs);
            Err(Refused::Now { why, after })
        }
        _ => Err(Refused::Forever(why)),
    }
}

fn of_status(status: &Status) -> Refused {
    let why = format!("it answered {:?}: {}", status.code(), shown(status.message()));
    let after = retry_info(status.details());
    match status.code() {
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => Refused::Now { why, after },
        // Only with a word on when, it can recover.
        Code::ResourceExhausted if after.is_some() => Refused::Now { why, after },
        // Whoever is not there answers with nothing, which tonic cannot tell from an odd answer.
        Code::Unknown => Refused::Now { why, after: None },
        _ => Refused::Forever(why),
    }
}

/// What others say, harmless in a log.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// `google.rpc.Status`, as far as it matters here.
#[derive(Clone, PartialEq, Message)]
struct Details {
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

#[derive(Clone, PartialEq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    delay: Option<Delay>,
}

#[derive(Clone, PartialEq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
}

fn retry_info(details: &[u8]) -> Option<Duration> {
    let details = Details::decode(details).ok()?.details;
    let info = details.into_iter().find(|one| one.type_url.ends_with("/google.rpc.RetryInfo"))?;
    let delay = RetryInfo::decode(info.value.as_slice()).ok()?.delay?;
    u64::try_from(delay.seconds).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, after: Option<&'static str>) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        let after = after.map(|after| (header::RETRY_AFTER, HeaderValue::from_static(after)));
        Answer { status, headers: after.into_iter().collect(), body: Vec::new().into() }
    }

    #[test]
    fn what_may_be_tried_again_is_what_the_specification_says() {
        assert!(of_answer(&answer(200, None)).is_ok());
        for status in [429, 502, 503, 504] {
            assert!(matches!(of_answer(&answer(status, None)), Err(Refused::Now { after: None, .. })));
        }
        for status in [400, 401, 403, 404, 413, 500, 501] {
            assert!(matches!(of_answer(&answer(status, None)), Err(Refused::Forever(_))), "{status}");
        }
        let after = Some(Duration::from_secs(7));
        assert!(
            matches!(of_answer(&answer(503, Some("7"))), Err(Refused::Now { after: a, .. }) if a == after)
        );
        assert!(matches!(of_status(&Status::unavailable("\u{1b}[2J")), Refused::Now { .. }));
        assert!(matches!(of_status(&Status::invalid_argument("")), Refused::Forever(_)));
        assert!(matches!(of_status(&Status::resource_exhausted("")), Refused::Forever(_)));
        let info = RetryInfo { delay: Some(Delay { seconds: 7 }) }.encode_to_vec();
        let detail = Detail { type_url: "type.googleapis.com/google.rpc.RetryInfo".into(), value: info };
        let details = Details { details: vec![detail] }.encode_to_vec();
        let full = Status::with_details(Code::ResourceExhausted, "", details.into());
        assert!(matches!(of_status(&full), Refused::Now { after: a, .. } if a == after));
    }
}
