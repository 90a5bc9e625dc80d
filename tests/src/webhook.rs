//! A receiver of alerts: a real HTTP server that notes down what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// What it was told once.
#[derive(Debug, Clone)]
pub struct Told {
    /// The header `Authorization`.
    pub login: String,
    /// The body.
    pub body: Value,
}

/// The receiver. It answers until the test ends.
#[derive(Debug)]
pub struct Webhook {
    address: String,
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<AtomicU16>,
}

impl Webhook {
    /// Answers everything with this status, and notes down what it answers with 200.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn answering(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}/hook", listener.local_addr().expect("it is bound"));
        let (told, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU16::new(status)));
        let (notes, status) = (Arc::clone(&told), Arc::clone(&answers));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // One that breaks off has told nothing.
                let _ = answer(stream, status.load(Ordering::SeqCst), &notes);
            }
        });
        Self { address, told, answers }
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers with another status from now on.
    pub fn answer(&self, status: u16) {
        self.answers.store(status, Ordering::SeqCst);
    }

    /// What it was told so far.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every alert that it was told of a rule: status, fingerprint, beginning and application.
    #[must_use]
    pub fn alerts(&self, rule: &str) -> Vec<[String; 4]> {
        let told = self.told();
        let alerts = told.iter().flat_map(|told| told.body["alerts"].as_array().into_iter().flatten());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        alerts
            .filter(|alert| alert["labels"]["alertname"] == rule)
            .map(|alert| {
                [
                    text(&alert["status"]),
                    text(&alert["fingerprint"]),
                    text(&alert["startsAt"]),
                    text(&alert["labels"]["application"]),
                ]
            })
            .collect()
    }
}

fn answer(stream: TcpStream, status: u16, notes: &Mutex<Vec<Told>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut length, mut login, mut line) = (0, String::new(), String::new());
    while reader.read_line(&mut line)? > 0 && line.trim() != "" {
        if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "authorization" => value.trim().clone_into(&mut login),
                _ => {}
            }
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if status == 200 {
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        notes.lock().unwrap_or_else(PoisonError::into_inner).push(Told { login, body });
    }
    write!(&stream, "HTTP/1.1 {status} Told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}
