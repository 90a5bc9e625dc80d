//! The boundary to the JVM: all unsafe code of this crate, behind a safe interface.
//!
//! Three layers. `table`, `vm` and `tools` are the JVM's own tables, with the memory that comes out of them taken care of.
//! [`Frame`] with [`Local`] and [`Weak`] make references safe: none outlives its frame, none is kept strongly. On top
//! are the questions one can ask: getters and fields (`call`), a few JDK classes (`jdk`, `beans`), threads (`threads`), what an object leads to (`reach`), whose time is up (`lapsed`), and an
//! object read every second ([`Watched`]). A Java exception is cleared where it occurs and comes back as a [`Failure`];
//! no function here is entered or left with one pending.

mod attach;
mod beans;
mod birth;
mod call;
mod failure;
mod frame;
mod given;
mod jdk;
mod lapsed;
mod local;
mod reach;
mod table;
mod threads;
mod tools;
mod vm;
mod watched;
mod weak;

pub(crate) use failure::Failure;
pub(crate) use frame::Frame;
pub(crate) use given::{GivenText, GivenVm, Reserved};
pub(crate) use lapsed::Rest;
pub(crate) use local::Local;
pub(crate) use reach::{Reach, Step};
pub(crate) use vm::Vm;
pub(crate) use watched::{Field, Held, Number, Source, Wanted, Watched, written_in};
pub(crate) use weak::Weak;
