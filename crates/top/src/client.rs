//! The API, asked over HTTP or HTTPS, with a token where one is needed.

use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;

use crate::address::Address;
use crate::clean::clipped;
use crate::login::{Login, Token};
use crate::trust::Trust;
use crate::words::Problem;

/// Whoever takes longer to begin an answer is not answering.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The longest answer that is read whole, bytes.
const LONGEST: usize = 64 * 1024 * 1024;
/// The longest reason that is shown, characters.
const LONGEST_REASON: usize = 500;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Certificates are needed for https and cannot be had.
    #[error("the certificates cannot be read: {0}")]
    Certificates(String),
    /// A token cannot be sent like this.
    #[error("the token holds characters that no token has: give the file that holds nothing but the token")]
    Token,
    /// Whoever listens on the way could use the token.
    #[error("a token is not sent to {0} over plain http, where it can be read on the way: use https")]
    OpenToken(Address),
    /// Nothing answered, or it broke off.
    #[error("sessionwatch at {address} does not answer: {why}")]
    Unreachable {
        /// Where.
        address: Address,
        /// The innermost reason.
        why: String,
    },
    /// It answered that it will not.
    #[error("{}", refused(*.status, .detail))]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it said.
        detail: String,
    },
    /// The answer is no answer of sessionwatch.
    #[error("what answers at {0} is no sessionwatch, or one of another version")]
    NotUnderstood(Address),
}

fn refused(status: u16, detail: &str) -> String {
    match status {
        401 => format!(
            "a login is needed ({detail}): give a token with --token-file FILE or in SESSIONWATCH_TOKEN"
        ),
        403 => format!("it is refused: {detail}"),
        _ if detail.is_empty() => format!("it answered with status {status}"),
        _ => detail.to_owned(),
    }
}

/// Asks one sessionwatch.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) address: Address,
    http: HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    login: Login,
}

impl Client {
    /// For the sessionwatch at this address.
    ///
    /// # Errors
    /// When certificates cannot be read, or the token cannot be sent.
    pub fn new(address: Address, token: Token, trust: &Trust) -> Result<Self, AskError> {
        let login = Login::of(token).ok_or(AskError::Token)?;
        if matches!(login, Login::Always(_)) && address.is_open() && *trust != Trust::ThisMachine {
            return Err(AskError::OpenToken(address));
        }
        let config = trust.config(address.is_https()).map_err(AskError::Certificates)?;
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build();
        Ok(Self { address, http: HyperClient::builder(TokioExecutor::new()).build(connector), login })
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// [`AskError`]
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, AskError> {
        let bytes = self.whole(self.answer(Method::GET, path).await?).await?;
        serde_json::from_slice(&bytes).map_err(|_| AskError::NotUnderstood(self.address.clone()))
    }

    /// Changes something.
    ///
    /// # Errors
    /// [`AskError`]
    pub(crate) async fn change(&self, method: Method, path: &str) -> Result<(), AskError> {
        let answer = self.answer(method, path).await?;
        self.whole(answer).await.map(drop)
    }

    /// The body of a live stream.
    ///
    /// # Errors
    /// [`AskError`]
    pub(crate) async fn stream(&self, path: &str) -> Result<Incoming, AskError> {
        self.answer(Method::GET, path).await.map(Response::into_body)
    }

    async fn answer(&self, method: Method, path: &str) -> Result<Response<Incoming>, AskError> {
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.method_mut() = method;
        *request.uri_mut() = self.address.api(path);
        let headers = request.headers_mut();
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("sessionwatch/", env!("CARGO_PKG_VERSION"))),
        );
        if let Some(login) = self.login.header() {
            headers.insert(AUTHORIZATION, login);
        }
        let answer = tokio::time::timeout(ANSWER_WITHIN, self.http.request(request)).await;
        let answer = answer
            .map_err(|_| self.unreachable(format!("nothing came within {} s", ANSWER_WITHIN.as_secs())))?
            .map_err(|error| self.unreachable(innermost(&error)))?;
        if answer.status().is_success() { Ok(answer) } else { Err(self.refusal(answer).await) }
    }

    async fn refusal(&self, answer: Response<Incoming>) -> AskError {
        let status = answer.status();
        let bytes = self.whole(answer).await.unwrap_or_default();
        let detail = serde_json::from_slice::<Problem>(&bytes).ok().and_then(|problem| problem.detail);
        let detail = clipped(&detail.unwrap_or_default(), LONGEST_REASON);
        // Only sessionwatch explains itself like this; what is elsewhere at that path is somebody else's.
        if status == StatusCode::NOT_FOUND && detail.is_empty() {
            return AskError::NotUnderstood(self.address.clone());
        }
        AskError::Refused { status: status.as_u16(), detail }
    }

    async fn whole(&self, answer: Response<Incoming>) -> Result<Bytes, AskError> {
        let body = Limited::new(answer.into_body(), LONGEST).collect();
        let body = tokio::time::timeout(ANSWER_WITHIN, body).await;
        let body = body.map_err(|_| self.unreachable("the answer does not end".into()))?;
        body.map(|body| body.to_bytes()).map_err(|error| self.unreachable(innermost(&*error)))
    }

    pub(crate) fn unreachable(&self, why: String) -> AskError {
        AskError::Unreachable { address: self.address.clone(), why }
    }
}

/// The innermost reason is the one that says something: "connection refused".
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests;
