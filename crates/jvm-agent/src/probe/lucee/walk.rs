//! From an engine down to its CFML applications: through what serves each web application to its scopes.

use std::collections::HashMap;
use std::ffi::CStr;

use sessionwatch_series::frame::ApplicationInfo;

use super::super::family::Search;
use super::counters::counters;
use crate::jvm::{Failure, Frame, Local};

const MAP: &CStr = c"Ljava/util/Map;";
/// Of the sessions of an application only so many are looked at to know of which kind they are.
const LOOKED_AT: usize = 64;

/// Who keeps the sessions of a CFML application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lucee, in memory.
    Own,
    /// Lucee, in files, a database or a cache.
    Stored,
    /// The servlet container (`sessionType="jee"`), which also counts them. Once seen it stays so: `sessionRotate()`
    /// then leaves a scope of Lucee's own beside the container's session, which is no other session.
    Container,
}

/// The kinds of applications by their incarnation.
pub(super) type Kinds = HashMap<u64, Kind>;

/// Finds the CFML applications of an engine that is shown as `label`.
pub(super) fn engine(
    frame: &mut Frame<'_>,
    engine: &Local<'_>,
    label: &str,
    before: &Kinds,
    now: &mut Kinds,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let factories = frame.object(engine, c"getCFMLFactories", c"()Ljava/util/Map;")?;
    for factory in values(frame, &factories)? {
        let told = frame.nested(32, |frame| web_application(frame, &factory, label, before, now, search))?;
        if let Err(failure) = told {
            search.troubles.tell(format!(
                "looking for the CFML applications of a web application of service {label:?}: {failure}. They are left out"
            ));
        }
    }
    Ok(())
}

/// The values of a map.
///
/// # Errors
/// When it is none.
pub(super) fn values<'f>(frame: &Frame<'f>, map: &Local<'_>) -> Result<Vec<Local<'f>>, Failure> {
    let values = frame.object(map, c"values", c"()Ljava/util/Collection;")?;
    frame.objects(&values, c"toArray", c"()[Ljava/lang/Object;")
}

/// One web application may have many CFML applications, told apart by their names.
fn web_application(
    frame: &mut Frame<'_>,
    factory: &Local<'_>,
    label: &str,
    before: &Kinds,
    now: &mut Kinds,
    search: &mut Search<'_>,
) -> Result<(), Failure> {
    let scopes = frame.object(factory, c"getScopeContext", c"()Llucee/runtime/type/scope/ScopeContext;")?;
    let sessions = frame.field(&scopes, c"cfSessionContexts", MAP)?;
    let (host, context) = place(frame, factory).unwrap_or_default();
    for (name, key, of_application) in names(frame, &scopes, &sessions)? {
        let incarnation = incarnation(frame, &scopes, &key)?;
        let seen = of_application.map(|map| frame.nested(8, |frame| kind(frame, &map))).transpose()?;
        let known = before.get(&incarnation).copied();
        let kind = if known == Some(Kind::Container) { known } else { seen.transpose()?.flatten().or(known) };
        let Some(kind) = kind else { continue };
        now.insert(incarnation, kind);
        if kind == Kind::Container {
            continue;
        }
        let info = ApplicationInfo {
            service: label.into(),
            default_host: ["", "localhost", "default-host", "default_host"].contains(&host.as_str()),
            host: host.as_str().into(),
            path: format!("{context} (CFML {name})").into(),
            incarnation,
            ..ApplicationInfo::default()
        };
        search.application(frame, &scopes, info, || counters(&sessions, &key, kind == Kind::Own))?;
    }
    Ok(())
}

/// The names of the CFML applications that run or have sessions, each with its key and, if there is one, with the map of
/// its sessions. The key of an application that runs lives as long as that.
#[allow(clippy::type_complexity, reason = "three things about each, used once")]
fn names<'f>(
    frame: &Frame<'f>,
    scopes: &Local<'_>,
    sessions: &Local<'_>,
) -> Result<Vec<(String, Local<'f>, Option<Local<'f>>)>, Failure> {
    const OBJECT: &CStr = c"()Ljava/lang/Object;";
    let set = |map: &Local<'_>, getter| -> Result<Vec<Local<'f>>, Failure> {
        let set = frame.object(map, getter, c"()Ljava/util/Set;")?;
        frame.objects(&set, c"toArray", c"()[Ljava/lang/Object;")
    };
    let mut names = Vec::new();
    for key in set(&frame.field(scopes, c"applicationContexts", MAP)?, c"keySet")? {
        names.push((frame.text(&key, c"toString")?.unwrap_or_default(), key, None));
    }
    for entry in set(sessions, c"entrySet")? {
        let key = frame.object(&entry, c"getKey", OBJECT)?;
        let map = frame.object(&entry, c"getValue", OBJECT)?;
        let name = frame.text(&key, c"toString")?.unwrap_or_default();
        match names.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, _, of_application)) => *of_application = Some(map),
            None => names.push((name, key, Some(map))),
        }
    }
    Ok(names)
}

/// The scopes of a web application and the name of a CFML application in it: the same while that is deployed, also when
/// its map of sessions was taken out and comes again.
fn incarnation(frame: &Frame<'_>, scopes: &Local<'_>, key: &Local<'_>) -> Result<u64, Failure> {
    let name = frame.int(key, c"hashCode")?.cast_unsigned();
    Ok(u64::from(frame.identity(scopes)?) << 32 | u64::from(name))
}

/// Who keeps the sessions in this map; `None` if there are none.
fn kind(frame: &mut Frame<'_>, sessions: &Local<'_>) -> Result<Option<Kind>, Failure> {
    let values = frame.object(sessions, c"values", c"()Ljava/util/Collection;")?;
    let walk = frame.object(&values, c"iterator", c"()Ljava/util/Iterator;")?;
    let mut kind = None;
    for _ in 0..LOOKED_AT {
        if !frame.boolean(&walk, c"hasNext")? {
            break;
        }
        let storage = frame.nested(4, |frame| {
            let session = frame.object(&walk, c"next", c"()Ljava/lang/Object;")?;
            frame.text(&session, c"getStorage")
        })?;
        match storage {
            // Only a session of Lucee's own knows where it is stored.
            Err(Failure::Missing(_)) => return Ok(Some(Kind::Container)),
            Ok(storage) if storage.as_deref().is_none_or(|storage| storage == "memory") => {
                kind = Some(Kind::Own);
            }
            Ok(_) => return Ok(Some(Kind::Stored)),
            // It ended just now.
            Err(_) => {}
        }
    }
    Ok(kind)
}

/// The virtual host and the path of the web application; `None` if the container does not tell.
fn place(frame: &Frame<'_>, factory: &Local<'_>) -> Option<(String, String)> {
    let either = [
        (c"Ljavax/servlet/ServletConfig;", c"()Ljavax/servlet/ServletContext;"),
        (c"Ljakarta/servlet/ServletConfig;", c"()Ljakarta/servlet/ServletContext;"),
    ];
    let context = either.into_iter().find_map(|(field, getter)| {
        let config = frame.field(factory, c"servletConfig", field).ok()?;
        frame.object(&config, c"getServletContext", getter).ok()
    })?;
    // Tomcat puts its engine's name before: `Catalina/localhost`.
    let host = frame.text(&context, c"getVirtualServerName").ok().flatten().unwrap_or_default();
    let host = host.rsplit('/').next().unwrap_or_default().to_owned();
    Some((host, frame.text(&context, c"getContextPath").ok().flatten().unwrap_or_default()))
}
