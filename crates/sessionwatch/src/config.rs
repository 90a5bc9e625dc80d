//! The configuration file: options of `serve`, and sections such as which servers are read without an agent.

mod address;
mod alert;
mod duration;
mod fleet;
pub(crate) mod keys;
mod notify;
mod otlp;
mod proxy_login;
mod reader;
mod remote_write;
mod shown;
mod single_sign_on;
mod source;
mod store;
mod track;
mod wrong;

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sessionwatch_monitor::access::{ProxyLogin, SingleSignOn};
use sessionwatch_monitor::alerting::Receiver;
use sessionwatch_monitor::otlp_export::Export;
use sessionwatch_monitor::remote::Target;
use sessionwatch_series::pattern::{MOST, Pattern};
use sessionwatch_sources::source::Source;

use self::alert::Rules;
pub(crate) use self::fleet::Fleet;
use self::reader::Reader;
pub(crate) use self::shown::Shown;
pub(crate) use self::wrong::{Refused, Wrong};
use crate::options;

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// The options of `serve`.
    pub(crate) options: Vec<Given>,
    pub(crate) sources: Vec<Source>,
    /// Which applications are tracked, whoever asks for others.
    pub(crate) track: Vec<Pattern>,
    /// What to look for.
    pub(crate) rules: Rules,
    /// Who is told of alerts.
    pub(crate) receivers: Vec<Receiver>,
    /// Engines that are written to.
    pub(crate) engines: Vec<Target>,
    /// How the engine of a fleet is asked.
    pub(crate) fleet: Option<Fleet>,
    /// Where metrics are sent.
    pub(crate) otlp: Option<Export>,
    /// A proxy tells who somebody is.
    pub(crate) proxy_login: Option<ProxyLogin>,
    /// A provider tells who somebody is.
    pub(crate) single_sign_on: Option<SingleSignOn>,
    /// What its sections say, for people.
    pub(crate) sections: Vec<Shown>,
    /// What is not wrong, but should be known.
    pub(crate) warnings: Vec<String>,
}

/// An option in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) key: String,
    /// As the flag would be written.
    pub(crate) value: String,
    pub(crate) line: usize,
}

/// Reads the file that is named, or the one by convention if there is one.
///
/// # Errors
/// [`Refused`], with everything that is wrong.
pub(crate) fn load(named: Option<&Path>) -> Result<Config, Refused> {
    let path = named.map_or_else(crate::folders::config, Path::to_path_buf);
    let refused = |wrongs| Refused { file: path.display().to_string(), wrongs };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(missing) if named.is_none() && missing.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Config::default());
        }
        Err(cause) => return Err(refused(vec![Wrong::plain(format!("it cannot be read: {cause}"))])),
    };
    // Other programs have other working folders than we do, and so have we after a start by systemd.
    let path = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
    // A service reads a file of root's by its group.
    let own_group = rustix::process::getegid().as_raw();
    let others =
        |found: &std::fs::Metadata| if found.uid() == 0 && found.gid() == own_group { 0o004 } else { 0o044 };
    let open_to_others = std::fs::metadata(&path).is_ok_and(|found| found.mode() & others(&found) != 0);
    let folder = path.parent().unwrap_or(Path::new("."));
    let (mut config, holds_password) = parse(&text, folder).map_err(refused)?;
    if holds_password && open_to_others {
        let file = path.display();
        config.warnings.push(format!("{file} holds a password and others may read it: chmod 600 it"));
    }
    Ok(Config { file: Some(path), ..config })
}

/// The configuration in a text, and whether there is a password in it. Files it names are looked for in `folder`.
fn parse(text: &str, folder: &Path) -> Result<(Config, bool), Vec<Wrong>> {
    let options = options::all();
    let mut reader = Reader::new(text, &options)?;
    let sections = reader.shown();
    let mut holds_password = false;
    let mut places = HashSet::new();
    let sources = reader.each("source", |table: source::Table| {
        holds_password |= table.password.is_some();
        let source = source::source(table, folder)?;
        if !places.insert(source.identity()) {
            let what = format!("{} is there twice", source.url);
            return Err(Wrong::new(what, "name each server once, or each namespace of a Redis").at("url"));
        }
        Ok(source)
    });
    let mut receivers: Vec<Receiver> = Vec::new();
    reader.each("notify", |table: notify::Table| {
        holds_password |= table.password.is_some();
        let receiver = notify::receiver(table, folder)?;
        if receivers.iter().any(|other| other.name == receiver.name) {
            return Err(twice(&receiver.name));
        }
        receivers.push(receiver);
        Ok(())
    });
    let mut engines: Vec<Target> = Vec::new();
    reader.each("remote_write", |table: remote_write::Table| {
        holds_password |= table.password.is_some();
        let engine = remote_write::target(table, folder)?;
        if engines.iter().any(|other| other.name == engine.name) {
            return Err(twice(&engine.name));
        }
        engines.push(engine);
        Ok(())
    });
    let mut rules = Rules::default();
    let names: Vec<_> = receivers.iter().map(|receiver| receiver.name.as_str()).collect();
    reader.each("alert", |table: alert::Table| rules.take(table, &names));
    let mut count = 0;
    let track = reader.each("track", |table: track::Table| {
        count += 1;
        if count > MOST {
            let what = format!("there are more than {MOST} patterns");
            return Err(Wrong::new(what, "put several into one, such as /shop*"));
        }
        track::pattern(table)
    });
    let proxy_login = reader.one("proxy_login", proxy_login::proxy_login);
    let otlp = reader.one("otlp", |table| otlp::export(table, folder));
    let fleet = reader.one("fleet", |table: fleet::Table| {
        holds_password |= table.password.is_some();
        fleet::fleet(table, folder)
    });
    let single_sign_on = reader.one("single_sign_on", |table| single_sign_on::single_sign_on(table, folder));
    let options = reader.options(&options, folder);
    let config = Config {
        options,
        sources,
        track,
        rules,
        receivers,
        fleet,
        otlp,
        engines,
        proxy_login,
        single_sign_on,
        sections,
        ..Config::default()
    };
    if reader.wrongs.is_empty() {
        return Ok((config, holds_password));
    }
    reader.wrongs.sort_by_key(|wrong| wrong.line);
    Err(reader.wrongs)
}

/// Two of one kind have this name.
fn twice(name: &str) -> Wrong {
    Wrong::new(format!("{name} is there twice"), "give each a name of its own").at("name")
}

#[cfg(test)]
mod documented;
#[cfg(test)]
mod tests;
