//! Programs that a JVM loads at its start and that tell about it over HTTP, each fetched once with the `mvn` client.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use crate::cache::cache_folder;
use crate::error::DemoError;

const COPY_GOAL: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

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
    /// [`DemoError::NoMaven`], [`DemoError::Fetch`], [`DemoError::Altered`], as they say;
    /// [`DemoError::NoCacheFolder`] or [`DemoError::File`] when there is nowhere to put it.
    pub fn file(self) -> Result<PathBuf, DemoError> {
        let [group, name, version, classifier] = self.coordinates();
        let home = cache_folder()?.join(group).join(name).join(version);
        fs::create_dir_all(&home).map_err(DemoError::file("create", &home))?;
        let file_name = match classifier {
            "" => format!("{name}-{version}.jar"),
            classifier => format!("{name}-{version}-{classifier}.jar"),
        };
        let kept = home.join(&file_name);
        // The lock goes with the file handle, so a killed process leaves none behind.
        let lock_path = home.join(".lock");
        let lock = File::create(&lock_path).map_err(DemoError::file("create", &lock_path))?;
        lock.lock().map_err(DemoError::file("lock", &lock_path))?;
        if !kept.is_file() {
            let partial = tempfile::Builder::new().prefix(".partial-").tempdir_in(&home);
            let partial = partial.map_err(DemoError::file("create a folder in", &home))?;
            self.fetch(&partial.path().join(&file_name))?;
            fs::rename(partial.path().join(&file_name), &kept)
                .map_err(DemoError::file("rename into place", &kept))?;
        }
        Ok(kept)
    }

    fn fetch(self, target: &std::path::Path) -> Result<(), DemoError> {
        let [group, name, version, classifier] = self.coordinates();
        let artifact = format!("{group}:{name}:{version}");
        let folder = target.parent().unwrap_or(target);
        let run = Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--strict-checksums", "-Dstyle.color=never", COPY_GOAL])
            .arg(format!("-Dartifact={artifact}:jar:{classifier}").trim_end_matches(':'))
            .arg(format!("-DoutputDirectory={}", folder.display()))
            .stdin(Stdio::null())
            .output();
        let run = run.map_err(|_| DemoError::NoMaven { artifact: artifact.clone() })?;
        if !run.status.success() || !target.is_file() {
            let reason = String::from_utf8_lossy(&run.stdout).trim().to_owned();
            return Err(DemoError::Fetch { artifact, status: run.status.to_string(), reason });
        }
        let bytes = fs::read(target).map_err(DemoError::file("read", target))?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found == self.sha256() {
            return Ok(());
        }
        Err(DemoError::Altered { artifact, found, expected: self.sha256() })
    }
}
