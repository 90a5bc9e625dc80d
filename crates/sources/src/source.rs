//! A source as it was configured: what to ask, where, how often.

use std::time::Duration;

use hyper::Uri;
use sessionwatch_fetch::login::Login;

use crate::names::cut;
use crate::prometheus::Names;
use crate::spring_redis::{PORT, Store, identity};

const JMX_PROXY: &str = "jmxproxy";
const JOLOKIA: &str = "jolokia";
const PROMETHEUS: &str = "prometheus";
const REDIS: &str = "redis";
/// The words of the kinds, with which identities begin.
const KINDS: [&str; 4] = [JMX_PROXY, JOLOKIA, PROMETHEUS, REDIS];

/// One server to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// How it is read.
    pub kind: Kind,
    /// Where.
    pub url: Uri,
    /// What the server is called on the page.
    pub name: String,
    /// Who asks.
    pub login: Login,
    /// How often it is read: a whole number of seconds from [`Source::INTERVALS`].
    pub interval: Duration,
}

/// Whether a server that is no process of this machine has the identity of a source.
#[must_use]
pub fn is_of_source(identity: &str) -> bool {
    let word = identity.split_once(' ').map(|(word, _)| word);
    word.is_some_and(|word| KINDS.contains(&word))
}

/// How a server is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Tomcat's JMX proxy, part of its manager application.
    JmxProxy,
    /// Jolokia: JMX over HTTP.
    Jolokia,
    /// Any exposition in the text format of Prometheus or OpenMetrics; with names that the owner added.
    Prometheus(Names),
    /// The sessions that Spring Session keeps in a Redis.
    Redis(Store),
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not an address at all.
    #[error("it is no address: write it as http://HOST:PORT/PATH or https://…")]
    Invalid,
    /// Not an address of a Redis.
    #[error("it is no address of a Redis: write it as redis://HOST:PORT/DATABASE, or rediss://… for TLS")]
    NoRedis,
    /// Credentials in it could be shown and logged.
    #[error("it holds a user or password: write them as user and password, or password_file, beside it")]
    Credentials,
}

impl Source {
    /// The intervals to choose from. Between two looks a server is shown as it was seen last, which should not be long ago.
    pub const INTERVALS: std::ops::RangeInclusive<u64> = 1..=60;

    /// What stays the same over a restart of the server, and of ours.
    #[must_use]
    pub fn identity(&self) -> String {
        cut(match &self.kind {
            Kind::Redis(store) => identity(&self.url.to_string(), &store.namespace),
            kind => format!("{} {}", kind.word(), self.url),
        })
    }

    /// What is done with it, for people.
    #[must_use]
    pub fn said(&self) -> String {
        let (name, word) = (&self.name, self.kind.word());
        match &self.kind {
            Kind::Redis(store) => format!("Listening to {name} ({word}, {}).", store.namespace),
            _ => format!("Reading {name} ({word}) every {} s.", self.interval.as_secs()),
        }
    }
}

impl Kind {
    /// The word in the configuration.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::JmxProxy => JMX_PROXY,
            Self::Jolokia => JOLOKIA,
            Self::Prometheus(_) => PROMETHEUS,
            Self::Redis(_) => REDIS,
        }
    }

    /// The kind that an address looks like: by its scheme and path, and an exposition where these say nothing.
    #[must_use]
    pub fn guessed(url: &str) -> Self {
        if ["redis://", "rediss://"].iter().any(|scheme| url.starts_with(scheme)) {
            Self::Redis(Store::default())
        } else if url.contains("jmxproxy") {
            Self::JmxProxy
        } else if url.contains("jolokia") {
            Self::Jolokia
        } else {
            Self::Prometheus(Names::default())
        }
    }

    /// How often it is read unless another interval is named.
    #[must_use]
    pub fn usual_interval(&self) -> Duration {
        match self {
            Self::JmxProxy | Self::Jolokia | Self::Redis(_) => Duration::from_secs(1),
            // Exporters render everything they have at each request.
            Self::Prometheus(_) => Duration::from_secs(5),
        }
    }

    /// The address to ask, from the one that was configured: without a path, the usual one of this kind.
    ///
    /// # Errors
    /// [`UrlError`]
    pub fn address(&self, url: &str) -> Result<Uri, UrlError> {
        if let Self::Redis(_) = self {
            return of_redis(url);
        }
        let url: Uri = url.trim().parse().map_err(|_| UrlError::Invalid)?;
        let (Some("http" | "https"), Some(authority)) = (url.scheme_str(), url.authority()) else {
            return Err(UrlError::Invalid);
        };
        if authority.as_str().contains('@') {
            return Err(UrlError::Credentials);
        }
        let bare = url.path() == "/" && url.query().is_none();
        let path = match self {
            Self::JmxProxy if bare => "/manager/jmxproxy/".to_owned(),
            Self::JmxProxy => format!("{}/", url.path().trim_end_matches('/')),
            Self::Jolokia if bare => "/jolokia/".to_owned(),
            Self::Jolokia => format!("{}/", url.path().trim_end_matches('/')),
            Self::Prometheus(_) if bare => "/metrics".to_owned(),
            _ => url.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        };
        let mut parts = url.into_parts();
        parts.path_and_query = Some(path.parse().map_err(|_| UrlError::Invalid)?);
        Uri::from_parts(parts).map_err(|_| UrlError::Invalid)
    }
}

/// The address of a database of a Redis, with what is usual where nothing is said.
fn of_redis(url: &str) -> Result<Uri, UrlError> {
    let url: Uri = url.trim().parse().map_err(|_| UrlError::NoRedis)?;
    let (Some(scheme @ ("redis" | "rediss")), Some(host)) = (url.scheme_str(), url.host()) else {
        return Err(UrlError::NoRedis);
    };
    if url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(UrlError::Credentials);
    }
    let database = match url.path().trim_matches('/') {
        "" => 0,
        number => number.parse::<u16>().map_err(|_| UrlError::NoRedis)?,
    };
    let port = url.port_u16().unwrap_or(PORT);
    format!("{scheme}://{host}:{port}/{database}").parse().map_err(|_| UrlError::NoRedis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_path_has_the_usual_one() {
        let address = |kind: Kind, url: &str| kind.address(url).map(|url| url.to_string());
        let prometheus = || Kind::Prometheus(Names::default());
        let jmx = "http://h:8080/manager/jmxproxy/";
        for url in ["http://h:8080", "http://h:8080/", "http://h:8080/manager/jmxproxy", jmx] {
            assert_eq!(address(Kind::JmxProxy, url).unwrap(), jmx);
        }
        assert_eq!(address(Kind::Jolokia, "https://h").unwrap(), "https://h/jolokia/");
        assert_eq!(address(prometheus(), "http://h:9990").unwrap(), "http://h:9990/metrics");
        assert_eq!(address(prometheus(), "http://h/a?b=c").unwrap(), "http://h/a?b=c");
        assert_eq!(address(prometheus(), "http://me:pw@h/"), Err(UrlError::Credentials));
        for wrong in ["", "h:8080", "/metrics", "ftp://h/", "http://"] {
            assert_eq!(address(prometheus(), wrong), Err(UrlError::Invalid), "{wrong}");
        }
    }
}
