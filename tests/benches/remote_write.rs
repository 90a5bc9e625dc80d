//! What remote write costs: bytes of a sample on the wire, and CPU and memory of a sessionwatch that writes every five
//! seconds, beside one that writes to nobody.
//!
//! `cargo bench -p sessionwatch-tests --bench remote_write`. Servers are played on the real socket, and the engine is a
//! web server that counts what it is sent; the three of one line are read and measured at the same time.
#![allow(clippy::unwrap_used, reason = "a failed step fails the benchmark, with the error in its words")]
#![allow(clippy::cast_precision_loss, reason = "times and sizes are far below 2^52")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sessionwatch_tests::figures::{cpu_seconds, resident_kib, written_bytes};
use sessionwatch_tests::{Monitor, PlayedServer, until};

/// How long the cost is measured.
const MEASURED: Duration = Duration::from_secs(60);

fn main() {
    println!(
        "| applications | remote write | samples a second | bytes a sample on the wire | CPU, ms a second | memory, MiB | written, KB a second |"
    );
    println!("|---|---|---|---|---|---|---|");
    for applications in [20, 2000] {
        let mut all = ["none", "1.0", "2.0"].map(|version| Writer::start(version, applications));
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (servers, writers): (Vec<_>, Vec<_>) =
                all.iter_mut().map(|one| (&mut one.server, (&one.monitor, &one.engine, one.version))).unzip();
            for server in servers {
                scope.spawn(|| live(server, &stop));
            }
            for (_, engine, version) in &writers {
                if *version != "none" {
                    until("the first samples", || match engine.bytes.load(Ordering::SeqCst) {
                        0 => Err("none".to_owned()),
                        _ => Ok(()),
                    });
                }
            }
            let now =
                || writers.iter().map(|(monitor, engine, _)| Cost::of(monitor, engine)).collect::<Vec<_>>();
            let (begun, before) = (Instant::now(), now());
            std::thread::sleep(MEASURED);
            let (seconds, after) = (begun.elapsed().as_secs_f64(), now());
            stop.store(true, Ordering::SeqCst);
            for ((writer, before), after) in writers.iter().zip(before).zip(after) {
                let (samples, bytes) = (after.samples - before.samples, after.bytes - before.bytes);
                let wire = if samples > 0.0 { format!("{:.1}", bytes / samples) } else { "–".to_owned() };
                println!(
                    "| {applications} | {} | {:.0} | {wire} | {:.1} | {:.1} | {:.1} |",
                    writer.2,
                    samples / seconds,
                    (after.cpu - before.cpu) / seconds * 1000.0,
                    resident_kib(writer.0.pid()) as f64 / 1024.0,
                    (after.written - before.written) / seconds / 1000.0,
                );
            }
        });
    }
}

/// Every second every fifth application has visitors.
fn live(server: &mut PlayedServer, stop: &AtomicBool) {
    let mut turn = 0;
    while !stop.load(Ordering::SeqCst) {
        for counters in server.counters().iter_mut().skip(turn % 5).step_by(5) {
            counters.created += 3;
            counters.destroyed += 2;
        }
        turn += 1;
        server.tick();
        std::thread::sleep(Duration::from_secs(1));
    }
}

struct Writer {
    version: &'static str,
    monitor: Monitor,
    server: PlayedServer,
    engine: Engine,
}

impl Writer {
    fn start(version: &'static str, applications: usize) -> Self {
        let engine = Engine::start(version == "2.0");
        let config = format!("[[remote_write]]\nurl = \"http://{}/write\"\n", engine.address);
        let monitor = Monitor::start_with_config(if version == "none" { "" } else { &config });
        let mut server = PlayedServer::new(&monitor.runtime_dir(), applications);
        server.connect();
        server.tick();
        Self { version, monitor, server, engine }
    }
}

struct Cost {
    cpu: f64,
    written: f64,
    samples: f64,
    bytes: f64,
}

impl Cost {
    fn of(monitor: &Monitor, engine: &Engine) -> Self {
        let writes = monitor.api().get("/remote-writes");
        Self {
            cpu: cpu_seconds(monitor.pid()),
            written: written_bytes(monitor.pid()) as f64,
            samples: writes["remote_writes"][0]["sent"].as_u64().unwrap_or(0) as f64,
            bytes: engine.bytes.load(Ordering::SeqCst) as f64,
        }
    }
}

/// Takes everything, in one version of remote write.
struct Engine {
    address: String,
    bytes: Arc<AtomicU64>,
}

impl Engine {
    fn start(knows_2: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bytes = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&bytes);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let count = Arc::clone(&count);
                std::thread::spawn(move || while answer(&stream, knows_2, &count).is_ok() {});
            }
        });
        Self { address, bytes }
    }
}

/// One request of a connection that stays open.
fn answer(stream: &TcpStream, knows_2: bool, count: &AtomicU64) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut is_2, mut line) = (0, false, String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        length =
            line.strip_prefix("content-length:").and_then(|text| text.trim().parse().ok()).unwrap_or(length);
        is_2 |= line.contains("io.prometheus.write.v2.request");
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let status = if is_2 && !knows_2 { "415 Other" } else { "200 OK" };
    if status == "200 OK" {
        count.fetch_add(length as u64, Ordering::SeqCst);
    }
    let head = "X-Prometheus-Remote-Write-Samples-Written: 1\r\nContent-Length: 0";
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status}\r\n{head}\r\n\r\n")
}
