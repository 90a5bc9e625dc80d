//! Who asks: by a session, a token, a proxy's word, or simply from this machine.

mod caller;
pub(crate) mod cookie;
mod doorkeeper;
pub(crate) mod hosts;
mod listed;
mod local;
mod proxies;
mod settings;

pub(crate) use caller::{Caller, Peer, Proof};
pub use doorkeeper::Doorkeeper;
pub(crate) use doorkeeper::{Asked, LogInError, NOWHERE, Stranger};
pub use local::FILE as LOCAL_TOKEN;
pub use settings::{AccessError, ProxyLogin, Settings, SingleSignOn};
