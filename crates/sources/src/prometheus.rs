//! Any exposition of metrics: which of its samples are about sessions, and of which application.

mod known;
mod names;

use std::collections::{BTreeMap, HashMap};

use hyper::{StatusCode, Uri};
use sessionwatch_fetch::client::{Client, FetchError};

use crate::exposition::{Sample, samples};
use crate::look_error::LookError;
use crate::misread::Misread;
use crate::observed::{Application, Field, Observed};
use crate::wildfly;

use known::known;
use names::Dialect;
pub use names::Names;

/// When the process started, seconds: the name that client libraries of Prometheus, Micrometer and jmx_exporter use.
const STARTED: &str = "process_start_time_seconds";
/// Of jmx_exporter and Micrometer, with the Java it runs on.
const JVM: &str = "jvm_info";
/// The first is what we like best; servers choose.
const ACCEPT: &str = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

/// Looks at a server.
pub(crate) async fn look(client: &Client, url: &Uri, names: &Names) -> Result<Observed, LookError> {
    let body = client.get(url, ACCEPT).await.map_err(explained)?;
    let mut observed = observed(&body, names)?;
    observed.ports = url.port_u16().into_iter().collect();
    Ok(observed)
}

/// What an exposition tells of sessions. The names that the owner added come before those that are known.
///
/// # Errors
/// [`Misread`] when it is no exposition, or has nothing about sessions.
pub fn observed(body: &[u8], names: &Names) -> Result<Observed, Misread> {
    let text = Misread::text(body)?;
    let dialects: Vec<Dialect> = names.dialect().into_iter().chain(known()).collect();
    let mut meanings: HashMap<&str, Vec<(usize, Field)>> = HashMap::new();
    for (number, dialect) in dialects.iter().enumerate() {
        for (name, field) in &dialect.names {
            meanings.entry(name).or_default().push((number, *field));
        }
    }
    // Exporters differ in the case of names that come from Java's.
    let of = |name: &str| meanings.get(name.to_ascii_lowercase().as_str());
    let (found, count) = samples(text, |name| of(name).is_some() || [STARTED, JVM].contains(&name))?;
    if count == 0 {
        return Err(Misread::begins(
            "expected metrics in the text format of Prometheus or OpenMetrics",
            body,
        ));
    }
    let mut applications: Vec<BTreeMap<(String, String), Application>> =
        vec![BTreeMap::new(); dialects.len()];
    for sample in &found {
        for &(number, field) in of(sample.name).into_iter().flatten() {
            let dialect = &dialects[number];
            let (host, path) = dialect.place(sample);
            let application = applications[number].entry((host.clone(), path.clone())).or_insert_with(|| {
                let default_host = host.is_empty() || host == dialect.default_host;
                Application { host, default_host, path, ..Application::default() }
            });
            set(application, field, sample)?;
        }
    }
    // A server that tells its sessions under two names is one server all the same.
    let told = applications.into_iter().zip(&dialects).find(|(found, _)| !found.is_empty());
    let Some((applications, dialect)) = told else {
        return Err(Misread::new(
            "expected metrics of sessions",
            format!("none of the {count} samples has a name that is known: name them in [source.names]"),
        ));
    };
    let mut applications: Vec<_> = applications.into_values().collect();
    if dialect.zero_may_be_off {
        wildfly::leave_out_what_is_off(&mut applications);
    }
    let sample = |name: &str| found.iter().find(|sample| sample.name == name);
    let started = sample(STARTED).map_or(0.0, |sample| sample.value);
    let jdk = sample(JVM).map(|info| {
        let label = |name: &str| info.label(name).unwrap_or_default();
        format!("{} {}", label("runtime"), label("version")).trim().to_owned()
    });
    Ok(Observed {
        product: dialect.product.to_owned(),
        jdk: jdk.unwrap_or_default(),
        // A start is a moment between 1970 and the year 5000, or it is not told.
        started_ms: if (1.0..1e11).contains(&started) { (started * 1000.0).round() as i64 } else { 0 },
        ports: Vec::new(),
        applications,
        notice: None,
    })
}

/// Puts a value in its place. Two values for one place have labels that nobody told us to tell apart.
fn set(application: &mut Application, field: Field, sample: &Sample<'_>) -> Result<(), Misread> {
    let place = application.place(field);
    let value = whole(sample.value);
    if place.is_some() && *place != value {
        return Err(Misread::new(
            "expected one value for each application",
            format!(
                "{} has several: name the label that tells them apart as application in [source.names]",
                sample.name
            ),
        ));
    }
    *place = value;
    Ok(())
}

/// A count; `None` for what is none, such as NaN, or the -1 that stands for no limit.
fn whole(value: f64) -> Option<u64> {
    // Above 2^53 a float no longer counts one by one.
    (0.0..=9_007_199_254_740_992.0).contains(&value).then_some(value as u64)
}

fn explained(error: FetchError) -> LookError {
    match error {
        FetchError::Status(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
            LookError::Refused { status, advice: "give the source a user and password, or a bearer_file" }
        }
        FetchError::Status(status @ StatusCode::NOT_FOUND) => {
            LookError::Refused { status, advice: "the url names no metrics there" }
        }
        other => LookError::Fetch(other),
    }
}

#[cfg(test)]
mod tests;
