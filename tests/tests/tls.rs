//! The page over TLS: HTTP/2, live streams, another certificate while it runs, and the end.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sessionwatch_tests::{Monitor, command, until};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Writes a new certificate in the place of the one before, and its key.
fn renew(folder: &Path) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.join("page.pem"), folder.join("page.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

/// A connection that trusts the certificate in this file and no other.
async fn connect(monitor: &Monitor, certificate: &Path) -> Result<SendRequest<Full<Bytes>>, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(certificate).map_err(|error| words(&error))?)
        .map_err(|error| words(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let address = monitor.api().address().trim_start_matches("https://").to_owned();
    let stream = TcpStream::connect(address).await.map_err(|error| words(&error))?;
    let name = ServerName::try_from("localhost").unwrap();
    let stream =
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| words(&error))?;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    Ok(sender)
}

async fn get(sender: &mut SendRequest<Full<Bytes>>, path: &str) -> Response<Incoming> {
    let request = Request::get(format!("https://localhost{path}")).body(Full::default()).unwrap();
    sender.send_request(request).await.unwrap()
}

/// A change as a browser sends it from a page of this origin.
async fn change(
    sender: &mut SendRequest<Full<Bytes>>,
    (method, path): (&str, &str),
    origin: &str,
    cookie: &str,
    body: &'static str,
) -> Response<Incoming> {
    let request = Request::builder().method(method).uri(format!("https://localhost{path}"));
    let request = request.header("origin", origin).header("content-type", "application/json");
    let request = request.header("cookie", cookie).body(Full::from(body)).unwrap();
    sender.send_request(request).await.unwrap()
}

#[test]
fn a_browser_logs_in_and_changes_something_over_http_2() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = renew(folder.path());
    let config = format!("tls_certificate = {certificate:?}\ntls_key = {key:?}\n");
    let monitor = Monitor::start_with_config(&config);
    monitor.add_user("olivia", "operator", "correct horse");
    runtime.block_on(async {
        let mut sender = connect(&monitor, &certificate).await.unwrap();
        let login = ("POST", "/api/v1/login");
        let body = r#"{"name": "olivia", "password": "correct horse"}"#;
        let foreign = change(&mut sender, login, "https://elsewhere.example", "", body).await;
        assert_eq!(foreign.status(), 403);
        let answer = change(&mut sender, login, "https://localhost", "", body).await;
        assert_eq!(answer.status(), 204);
        let set = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(set.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{set}");
        let cookie = set.split(';').next().unwrap();
        let settings = ("PUT", "/api/v1/settings");
        let body = r#"{"enabled": true, "track_per_application": true}"#;
        for (origin, status) in [
            ("https://localhost", 200),
            ("https://localhost:1", 403),
            ("https://elsewhere.example", 403),
            ("null", 403),
        ] {
            let answer = change(&mut sender, settings, origin, cookie, body).await;
            assert_eq!(answer.status(), status, "{origin}");
        }
    });
}

#[test]
fn the_page_is_served_over_tls_and_goes_on_with_another_certificate() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = renew(folder.path());
    let config = format!("tls_certificate = {certificate:?}\ntls_key = {key:?}\n");
    let mut monitor = Monitor::start_with_config(&config);
    assert!(monitor.api().address().starts_with("https://"));

    let mut streams = Vec::new();
    runtime.block_on(async {
        let mut sender = connect(&monitor, &certificate).await.unwrap();
        for _ in 0..5 {
            let mut stream = get(&mut sender, "/api/v1/events").await.into_body();
            assert!(stream.frame().await.unwrap().unwrap().into_data().unwrap().starts_with(b"event: state"));
            streams.push(stream);
        }
        assert_eq!(get(&mut sender, "/livez").await.status(), 200, "beside five streams, in one connection");
    });

    renew(folder.path());
    until("the new certificate", || runtime.block_on(connect(&monitor, &certificate)).map(|_| ()));
    // The command line finds it too, though the certificate is for another name.
    assert!(monitor.run_on_data("export", &[]).status.success());
    let top = monitor.run_on_data("top", &["--once"]);
    assert_eq!(top.status.code(), Some(3), "no server to be read, but an answer: {top:?}");
    // From elsewhere only those are believed who show the right one.
    let url = monitor.api().address().replace("127.0.0.1", "localhost");
    let elsewhere = |more: &[&str]| {
        let mut top = command();
        top.args(["top", "--once", "--url", &url]).args(more).output().unwrap()
    };
    assert_eq!(elsewhere(&["--ca-file", certificate.to_str().unwrap()]).status.code(), Some(3));
    let stranger = elsewhere(&[]);
    assert_eq!(stranger.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stranger.stderr).contains("certificate"), "{stranger:?}");

    assert!(monitor.terminate().success());
    runtime.block_on(async {
        for stream in streams {
            stream.collect().await.expect("ended in order, not torn off");
        }
    });
}

#[test]
fn a_certificate_without_its_key_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, _) = renew(folder.path());
    let output = sessionwatch_tests::command()
        .args(["serve", "--attach", "none", "--listen", "127.0.0.1:0", "--tls-certificate"])
        .arg(&certificate)
        .args(["--config", "/dev/null", "--data-dir"])
        .arg(folder.path().join("data"))
        .arg("--runtime-dir")
        .arg(folder.path().join("run"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--tls-key"), "{output:?}");
}
