//! One HTTP client for each server: a kept-alive connection, a limit of time and of size.

use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_rustls::builderstates::WantsSchemes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};

use crate::login::Login;

/// A server that takes longer is not answering.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The longest answer that is read, bytes. 10,000 applications as Tomcat's JMX proxy prints them fit.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// As much of what a server says as is told, characters.
const TOLD: usize = 300;

/// Why there is no answer to work with.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The system's certificates are needed for https and cannot be had.
    #[error("the system's certificates cannot be read ({0}): install the package ca-certificates")]
    Certificates(std::io::Error),
    /// Nothing answered, or it broke off.
    #[error("it could not be reached: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("it did not answer within {} s", .0.as_secs())]
    Slow(Duration),
    /// The answer is too long.
    #[error("its answer is longer than {} MiB", LONGEST / 1024 / 1024)]
    TooLong,
    /// It answered, but not with what was asked for.
    #[error("it answered {0}")]
    Status(StatusCode),
}

/// What a server answered, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What a server said instead of doing what it was asked for, in a line that is harmless on a terminal.
#[must_use]
pub fn answered(status: StatusCode, text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TOLD).collect();
    match text.trim() {
        "" => format!("it answered {status}"),
        text => format!("it answered {status}: {text}"),
    }
}

/// A client that speaks HTTP/2 only, for gRPC; it has no limits of its own.
pub type Http2<B> = HyperClient<HttpsConnector<HttpConnector>, B>;

/// For a server at this address.
///
/// # Errors
/// [`FetchError::Certificates`] when it is https and there are none.
pub fn http2<B>(url: &Uri) -> Result<Http2<B>, FetchError>
where
    B: Body + Send,
    B::Data: Send,
{
    let connector = secured(url)?.https_or_http().enable_http2().build();
    Ok(HyperClient::builder(TokioExecutor::new()).timer(TokioTimer::new()).http2_only(true).build(connector))
}

fn secured(url: &Uri) -> Result<HttpsConnectorBuilder<WantsSchemes>, FetchError> {
    let provider = rustls::crypto::ring::default_provider();
    let connector = HttpsConnectorBuilder::new();
    Ok(if url.scheme_str() == Some("https") {
        connector.with_provider_and_native_roots(provider).map_err(FetchError::Certificates)?
    } else {
        // Reading the system's certificates takes memory that plain http has no use for.
        let config = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(|error| FetchError::Certificates(std::io::Error::other(error)))?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        connector.with_tls_config(config)
    })
}

/// Asks one server.
#[derive(Debug)]
pub struct Client {
    http: HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    login: Option<HeaderValue>,
    within: Duration,
}

impl Client {
    /// For a server at this address.
    ///
    /// # Errors
    /// [`FetchError::Certificates`] when it is https and there are none.
    pub fn new(url: &Uri, login: &Login) -> Result<Self, FetchError> {
        let connector = secured(url)?.https_or_http().enable_http1().build();
        let http = HyperClient::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            // Less than servers keep an idle connection open, so that none is used just when it is closed.
            .pool_idle_timeout(Duration::from_secs(10))
            .build(connector);
        Ok(Self { http, login: login.header(), within: ANSWER_WITHIN })
    }

    /// Gives the server this long to answer, instead of [`ANSWER_WITHIN`].
    #[must_use]
    pub fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// The body of an answer with status 200. Nothing is followed: a redirect is not what was asked for.
    ///
    /// # Errors
    /// [`FetchError`]
    pub async fn get(&self, url: &Uri, accept: &'static str) -> Result<Bytes, FetchError> {
        self.ask(Method::GET, url, accept, None).await
    }

    /// The same for a question in JSON.
    ///
    /// # Errors
    /// [`FetchError`]
    pub async fn post_json(&self, url: &Uri, question: Bytes) -> Result<Bytes, FetchError> {
        self.ask(Method::POST, url, "application/json", Some(question)).await
    }

    /// Sends something by POST: the answer, whatever its status.
    ///
    /// # Errors
    /// [`FetchError`] when there is none.
    pub async fn post(&self, url: &Uri, headers: HeaderMap, body: Bytes) -> Result<Answer, FetchError> {
        self.send(Method::POST, url, headers, body).await
    }

