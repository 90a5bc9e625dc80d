//! Programs that a JVM loads at its start and that tell about it over HTTP, each fetched once with the `mvn` client.

use std::path::PathBuf;

use crate::error::DemoError;
use crate::jar::jar;

/// A Java agent, pinned to one version and its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JavaAgent {
    /// Jolokia: JMX over HTTP.
    Jolokia,
    /// JMX as metrics in the text format of Prometheus.
    JmxExporter,
    /// OpenTelemetry: metrics, also of JMX, sent by OTLP.
    OpenTelemetry,
}

impl JavaAgent {
    /// Group, name, version, classifier.
    fn coordinates(self) -> [&'static str; 4] {
        match self {
            Self::Jolokia => ["org.jolokia", "jolokia-agent-jvm", "2.6.0", "javaagent"],
            Self::JmxExporter => ["io.prometheus.jmx", "jmx_prometheus_javaagent", "1.0.1", ""],
            Self::OpenTelemetry => ["io.opentelemetry.javaagent", "opentelemetry-javaagent", "2.20.1", ""],
        }
    }

    fn sha256(self) -> &'static str {
        match self {
            Self::Jolokia => "95c2c1230970ac0ad71b9cb556b8a55c4c6008e9ffd7745be7797f477120b6ae",
            Self::JmxExporter => "7d61f737fd661610ccc14aea79764faa1ea94a340cbc8f0029b3d2edea3d80c1",
            Self::OpenTelemetry => "d94e9fc648cab37e540571352937acc06b8014182ddbd2d93a6c08641c84e48e",
        }
    }

    /// Its file, which is fetched first if this machine does not have it.
    ///
    /// # Errors
    /// [`DemoError::NoMaven`], [`DemoError::Fetch`], [`DemoError::Checksum`], as they say;
    /// [`DemoError::NoCacheFolder`] or [`DemoError::File`] when there is nowhere to put it.
    pub fn file(self, progress: &dyn Fn(&str)) -> Result<PathBuf, DemoError> {
        jar(self.coordinates(), self.sha256(), progress)
    }
}
