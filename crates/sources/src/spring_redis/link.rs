//! The connection to a Redis: what it tells of keys goes into the tally as it comes, answers come in order with that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::Uri;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, FromRedisValue, IntoConnectionInfo, ProtocolVersion,
    PushInfo, PushKind, RedisConnectionInfo, Value, cmd,
};
use sessionwatch_fetch::login::Login;

use super::event::Reader;
use super::flags::Flags;
use super::server::Server;
use super::store::{Repository, Store, literal};
use super::store_error::StoreError;
use super::tally::Tally;

/// To connect, and for each answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is asked whether all is as it was: the setting of its events, and how many keys it has.
const CHECK: Duration = Duration::from_secs(5);
/// Keys that Redis looks at for one answer of a count: less than a millisecond, in which it does nothing else.
const KEYS_AT_ONCE: u32 = 1000;

/// A connection that hears what happens.
pub(super) struct Link {
    connection: MultiplexedConnection,
    heard: Arc<Heard>,
    pub(super) server: Server,
    /// `None`: it may not be asked.
    pub(super) flags: Option<Flags>,
    checked: Option<Instant>,
    is_counted: bool,
}

/// What was heard on a connection.
struct Heard {
    reader: Reader,
    state: Mutex<(Tally, bool)>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("server", &self.server)
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// Connects, and hears from then on.
    pub(super) async fn open(
        url: &Uri,
        login: &Login,
        store: &Store,
        tally: Tally,
    ) -> Result<Self, StoreError> {
        let database = database(url);
        let reader = Reader::new(store, database);
        let channels = reader.channels();
        let heard = Arc::new(Heard { reader, state: Mutex::new((tally, false)) });
        let mut connection = connect(url, login, database, Arc::clone(&heard)).await?;
        let server = Server::ask(&mut connection).await?;
        connection.subscribe(&channels).await.map_err(StoreError::of("SUBSCRIBE"))?;
        if let Some(began) = store.began(database) {
            let pattern = format!("{}*", literal(&began));
            connection.psubscribe(pattern).await.map_err(StoreError::of("PSUBSCRIBE"))?;
        }
        Ok(Self { connection, heard, server, flags: None, checked: None, is_counted: false })
    }

    /// The numbers as they are.
    pub(super) fn tally(&self) -> Tally {
        self.heard.state().0.clone()
    }

    /// Looks whether it is still there and tells what it told; counts where that is not known.
    pub(super) async fn look(&mut self, store: &Store) -> Result<(), StoreError> {
        if self.heard.state().1 {
            return Err(StoreError::Lost);
        }
        if self.checked.is_none_or(|checked| checked.elapsed() >= CHECK) {
            self.flags = self.ask_flags(store).await?;
            let keys: u64 = self.ask(cmd("DBSIZE"), "DBSIZE").await?;
            self.checked = Some(Instant::now());
            // All keys were deleted at once, of which Redis tells nothing: each session has one at least.
            self.is_counted &= self.tally().active().is_some_and(|active| active <= keys);
        }
        let tells = self.tells(store.repository);
        self.is_counted &= tells == (true, true);
        if tells == (true, true) && (!self.is_counted || self.tally().is_of_the_other()) {
            self.count(store).await?;
            self.is_counted = true;
        }
        Ok(())
    }

    /// Whether it tells of beginnings and of ends.
    pub(super) fn tells(&self, repository: Repository) -> (bool, bool) {
        let flags = self.flags.as_ref();
        let begin =
            repository == Repository::Indexed || flags.is_some_and(|flags| flags.tell_begin(repository));
        (begin, flags.is_some_and(Flags::tell_end))
    }

    /// The setting, from the server or from whoever knows it.
    async fn ask_flags(&mut self, store: &Store) -> Result<Option<Flags>, StoreError> {
        let name = "notify-keyspace-events";
        let said: Result<HashMap<String, String>, _> =
            query(&mut self.connection, cmd("CONFIG").arg("GET").arg(name)).await;
        match said {
            Ok(said) => Ok(Some(Flags::new(said.get(name).map_or("", String::as_str)))),
            // Refused, or there is no such command for us.
            Err(error) if error.code().is_some() => Ok(store.events.as_deref().map(Flags::new)),
            Err(error) => Err(StoreError::of("CONFIG GET")(error)),
        }
    }

