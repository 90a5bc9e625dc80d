//! A load balancer before the nodes of an engine: each connection goes by turns to one that takes it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// Passes connections on until it is dropped.
#[derive(Debug)]
pub struct Balancer {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    nodes: Vec<Node>,
    turn: AtomicUsize,
    ended: AtomicBool,
}

#[derive(Debug)]
struct Node {
    port: u16,
    /// What it answers is not passed on.
    is_mute: AtomicBool,
    /// Bytes of answers that were not passed on.
    lost: AtomicU64,
}

impl Balancer {
    /// Before the nodes on these ports.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn before(ports: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let node = |&port: &u16| Node { port, is_mute: AtomicBool::new(false), lost: AtomicU64::new(0) };
        let nodes = ports.iter().map(node).collect();
        let shared = Arc::new(Shared { nodes, turn: AtomicUsize::new(0), ended: AtomicBool::new(false) });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                thread::spawn(move || pass_on(client, &shared));
            }
        });
        Self { port, shared }
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on what this node answers is lost on the way: it takes what it is sent, and who sent it never hears of it.
    pub fn lose_answers(&self, node: usize) {
        self.shared.nodes[node].is_mute.store(true, Ordering::Relaxed);
    }

    /// What it answers arrives again.
    pub fn pass_answers(&self, node: usize) {
        self.shared.nodes[node].is_mute.store(false, Ordering::Relaxed);
    }

    /// Bytes of its answers that were lost.
    #[must_use]
    pub fn lost(&self, node: usize) -> u64 {
        self.shared.nodes[node].lost.load(Ordering::Relaxed)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Whoever accepts is to see it.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn pass_on(client: TcpStream, shared: &Arc<Shared>) {
    let count = shared.nodes.len();
    let first = shared.turn.fetch_add(1, Ordering::Relaxed);
    let mut turns = (first..first + count).map(|turn| turn % count);
    let found =
        turns.find_map(|at| Some((at, TcpStream::connect(("127.0.0.1", shared.nodes[at].port)).ok()?)));
    let Some((at, node)) = found else { return };
    let (Ok(asking), Ok(asked)) = (client.try_clone(), node.try_clone()) else { return };
    thread::spawn(move || copy(asking, asked, |_| true));
    let shared = Arc::clone(shared);
    copy(node, client, |bytes| {
        let is_mute = shared.nodes[at].is_mute.load(Ordering::Relaxed);
        if is_mute {
            shared.nodes[at].lost.fetch_add(bytes, Ordering::Relaxed);
        }
        !is_mute
    });
}

/// Until one of the two ends; then neither goes on.
fn copy(mut from: TcpStream, mut to: TcpStream, passes: impl Fn(u64) -> bool) {
    let mut bytes = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        if passes(length as u64) && to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