    /// Sends something by any method: the answer, whatever its status.
    ///
    /// # Errors
    /// [`FetchError`] when there is none.
    pub async fn send(
        &self,
        method: Method,
        url: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, FetchError> {
        let request = self.request(method, url, headers, body);
        self.in_time(async {
            let (head, body) = self.respond(request).await?.into_parts();
            Ok(Answer { status: head.status, headers: head.headers, body: whole(body).await? })
        })
        .await
    }

    async fn ask(
        &self,
        method: Method,
        url: &Uri,
        accept: &'static str,
        question: Option<Bytes>,
    ) -> Result<Bytes, FetchError> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        if question.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let request = self.request(method, url, headers, question.unwrap_or_default());
        self.in_time(async {
            let answer = self.respond(request).await?;
            if answer.status() != StatusCode::OK {
                // What else it says is not read.
                return Err(FetchError::Status(answer.status()));
            }
            whole(answer.into_body()).await
        })
        .await
    }

    fn request(&self, method: Method, url: &Uri, headers: HeaderMap, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = url.clone();
        *request.headers_mut() = headers;
        let headers = request.headers_mut();
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("sessionwatch/", env!("CARGO_PKG_VERSION"))),
        );
        if let Some(login) = &self.login {
            headers.insert(AUTHORIZATION, login.clone());
        }
        request
    }

    async fn in_time<T>(
        &self,
        answered: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        tokio::time::timeout(self.within, answered).await.unwrap_or(Err(FetchError::Slow(self.within)))
    }

    async fn respond(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, FetchError> {
        self.http.request(request).await.map_err(|error| unreachable(&error))
    }
}

async fn whole(body: Incoming) -> Result<Bytes, FetchError> {
    let body = Limited::new(body, LONGEST).collect().await;
    body.map(|body| body.to_bytes()).map_err(|error| {
        if error.is::<LengthLimitError>() { FetchError::TooLong } else { unreachable(&*error) }
    })
}

/// The innermost reason is the one that says something: "connection refused".
fn unreachable(error: &(dyn Error + 'static)) -> FetchError {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    FetchError::Unreachable(innermost.to_string())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// The address of a server that answers each question with this, and then with `more` as long as it is taken.
    async fn server(answer: &'static [u8], more: &'static [u8]) -> Uri {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let mut written = stream.write_all(answer).await;
                while written.is_ok() && !more.is_empty() {
                    written = stream.write_all(more).await;
                }
            }
        });
        url
    }

    async fn ask(answer: &'static [u8], more: &'static [u8]) -> Result<Bytes, FetchError> {
        let url = server(answer, more).await;
        Client::new(&url, &Login::None).unwrap().get(&url, "*/*").await
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let endless = ask(b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 65_536]).await;
        assert!(matches!(endless, Err(FetchError::TooLong)), "{endless:?}");
        let promised = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"").await;
        assert!(promised.is_err(), "{promised:?}");
    }

    #[tokio::test]
    async fn only_what_was_asked_for_is_an_answer() {
        let answer = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"").await;
        assert_eq!(answer.unwrap(), "ok");
        let moved =
            ask(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", b"")
                .await;
        assert!(matches!(moved, Err(FetchError::Status(StatusCode::FOUND))), "{moved:?}");
        let long = ask(b"HTTP/1.1 404 Not Found\r\n\r\n", &[b'x'; 65_536]).await;
        assert!(matches!(long, Err(FetchError::Status(StatusCode::NOT_FOUND))), "{long:?}");
        let noise = ask(b"SSH-2.0-OpenSSH\r\n", b"").await;
        assert!(matches!(noise, Err(FetchError::Unreachable(_))), "{noise:?}");
        let nobody = "http://127.0.0.1:1/".parse().unwrap();
        let refused = Client::new(&nobody, &Login::None).unwrap().get(&nobody, "*/*").await.unwrap_err();
        assert!(refused.to_string().contains("Connection refused"), "{refused}");
    }
}
