//! What the configuration file says while we serve: put in force at the start, and again by SIGHUP.

use std::collections::HashSet;
use std::sync::Arc;

use sessionwatch_monitor::alerting::Setup;
use sessionwatch_monitor::configuration::Configuration;
use sessionwatch_monitor::inlet::Inlet;
use sessionwatch_monitor::otlp_export::Exporting;
use sessionwatch_monitor::parts::Parts;
use sessionwatch_sources::readers::{News, Readers};
use sessionwatch_sources::sink::Sink;
use sessionwatch_sources::source::Source;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::layers::{self, Fixed, Unclear};
use crate::{options, systemd};

/// Everything that the file can change while we serve.
pub(crate) struct InForce {
    parts: Parts,
    readers: Readers,
    exporting: Exporting,
    /// Where people find the page.
    page: String,
    /// What only a start can change, as it was at this one.
    fixed: Fixed,
}

/// What there is to look for, and whom to tell.
pub(crate) fn setup(config: &mut Config, page: &str) -> Setup {
    Setup {
        rules: std::mem::take(&mut config.rules.rules),
        receivers: std::mem::take(&mut config.receivers),
        sources: config.sources.iter().map(Source::identity).collect::<HashSet<_>>(),
        page: page.to_owned(),
    }
}

impl InForce {
    /// Puts in force what the file said at the start, but for what [`setup`] took out of it.
    pub(crate) async fn begin(
        parts: Parts,
        config: Config,
        (page, fixed): (String, Fixed),
        stop: &CancellationToken,
    ) -> Self {
        let sink: Arc<dyn Sink> = Arc::new(Inlet::new(Arc::clone(&parts.ingest)));
        let readers = Readers::new(sink, stop.clone());
        let exporting = Exporting::new(parts.clone());
        let mut begun = Self { parts, readers, exporting, page, fixed };
        begun.read(config).await;
        begun
    }

    /// Reads the file again. One with mistakes changes nothing.
    pub(crate) async fn again(&mut self) {
        systemd::reloading();
        match layers::read() {
            Ok(layers) => {
                let fixed = layers.fixed();
                let mut config = layers.config;
                for warning in options::unknown_variables().iter().chain(&config.warnings) {
                    tracing::warn!("{warning}");
                }
                let changed = self.fixed.changed(&fixed);
                let setup = setup(&mut config, &self.page);
                self.parts.alerting.replace(setup);
                self.read(config).await;
                println!("The configuration was read again.");
                tell_of_restart(&self.parts.configuration, &changed);
            }
            Err(unclear) => refuse(&self.parts.configuration, &unclear),
        }
        systemd::reloaded();
    }

    /// Sends what was counted until now.
    pub(crate) async fn end(mut self) {
        self.exporting.end().await;
    }

    async fn read(&mut self, config: Config) {
        self.parts.ingest.track_as_the_file_says(config.track);
        for news in self.readers.replace(config.sources) {
            match news {
                News::Begun(source) | News::Changed(source) => println!("{}", source.said()),
                News::Ended(source) => println!("{} is not read any more.", source.name),
            }
        }
        let sent = config.otlp.as_ref();
        let said = sent.map_or("No metrics are sent any more.".to_owned(), |export| {
            format!("Sending metrics to {} every {} s.", export.endpoint, export.interval.as_secs())
        });
        if self.exporting.replace(config.otlp).await {
            println!("{said}");
        }
    }
}

/// Says what takes a restart.
pub(crate) fn tell_of_restart(configuration: &Configuration, changed: &[String]) {
    let notice = (!changed.is_empty()).then(|| {
        format!("{} changed, which takes a restart: until then they are as before", changed.join(", "))
    });
    if let Some(notice) = &notice {
        tracing::warn!("{notice}");
    }
    configuration.read_again(notice);
}

/// Says why everything stays as it was.
pub(crate) fn refuse(configuration: &Configuration, unclear: &Unclear) {
    let said = unclear.to_string();
    for line in said.lines() {
        tracing::error!("the configuration stays as it was: {line}");
    }
    let notice = format!("it stays as it was, since it was changed to one with mistakes: {}", said.trim());
    configuration.read_again(Some(notice.replace('\n', "; ")));
}
