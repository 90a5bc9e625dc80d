//! TLS: the certificate that the page is served with, read again when its files change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the files have changed.
const LOOK: Duration = Duration::from_secs(5);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is no PEM.
    #[error("cannot read {what} from {path}: {reason}")]
    Unreadable {
        /// The certificate, or the key.
        what: &'static str,
        /// From which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The key is of another kind, or of another certificate.
    #[error("{certificate} and {key} do not go together: {reason}")]
    Unfit {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// Why.
        reason: rustls::Error,
    },
}

/// A certificate with its key, and the files that they come from.
#[derive(Debug)]
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads a certificate with its chain, and its key, both PEM.
    ///
    /// # Errors
    /// [`TlsError`]
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let current = RwLock::new(Arc::new(certified(certificate, key, &provider)?));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), provider, current })
    }

    /// Reads both files again. Connections that are open go on with what they began with.
    ///
    /// # Errors
    /// [`TlsError`]; then the certificate from before goes on.
    pub fn reload(&self) -> Result<(), TlsError> {
        let next = Arc::new(certified(&self.certificate, &self.key, &self.provider)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// Reads both files again whenever one has changed, until `stop`.
    pub(crate) async fn watch(&self, stop: &CancellationToken) {
        let mut seen = self.changed();
        let mut told = None;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let changed = self.changed();
            if changed == seen {
                continue;
            }
            // Of two files one is written first: until both fit, the next look tries again.
            match self.reload() {
                Ok(()) => {
                    seen = changed;
                    tracing::info!("the certificate in {} was read again", self.certificate.display());
                }
                Err(error) if told != Some(changed) => {
                    told = Some(changed);
                    tracing::warn!("{error}: the certificate from before goes on");
                }
                Err(_) => {}
            }
        }
    }

    fn changed(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate, &self.key]
            .map(|path| std::fs::metadata(path).and_then(|found| found.modified()).ok())
    }

    /// How connections are to be begun: with HTTP/2 for who knows it.
    pub(crate) fn config(self: &Arc<Self>) -> io::Result<Arc<ServerConfig>> {
        let builder = ServerConfig::builder_with_provider(Arc::clone(&self.provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(io::Error::other)?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(self) as _;
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn certified(certificate: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let unreadable =
        |what, path: &Path, reason: String| TlsError::Unreadable { what, path: path.to_owned(), reason };
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| unreadable("the certificate", certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(unreadable("the certificate", certificate, "there is none in it".into()));
    }
    let secret = PrivateKeyDer::from_pem_file(key);
    let secret = secret.map_err(|error| unreadable("the key", key, error.to_string()))?;
    CertifiedKey::from_der(chain, secret, provider).map_err(|reason| TlsError::Unfit {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files of a new certificate.
    fn files(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        (certificate, key)
    }

    #[test]
    fn what_does_not_go_together_is_refused_and_what_was_there_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = files(folder.path(), "one");
        let (_, other_key) = files(folder.path(), "other");
        let refused = Certificate::read(&certificate, &other_key).unwrap_err().to_string();
        assert!(refused.contains("do not go together"), "{refused}");
        let none = Certificate::read(&key, &key).unwrap_err().to_string();
        assert!(none.contains("there is none in it"), "{none}");
        let missing = Certificate::read(&certificate, &folder.path().join("no.key")).unwrap_err().to_string();
        assert!(missing.contains("cannot read the key"), "{missing}");

        let served = Certificate::read(&certificate, &key).unwrap();
        let before = Arc::clone(&served.current.read().unwrap());
        std::fs::copy(&other_key, &key).unwrap();
        served.reload().unwrap_err();
        assert!(Arc::ptr_eq(&before, &served.current.read().unwrap()));
        std::fs::copy(folder.path().join("other.pem"), &certificate).unwrap();
        served.reload().unwrap();
        assert_ne!(before.cert, served.current.read().unwrap().cert);
    }
}