    /// Counts all sessions, without asking for any of them.
    async fn count(&mut self, store: &Store) -> Result<(), StoreError> {
        let pattern = format!("{}*", literal(&store.keys()));
        self.heard.state().0.begin();
        let (mut cursor, mut own, mut others) = (0u64, false, false);
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(KEYS_AT_ONCE);
            let (next, keys): (u64, Vec<Vec<u8>>) = self.ask(scan, "SCAN").await?;
            let mut state = self.heard.state();
            for key in &keys {
                match self.heard.reader.id(key) {
                    Some(id) => {
                        own = true;
                        state.0.found(id);
                    }
                    None => others |= self.heard.reader.is_of_the_other(key),
                }
            }
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        // What the last answer itself brought about is told after it.
        let _: Value = self.ask(cmd("PING"), "PING").await?;
        if others && self.is_the_others(store, own).await? {
            return Err(StoreError::other_repository(store));
        }
        self.heard.state().0.settle();
        Ok(())
    }

    /// Whether keys that stand for no session of this repository show that another one is at work.
    async fn is_the_others(&mut self, store: &Store, own: bool) -> Result<bool, StoreError> {
        if store.repository == Repository::Default {
            return Ok(true);
        }
        // The indexed repository has such keys too, five minutes longer than its sessions. Its applications listen.
        let channel = format!("{}expired", self.heard.reader.keyevent());
        let listening: Result<(String, u64), _> =
            query(&mut self.connection, cmd("PUBSUB").arg("NUMSUB").arg(channel)).await;
        Ok(!own && listening.is_ok_and(|(_, listening)| listening <= 1))
    }

    async fn ask<T: FromRedisValue>(&mut self, command: Cmd, what: &'static str) -> Result<T, StoreError> {
        query(&mut self.connection, &command).await.map_err(StoreError::of(what))
    }
}

impl Heard {
    fn state(&self) -> MutexGuard<'_, (Tally, bool)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, push: &PushInfo) {
        let (channel, message) = match (&push.kind, push.data.as_slice()) {
            (PushKind::Message, [Value::BulkString(channel), Value::BulkString(message)])
            | (PushKind::PMessage, [_, Value::BulkString(channel), Value::BulkString(message)]) => {
                (channel, message)
            }
            (PushKind::Disconnection, _) => {
                self.state().1 = true;
                return;
            }
            _ => return,
        };
        if let Some((event, id)) = self.reader.read(channel, message) {
            self.state().0.take(event, id);
        }
    }
}

async fn query<T: FromRedisValue>(
    connection: &mut MultiplexedConnection,
    command: &Cmd,
) -> redis::RedisResult<T> {
    command.query_async(connection).await
}

async fn connect(
    url: &Uri,
    login: &Login,
    database: i64,
    heard: Arc<Heard>,
) -> Result<MultiplexedConnection, StoreError> {
    let (host, port) = (url.host().unwrap_or_default().to_owned(), url.port_u16().unwrap_or(PORT));
    let host = host.trim_matches(['[', ']']).to_owned();
    let address = match url.scheme_str() {
        Some("rediss") => ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None },
        _ => ConnectionAddr::Tcp(host, port),
    };
    let mut settings = RedisConnectionInfo::default().set_db(database).set_protocol(ProtocolVersion::RESP3);
    if let Login::Basic { user, password } = login {
        if !user.is_empty() {
            settings = settings.set_username(user);
        }
        settings = settings.set_password(password.reveal());
    }
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE))
        .set_push_sender(move |push: PushInfo| {
            heard.take(&push);
            Ok::<_, std::convert::Infallible>(())
        });
    let client = address.into_connection_info().map(|info| info.set_redis_settings(settings));
    let client = client.and_then(Client::open).map_err(StoreError::of("the address"))?;
    client.get_multiplexed_async_connection_with_config(&config).await.map_err(StoreError::of("connecting"))
}

/// Where Redis listens unless it is told otherwise.
pub(crate) const PORT: u16 = 6379;

/// The number of the database, in the path of the address.
pub(super) fn database(url: &Uri) -> i64 {
    url.path().trim_matches('/').parse().unwrap_or(0)
}
