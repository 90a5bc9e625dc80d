//! The native agent of sessionwatch: reads the session counters of the servers inside a JVM, once a second, and sends
//! them to the monitor on this machine. It changes no class, asks for no capability and keeps no Java object alive.
//!
//! A tour, in the order in which things happen:
//!
//! 1. The JVM calls an entry point below, on `-agentpath:` or on an attach. Each is one line behind [`guard`], where a
//!    panic ends, and always answers that all is well: an agent that can't work is no reason to end a JVM.
//! 2. [`options`] reads what it was given: a socket, or `stop`.
//! 3. [`agent`] starts the thread, or gives the running one new [`orders`], and returns at once.
//! 4. [`watch`] is that thread, named `sessionwatch`. It connects to the monitor, greets, and then wakes once a second
//!    at half past. While the monitor is away or has switched reading off, nothing is read and nothing is kept.
//! 5. [`probe`] is what it does then: every second the counters, every five a look at which applications there are.
//! 6. [`jvm`] is the boundary: all unsafe code of the crate, behind references that can't outlive their frame.
//!
//! Imports go down this list, never up. The frames on the wire are those of `sessionwatch_series::frame`, drawn in
//! `docs/format/agent-frame.md`.

mod agent;
mod complain;
mod cpu;
mod guard;
mod jvm;
mod options;
mod orders;
mod probe;
mod watch;

use crate::guard::guard;
use crate::jvm::{GivenText, GivenVm, Reserved};

/// "All is well", the answer to a JVM that must go on in any case.
const OK: i32 = 0;
/// There is no JVM to speak of.
const NO_JVM: i32 = -1;

/// Called by `-agentpath:`, before the JVM runs any Java code.
#[unsafe(no_mangle)]
extern "system" fn Agent_OnLoad(vm: GivenVm, options: GivenText, _: Reserved) -> i32 {
    guard("loading", || vm.vm().map(|vm| agent::load(vm, options.bytes()))).map_or(OK, answer)
}

/// Called by an attach to a running JVM, also again on a library that is there already.
#[unsafe(no_mangle)]
extern "system" fn Agent_OnAttach(vm: GivenVm, options: GivenText, _: Reserved) -> i32 {
    guard("attaching", || vm.vm().map(|vm| agent::attach(vm, options.bytes()))).map_or(OK, answer)
}

/// Called when the JVM ends.
#[unsafe(no_mangle)]
extern "system" fn Agent_OnUnload(_: GivenVm) {
    guard("unloading", agent::unload);
}

fn answer(reached: Option<()>) -> i32 {
    if reached.is_some() { OK } else { NO_JVM }
}
