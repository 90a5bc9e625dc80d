//! The provider: where it is, whom it was asked about, and what it says. By the authorization code
//! flow with PKCE; everything that has to be checked of its answers is checked by the library.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::Uri;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use sessionwatch_access::attempts::network;
use sessionwatch_access::role::Role;
use sessionwatch_access::secret::Digest;
use sessionwatch_fetch::client::{Client as Http, FetchError};
use sessionwatch_fetch::login::Login;

use super::claims::{self, Rest};
use crate::access::SingleSignOn;

/// Where it sends people back to, below the page.
const BACK: &str = "api/v1/single-sign-on/back";
/// So long it is believed where its addresses and keys are, seconds.
const KNOWN_FOR: i64 = 300;
/// So long somebody may take to log in there, seconds.
pub(crate) const PATIENCE: i64 = 600;
/// The most people who are on their way.
const MOST: usize = 1000;

type Fields = IdTokenFields<
    Rest,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Site = openidconnect::Client<
    Rest,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Somebody whom the provider knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) name: String,
    /// `None`: the settings give them none.
    pub(crate) role: Option<Role>,
    /// The view that they wanted.
    pub(crate) to: String,
}

/// Where somebody is sent, and what they must bring back.
pub(crate) struct Leaving {
    pub(crate) url: String,
    pub(crate) state: String,
}

/// Why it is not known who somebody is: for them to read, and for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unknown {
    /// They come back without having been sent, or much later, or in another browser.
    #[error("this login was not begun here, or too long ago: begin again")]
    NotSent,
    /// The provider refused them.
    #[error("the provider says: {0}")]
    Refused(String),
    /// The provider does not answer as it should.
    #[error("{0}")]
    Provider(String),
}

/// Somebody who is on their way.
struct Waiting {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    to: String,
    since: i64,
    from: IpAddr,
}

/// The provider of single sign-on.
pub(crate) struct Provider {
    settings: SingleSignOn,
    metadata: Mutex<Option<(CoreProviderMetadata, i64)>>,
    waiting: Mutex<HashMap<Digest, Waiting>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.settings.issuer).finish_non_exhaustive()
    }
}

impl Provider {
    pub(crate) fn new(settings: SingleSignOn) -> Self {
        Self { settings, metadata: Mutex::default(), waiting: Mutex::default() }
    }

    /// What the button says.
    pub(crate) fn label(&self) -> &str {
        &self.settings.label
    }

    /// Sends somebody there who comes from an address and wants to see the view `to` afterwards.
    pub(crate) async fn leave(&self, to: String, from: IpAddr, now: i64) -> Result<Leaving, Unknown> {
        let site = self.site(self.metadata(now, KNOWN_FOR).await?)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = site.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        for scope in self.settings.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let mut waiting = lock(&self.waiting);
        waiting.retain(|_, one| (0..PATIENCE).contains(&(now - one.since)));
        if waiting.len() >= MOST {
            let goes = crowded_out(waiting.iter().map(|(key, one)| (*key, one.from, one.since)));
            goes.and_then(|key| waiting.remove(&key));
        }
        let one = Waiting { nonce, verifier, to, since: now, from: network(from) };
        waiting.insert(Digest::of(state.secret()), one);
        Ok(Leaving { url: url.to_string(), state: state.secret().clone() })
    }

