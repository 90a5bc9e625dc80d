//! Clients that mean no good, or know no better: memory stays bounded, and the others are served.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sessionwatch_tests::{Monitor, until};

const MIB: u64 = 1024 * 1024;

/// The most memory that the process has had since it looked first, beyond what it had then, bytes.
struct Memory {
    pid: u32,
    before: u64,
}

impl Memory {
    fn of(monitor: &Monitor) -> Self {
        let before = told(monitor.pid(), "VmRSS:");
        Self { pid: monitor.pid(), before }
    }

    /// # Panics
    /// When it grew by more.
    fn grew_by_at_most(&self, bound: u64, during: &str) {
        let grown = told(self.pid, "VmHWM:").saturating_sub(self.before);
        println!("{during}: grew by {} KiB at most, bound {} KiB", grown / 1024, bound / 1024);
        assert!(grown <= bound, "{during}: grew by {} KiB, not {}", grown / 1024, bound / 1024);
    }
}

/// A line of the process' status, bytes.
fn told(pid: u32, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn connect(monitor: &Monitor) -> TcpStream {
    let stream = TcpStream::connect(monitor.api().address().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Sends what it can, and then reads the answer's first line; empty: it was closed without one.
fn answer(mut stream: TcpStream, pieces: impl Iterator<Item = Vec<u8>>) -> String {
    for piece in pieces {
        // It may say no and close before it has heard everything.
        if stream.write_all(&piece).is_err() {
            break;
        }
    }
    let mut text = [0; 64];
    let read = match stream.read(&mut text) {
        Ok(read) => read,
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => 0,
        Err(error) => panic!("neither an answer nor an end: {error}"),
    };
    String::from_utf8_lossy(&text[..read]).lines().next().unwrap_or_default().to_owned()
}

fn others_are_served(monitor: &Monitor) {
    let totals = ureq::get(format!("{}/api/v1/totals", monitor.api().address())).call().unwrap();
    assert_eq!(totals.status(), 200);
}

/// Whether the other side has closed it; reads away what it said.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut text = [0; 4096];
    loop {
        match stream.read(&mut text) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn clients_that_trickle_are_given_up() {
    let monitor = Monitor::start(&[]);
    let memory = Memory::of(&monitor);
    let head = b"GET /api/v1/totals HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ".to_vec();
    let mut slow: Vec<_> = (0..300).map(|_| (connect(&monitor), head.iter().cycle())).collect();
    others_are_served(&monitor);
    // A byte now and then, without end: it never becomes a whole head.
    until("all to be given up", || {
        slow.retain_mut(|(stream, bytes)| {
            let byte = [*bytes.next().unwrap()];
            stream.write_all(&byte).is_ok() && !is_closed(stream)
        });
        if slow.is_empty() { Ok(()) } else { Err(format!("{} are still heard", slow.len())) }
    });
    others_are_served(&monitor);
    memory.grew_by_at_most(32 * MIB, "300 slow clients");
}

#[test]
fn a_thousand_live_streams_are_served_beside_the_others() {
    // As most systems start programs: with fewer files than that.
    let files = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(1024), ..files }).unwrap();
    let monitor = Monitor::start(&[]);
    setrlimit(Resource::Nofile, Rlimit { current: files.maximum, ..files }).unwrap();
    let memory = Memory::of(&monitor);
    let mut streams: Vec<_> = (0..1000)
        .map(|number| {
            let mut stream = connect(&monitor);
            stream.write_all(b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
            heard(&mut stream, "event: state", number);
            stream
        })
        .collect();
    others_are_served(&monitor);
    for (number, stream) in streams.iter_mut().enumerate() {
        heard(stream, "event: tick", number);
    }
    memory.grew_by_at_most(100 * MIB, "1,000 live streams");
    drop(streams);
    others_are_served(&monitor);
}

/// Reads until an event comes.
fn heard(stream: &mut TcpStream, event: &str, number: usize) {
    let mut text = String::new();
    let mut piece = [0; 4096];
    while !text.contains(event) {
        let read = stream.read(&mut piece).unwrap_or_else(|error| panic!("stream {number}: {error}"));
        assert_ne!(read, 0, "stream {number} has ended with {text}");
        text.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
}

#[test]
fn a_body_of_a_gigabyte_is_not_taken() {
    let monitor = Monitor::start(&[]);
    let memory = Memory::of(&monitor);
    let gigabyte = || std::iter::repeat_n(vec![b'['; MIB as usize], 1024);
    let chunks = gigabyte()
        .map(|piece| [format!("{:x}\r\n", piece.len()).into_bytes(), piece, b"\r\n".to_vec()].concat());
    let head = |path: &str, length: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        );
        std::iter::once(head.into_bytes())
    };
    let refused = |answer: String| assert!(answer.is_empty() || answer.contains(" 413 "), "{answer}");
    for path in ["/api/v1/login", "/api/v1/push", "/v1/metrics"] {
        let told = head(path, "Content-Length: 1073741824").chain(gigabyte());
        refused(answer(connect(&monitor), told));
        let untold = head(path, "Transfer-Encoding: chunked").chain(chunks.clone());
        refused(answer(connect(&monitor), untold));
        others_are_served(&monitor);
    }
    let packed = packed_gigabyte();
    let length = format!("Content-Encoding: gzip\r\nContent-Length: {}", packed.len());
    let bomb = head("/v1/metrics", &length).chain(std::iter::once(packed));
    let told = answer(connect(&monitor), bomb);
    assert!(told.contains(" 413 "), "{told}");
    others_are_served(&monitor);
    // 16 MiB of OTLP may be taken, and grow twice as large while they are put together.
    memory.grew_by_at_most(64 * MIB, "bodies of a gigabyte");
}

/// A megabyte that would be a gigabyte once unpacked. Each piece is packed as the one before it was, so that one is enough.
fn packed_gigabyte() -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    let mut begun = Vec::new();
    let mut piece = || {
        packer.write_all(&[b'['; MIB as usize]).and_then(|()| packer.flush()).unwrap();
        std::mem::take(packer.get_mut())
    };
    begun.extend(piece());
    let next = piece();
    begun.extend(next.repeat(1023));
    begun
}

#[test]
fn strangers_cannot_fill_the_memory_with_logins() {
    let monitor = Monitor::start(&[]);
    monitor.add_user("alice", "viewer", "correct horse");
    let memory = Memory::of(&monitor);
    let head = "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n";
    let started: Vec<_> = (0..300)
        .map(|_| {
            let mut stream = connect(&monitor);
            // All but the end.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&[b' '; 1_900_000]));
            stream
        })
        .collect();
    assert_eq!(ureq::get(format!("{}/livez", monitor.api().address())).call().unwrap().status(), 200);
    memory.grew_by_at_most(64 * MIB, "300 logins of 2 MB that do not end");
    drop(started);
}

#[test]
fn a_bomb_of_headers_is_not_taken() {
    let monitor = Monitor::start(&[]);
    let memory = Memory::of(&monitor);
    let head = || std::iter::once(b"GET /api/v1/totals HTTP/1.1\r\nHost: 127.0.0.1\r\n".to_vec());
    let one =
        |length: usize| move |number: usize| format!("X-{number}: {}\r\n", "x".repeat(length)).into_bytes();
    for _ in 0..50 {
        let refused = |answer: String| {
            assert!(answer.is_empty() || answer.contains(" 431 ") || answer.contains(" 400 "), "{answer}");
        };
        refused(answer(connect(&monitor), head().chain((0..100_000).map(one(10)))));
        refused(answer(connect(&monitor), head().chain((0..90).map(one(1 << 20)))));
        let line = [b"GET /".to_vec(), vec![b'a'; 16 * MIB as usize]];
        refused(answer(connect(&monitor), line.into_iter()));
    }
    others_are_served(&monitor);
    memory.grew_by_at_most(32 * MIB, "150 bombs of headers");
}
