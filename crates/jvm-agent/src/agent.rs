//! The one agent of this library: started, changed and stopped by whoever attaches it.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use crate::complain::complain;
use crate::guard::guard;
use crate::jvm::Vm;
use crate::options::{Options, Watching};
use crate::orders::Orders;
use crate::watch::watch;

/// The name of the thread; by it others see, in `/proc/<pid>/task/*/comm`, that an agent is active.
const THREAD: &str = "sessionwatch";
/// Java code runs on this thread's stack; as much as the JVM gives its own threads.
const STACK: usize = 1024 * 1024;
/// How long the JVM's end waits for the thread to let go. It sleeps nearly always, and then needs far less.
const LAST_WAIT: Duration = Duration::from_millis(200);

static AGENT: Mutex<Agent> = Mutex::new(Agent { running: None, planned: None });

struct Agent {
    running: Option<Running>,
    /// To be begun when the JVM is ready.
    planned: Option<(Vm, Watching)>,
}

struct Running {
    /// Belongs to the thread, and ends with it.
    orders: Weak<Orders>,
    /// Closed when the thread has ended.
    ended: Receiver<()>,
}

/// `-agentpath`: the JVM is not ready for threads yet.
pub(crate) fn load(vm: Vm, options: &[u8]) {
    match Options::parse(options) {
        Ok(Options::Watch(watching)) => {
            agent().planned = Some((vm, watching));
            if let Err(failure) = vm.at_birth(begin) {
                complain(&format!("off, since the start of the JVM can't be followed: {failure}"));
            }
        }
        Ok(Options::Stop) => {}
        Err(error) => complain(&format!("off, the application goes on without it: {error}")),
    }
}

/// Attached to a running JVM, on the thread that other tools wait for: returns at once.
pub(crate) fn attach(vm: Vm, options: &[u8]) {
    match Options::parse(options) {
        Ok(Options::Watch(watching)) => agent().watch(vm, watching),
        Ok(Options::Stop) => agent().stop(),
        Err(error) => complain(&format!("nothing is changed by this attach: {error}")),
    }
}

/// The JVM ends.
pub(crate) fn unload() {
    let running = {
        let mut agent = agent();
        agent.stop();
        agent.running.take()
    };
    if let Some(running) = running {
        // The thread may be inside the server; then the JVM ends over it, as over any daemon thread.
        let _ = running.ended.recv_timeout(LAST_WAIT);
    }
}

/// The JVM is ready.
fn begin() {
    let planned = agent().planned.take();
    if let Some((vm, watching)) = planned {
        agent().watch(vm, watching);
    }
}

fn agent() -> MutexGuard<'static, Agent> {
    AGENT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Agent {
    /// Starts the thread, or tells the running one.
    fn watch(&mut self, vm: Vm, watching: Watching) {
        if let Some(orders) = self.orders()
            && orders.change(&watching)
        {
            return;
        }
        match start(vm, watching) {
            Ok(running) => self.running = Some(running),
            Err(error) => complain(&format!("off, since its thread could not be started: {error}")),
        }
    }

    fn stop(&mut self) {
        self.planned = None;
        if let Some(orders) = self.orders() {
            orders.stop();
        }
    }

    /// The orders of the thread, if it runs.
    fn orders(&self) -> Option<Arc<Orders>> {
        self.running.as_ref()?.orders.upgrade()
    }
}

fn start(vm: Vm, watching: Watching) -> std::io::Result<Running> {
    let orders = Arc::new(Orders::new(watching)?);
    let (alive, ended) = channel();
    let running = Running { orders: Arc::downgrade(&orders), ended };
    std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK).spawn(move || {
        run(vm, &orders);
        drop((orders, alive));
    })?;
    Ok(running)
}

fn run(vm: Vm, orders: &Orders) {
    if let Some(Err(failure)) = guard("watching", || watch(vm, orders)) {
        complain(&format!("off, since the JVM does not take its thread: {failure}"));
    }
}
