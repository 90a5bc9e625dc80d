//! Whom the client trusts and what it tells, with real certificates on a real socket.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::words::Settings;

const ANSWER: &str = r#"{"enabled": true, "track_per_application": true}"#;

fn said(token: Option<&str>) -> Token {
    token.map_or(Token::None, |token| Token::Known(token.to_owned()))
}

fn known(file: Option<&Path>) -> Trust {
    Trust::Known(file.map(Path::to_owned))
}

/// A server with a certificate of its own that answers those who send the token; its address and its certificate.
async fn server() -> (Address, tempfile::NamedTempFile) {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(cert.pem().as_bytes()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut question = vec![0; 4096];
            let length = stream.read(&mut question).await.unwrap_or(0);
            let question = String::from_utf8_lossy(&question[..length]).to_lowercase();
            let (status, body) = if question.contains("authorization: bearer open-sesame\r\n") {
                ("200 OK", ANSWER)
            } else {
                ("401 Unauthorized", r#"{"detail": "no token"}"#)
            };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, file)
}

#[tokio::test]
async fn a_certificate_is_trusted_when_it_is_named_and_the_token_is_sent() {
    let (address, file) = server().await;
    let ask = |token: Option<&'static str>, trusted: bool| {
        let client =
            Client::new(address.clone(), said(token), &known(trusted.then_some(file.path()))).unwrap();
        async move { client.get::<Settings>("settings").await }
    };
    assert!(
        ask(Some("open-sesame\n"), true).await.unwrap().enabled,
        "the newline of a file is no part of it"
    );
    let refused = ask(None, true).await.unwrap_err().to_string();
    assert!(refused.contains("no token") && refused.contains("--token-file"), "{refused}");
    let untrusted = ask(Some("open-sesame"), false).await.unwrap_err();
    assert!(
        matches!(&untrusted, AskError::Unreachable { why, .. } if why.contains("certificate")),
        "{untrusted}"
    );
}

#[tokio::test]
async fn a_certificate_of_another_name_is_not_taken() {
    let (address, file) = server().await;
    let other = address.to_string().replace("localhost", "127.0.0.1").parse().unwrap();
    let client = Client::new(other, Token::None, &known(Some(file.path()))).unwrap();
    assert!(matches!(client.get::<Settings>("settings").await, Err(AskError::Unreachable { .. })));
}

/// One that holds the lock of its folder is known by that: its certificate is for the name that others know it by.
#[tokio::test]
async fn of_the_sessionwatch_of_this_machine_any_certificate_is_taken() {
    let (address, _) = server().await;
    let token = tempfile::NamedTempFile::new().unwrap();
    let client = Client::new(address, Token::In(token.path().to_owned()), &Trust::ThisMachine).unwrap();
    assert!(matches!(client.get::<Settings>("settings").await, Err(AskError::Refused { status: 401, .. })));
    // It was started anew, and has another token.
    std::fs::write(token.path(), "open-sesame").unwrap();
    assert!(client.get::<Settings>("settings").await.unwrap().enabled);
    // What it listens on may be an address of the network card; what is sent there from here is on no wire.
    assert!(Client::new("http://192.0.2.1:1".parse().unwrap(), said(Some("x")), &Trust::ThisMachine).is_ok());
}

#[test]
fn a_token_is_not_sent_in_the_open_nor_shown() {
    let client =
        |address: &str| Client::new(address.parse().unwrap(), said(Some("open sesame")), &known(None));
    let refused = client("http://watch.example").unwrap_err().to_string();
    assert!(refused.contains("https") && !refused.contains("sesame"), "{refused}");
    let shown = format!("{:?}", client("http://127.0.0.1:1").unwrap());
    assert!(!shown.contains("sesame"), "{shown}");
    let broken = Client::new("127.0.0.1".parse().unwrap(), said(Some("a\nb")), &known(None));
    assert!(matches!(broken, Err(AskError::Token)));
}

#[test]
fn a_missing_file_of_certificates_is_named() {
    let missing = Path::new("/nowhere.pem");
    let client = Client::new("https://a.example".parse().unwrap(), Token::None, &known(Some(missing)));
    let error = client.unwrap_err().to_string();
    assert!(error.contains("/nowhere.pem"), "{error}");
}
