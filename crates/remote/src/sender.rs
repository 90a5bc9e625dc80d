//! Sends requests to one engine, in the newest version that it knows.

use std::time::Duration;

use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use prost::Message;
use sessionwatch_fetch::client::{Client, FetchError};
use sessionwatch_fetch::login::Login;

pub use crate::answer::{Sent, Version};
use crate::answer::{Verdict, verdict};
use crate::wire::{Request, V1, V2};

/// An engine under load takes its time; Prometheus waits as long.
const WITHIN: Duration = Duration::from_secs(30);
const VERSION: HeaderName = HeaderName::from_static("x-prometheus-remote-write-version");
const TENANT: HeaderName = HeaderName::from_static("x-scope-orgid");

/// Sends to one engine.
#[derive(Debug)]
pub struct Sender {
    client: Client,
    url: Uri,
    tenant: Option<HeaderValue>,
    version: Version,
    /// Something was taken in this version.
    confirmed: bool,
}

impl Sender {
    /// To the engine that takes remote writes at `url`. `tenant` is for engines that keep several apart.
    ///
    /// # Errors
    /// [`FetchError::Certificates`] when it is https and the system has none.
    pub fn new(url: Uri, login: &Login, tenant: Option<HeaderValue>) -> Result<Self, FetchError> {
        let client = Client::new(&url, login)?.within(WITHIN);
        Ok(Self { client, url, tenant, version: Version::Two, confirmed: false })
    }

    /// The version that is spoken, once the engine has taken something in it.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.confirmed.then_some(self.version)
    }

    /// Sends a request. To be sent again as it is when it is [`Sent::Later`].
    pub async fn send(&mut self, request: &Request) -> Sent {
        loop {
            let answer = match self.post(request).await {
                Ok(answer) => answer,
                Err(error) => return Sent::Later(error.to_string(), None),
            };
            let confirmed = self.confirmed;
            match verdict(self.version, confirmed, answer.status, &answer.headers, &answer.body) {
                Verdict::Settled(sent) => {
                    self.confirmed |= sent == Sent::Taken;
                    if let Sent::Refused(_) = sent
                        && !self.confirmed
                    {
                        // It was not the version that it did not want.
                        self.version = Version::Two;
                    }
                    return sent;
                }
                // Comes once: of version 1 there is no other.
                Verdict::OtherVersion => (self.version, self.confirmed) = (Version::One, false),
            }
        }
    }

    async fn post(&self, request: &Request) -> Result<sessionwatch_fetch::client::Answer, FetchError> {
        let (kind, version, message) = match self.version {
            Version::Two => (V2, "2.0.0", request.encode_to_vec()),
            Version::One => (V1, "0.1.0", request.plain().encode_to_vec()),
        };
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("snappy"));
        headers.insert(VERSION, HeaderValue::from_static(version));
        if let Some(tenant) = &self.tenant {
            headers.insert(TENANT, tenant.clone());
        }
        self.client.post(&self.url, headers, packed(&message)).await
    }
}

/// Snappy's block format, as remote write asks for it.
fn packed(message: &[u8]) -> Bytes {
    let mut packed = vec![0; snap::raw::max_compress_len(message.len())];
    // The room is enough by construction, so there is nothing to fail.
    let length = snap::raw::Encoder::new().compress(message, &mut packed).unwrap_or_default();
    packed.truncate(length);
    packed.into()
}