    /// Somebody is back with a code: who they are.
    pub(crate) async fn back(&self, state: &str, code: String, now: i64) -> Result<Known, Unknown> {
        let waiting = lock(&self.waiting).remove(&Digest::of(state));
        let waiting = waiting.filter(|one| now - one.since < PATIENCE).ok_or(Unknown::NotSent)?;
        let http = self.http()?;
        let http = |request: HttpRequest| ask(Arc::clone(&http), request);
        let site = self.site(self.metadata(now, KNOWN_FOR).await?)?;
        let exchange = site.exchange_code(AuthorizationCode::new(code)).map_err(|error| provider(&error))?;
        let tokens = exchange.set_pkce_verifier(waiting.verifier).request_async(&http).await;
        let tokens = tokens.map_err(|error| provider(&error))?;
        let id =
            tokens.id_token().ok_or_else(|| Unknown::Provider("the provider sent no ID token".into()))?;
        let claims = match id.claims(&site.id_token_verifier(), &waiting.nonce) {
            Ok(claims) => claims.clone(),
            // Its keys may have changed since we asked for them.
            Err(_) => {
                let site = self.site(self.metadata(now, 0).await?)?;
                let verified = id.claims(&site.id_token_verifier(), &waiting.nonce);
                verified.map_err(|error| provider(&error))?.clone()
            }
        };
        let mut role = claims.additional_claims().role(&self.settings);
        let mut names = [
            claims.preferred_username().map(|name| name.to_string()),
            claims.email().map(|email| email.to_string()),
        ];
        // Many providers tell groups and names only when they are asked once more.
        let is_told = claims.additional_claims().has_roles(&self.settings) && names[0].is_some();
        if !is_told
            && let Ok(request) = site.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        {
            let told: UserInfoClaims<Rest, CoreGenderClaim> =
                request.request_async(&http).await.map_err(|error| provider(&error))?;
            role = role.max(told.additional_claims().role(&self.settings));
            let [preferred, email] = &mut names;
            *preferred = preferred.take().or(told.preferred_username().map(|name| name.to_string()));
            *email = email.take().or(told.email().map(|email| email.to_string()));
        }
        let [preferred, email] = &names;
        let name = claims::name([preferred.as_deref(), email.as_deref(), Some(claims.subject().as_str())]);
        Ok(Known { name, role, to: waiting.to })
    }

    /// Where its addresses are and which keys it has, asked at most so many seconds ago.
    async fn metadata(&self, now: i64, known_for: i64) -> Result<CoreProviderMetadata, Unknown> {
        let known = lock(&self.metadata).clone();
        if let Some((metadata, _)) = known.filter(|(_, since)| (0..known_for).contains(&(now - since))) {
            return Ok(metadata);
        }
        let http = self.http()?;
        let http = |request: HttpRequest| ask(Arc::clone(&http), request);
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| provider(&error))?;
        let found = CoreProviderMetadata::discover_async(issuer, &http).await;
        let found = found.map_err(|error| provider(&error))?;
        as_safe(&found)?;
        *lock(&self.metadata) = Some((found.clone(), now));
        Ok(found)
    }

    /// Made for each of the few logins: the system's certificates are then as they are now, and take no memory between.
    fn http(&self) -> Result<Arc<Http>, Unknown> {
        let issuer = Uri::from_str(&self.settings.issuer).map_err(|error| provider(&error))?;
        Http::new(&issuer, &Login::None).map(Arc::new).map_err(|error| provider(&error))
    }

    fn site(&self, metadata: CoreProviderMetadata) -> Result<Site, Unknown> {
        let SingleSignOn { client_id, client_secret, page, .. } = &self.settings;
        let secret = client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let page = page.as_deref().unwrap_or_default().trim_end_matches('/');
        let back = RedirectUrl::new(format!("{page}/{BACK}"));
        let site =
            openidconnect::Client::from_provider_metadata(metadata, ClientId::new(client_id.clone()), secret);
        Ok(site.set_redirect_uri(back.map_err(|error| provider(&error))?))
    }
}

/// Whose login is given up for another: the oldest of the address that has begun most of them, so that nobody pushes
/// others out.
fn crowded_out<K>(waiting: impl Iterator<Item = (K, IpAddr, i64)>) -> Option<K> {
    let mut by_address: HashMap<IpAddr, (usize, i64, K)> = HashMap::new();
    for (key, from, since) in waiting {
        match by_address.entry(from) {
            Entry::Vacant(place) => {
                place.insert((1, since, key));
            }
            Entry::Occupied(mut place) => {
                let (count, oldest, first) = place.get_mut();
                *count += 1;
                if since < *oldest {
                    (*oldest, *first) = (since, key);
                }
            }
        }
    }
    let most = by_address.into_values().max_by_key(|(count, oldest, _)| (*count, Reverse(*oldest)));
    most.map(|(_, _, key)| key)
}

