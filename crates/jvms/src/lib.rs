//! The JVMs of this machine: found, told apart, attached to.
//!
//! - **Finding.** [`find`] lists all JVMs, a [`Finder`] does so again and again at little cost. A [`Jvm`] says who it is, what
//!   it runs, which server seems to be in it, and whether it can be attached to; an [`Obstacle`] says why not and what to do.
//! - **Installing.** [`Library::install`] puts the agent library where JVMs can load it, under a name that its content gives it,
//!   so that a library that is in use is never written over. [`Library::agent_path`] is the option for a JVM's next start.
//! - **Attaching.** [`ensure`] sees to it that the agent runs in a JVM, and replaces an older build; [`detach`] stops it;
//!   [`attach`] is the step below both.
//!
//! Everything here is read from `/proc`, from `/tmp` and from the JVM's own answers. All of that belongs to others and is taken
//! for hostile: bounded, checked, made safe to print. Processes may end at any moment. Nothing here is asynchronous: a caller
//! with a runtime gives these calls a thread of their own, since a file system of a container may take its time.
//!
//! ```no_run
//! use sessionwatch_jvms::{Finder, Library, Load, Options, ensure};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let library = Library::install("target/release/libsessionwatch_jvm_agent.so".as_ref(), "/opt/sessionwatch".as_ref())?;
//! for jvm in Finder::for_library(&library.path)?.find()? {
//!     println!("{} {} {} {}", jvm.pid, jvm.user, jvm.program, jvm.found);
//!     match &jvm.attachable {
//!         Ok(()) => {
//!             let options = Options {
//!                 socket: "/run/sessionwatch/agent.sock".into(),
//!                 name: jvm.program.to_string(),
//!                 build: library.build.clone(),
//!             };
//!             println!("  {:?}", ensure(&jvm, &library, &options, Load::IfNeeded)?);
//!         }
//!         Err(obstacle) => println!("  {obstacle}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod agent;
mod archive;
mod attach;
mod elf;
mod examine;
mod find;
mod found;
pub mod hsperfdata;
mod jdk;
mod jvm;
mod library;
mod library_file;
mod maps;
mod obstacle;
mod options;
mod perf_files;
mod proc_status;
mod process;
mod program;
mod root;
mod surroundings;
mod text;
mod traces;
mod users;

pub use agent::{Attached, Detached, Load, detach, ensure};
pub use attach::{AttachError, attach};
pub use elf::{Libc, Machine};
pub use find::{Finder, LookError, find};
pub use found::{Found, Server};
pub use jdk::Jdk;
pub use jvm::{Agent, Jvm};
pub use library::{Library, LibraryError};
pub use maps::MappedLibrary;
pub use obstacle::Obstacle;
pub use options::Options;
pub use program::Program;
pub use users::user;