/// A provider that is found over TLS is asked over TLS only, whatever addresses it names.
fn as_safe(metadata: &CoreProviderMetadata) -> Result<(), Unknown> {
    if metadata.issuer().url().scheme() != "https" {
        return Ok(());
    }
    let named = [
        Some(metadata.authorization_endpoint().url()),
        Some(metadata.jwks_uri().url()),
        metadata.token_endpoint().map(|at| at.url()),
        metadata.userinfo_endpoint().map(|at| at.url()),
    ];
    match named.into_iter().flatten().find(|url| url.scheme() != "https") {
        None => Ok(()),
        Some(url) => Err(Unknown::Provider(format!(
            "the provider of single sign-on names an address without TLS, {url}: let it name https only"
        ))),
    }
}

/// One request of the library by our client, which follows no redirect and reads no answer without end.
async fn ask(http: Arc<Http>, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let (head, body) = request.into_parts();
    let answer = http.send(head.method, &head.uri, head.headers, Bytes::from(body)).await?;
    let mut response = HttpResponse::new(answer.body.to_vec());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// What is wrong, down to its first cause.
fn provider(error: &(dyn Error + 'static)) -> Unknown {
    let causes = std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    let words: Vec<_> = causes.map(ToString::to_string).collect();
    Unknown::Provider(format!(
        "the provider of single sign-on does not answer as it should: {}",
        words.join(": ")
    ))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves these as the last whole call left them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use openidconnect::core::CoreSubjectIdentifierType;
    use openidconnect::{
        AuthUrl, EmptyAdditionalProviderMetadata, JsonWebKeySetUrl, ResponseTypes, TokenUrl, UserInfoUrl,
    };

    use super::*;

    #[test]
    fn whoever_begins_most_logins_pushes_out_their_own_only() {
        let [flood, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let waiting = [(1, other, 10), (2, flood, 30), (3, flood, 20), (4, flood, 40)];
        assert_eq!(crowded_out(waiting.into_iter()), Some(3));
        assert_eq!(crowded_out([(1, other, 10), (2, flood, 5)].into_iter()), Some(2), "as many: the oldest");
        assert_eq!(crowded_out(std::iter::empty::<(u8, IpAddr, i64)>()), None);
    }

    #[test]
    fn a_provider_over_tls_names_no_address_without() {
        let at = |scheme: &str, path: &str| format!("{scheme}://id.example{path}");
        let metadata = |issuer: &str, token: &str, user: &str| {
            let keys = JsonWebKeySetUrl::new(at(issuer, "/keys")).unwrap();
            let authorize = AuthUrl::new(at(issuer, "/authorize")).unwrap();
            CoreProviderMetadata::new(
                IssuerUrl::new(at(issuer, "")).unwrap(),
                authorize,
                keys,
                vec![ResponseTypes::new(vec![CoreResponseType::Code])],
                vec![CoreSubjectIdentifierType::Public],
                vec![CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256],
                EmptyAdditionalProviderMetadata {},
            )
            .set_token_endpoint(Some(TokenUrl::new(at(token, "/token")).unwrap()))
            .set_userinfo_endpoint(Some(UserInfoUrl::new(at(user, "/me")).unwrap()))
        };
        assert!(as_safe(&metadata("https", "https", "https")).is_ok());
        assert!(as_safe(&metadata("http", "http", "http")).is_ok(), "as it was asked for");
        for (token, user) in [("http", "https"), ("https", "http")] {
            let refused = as_safe(&metadata("https", token, user)).unwrap_err().to_string();
            assert!(refused.contains("without TLS, http://id.example/"), "{refused}");
        }
    }
}
