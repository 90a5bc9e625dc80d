//! Which Java a JVM is: version and vendor, from its performance data or the `release` file of its home.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::hsperfdata::PerfData;
use crate::root::{Root, read_up_to};
use crate::text::printable;

/// Longest `release` file that is read, in bytes.
const RELEASE_LIMIT: u64 = 64 * 1024;

/// The Java of a JVM, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jdk {
    /// Such as `17.0.15`, or `1.8.0_402`.
    pub version: Option<String>,
    /// Who built it, such as `Eclipse Adoptium`.
    pub vendor: Option<String>,
    /// The name of the virtual machine, such as `OpenJDK 64-Bit Server VM`.
    pub vm: Option<String>,
    /// Its folder, as the JVM knows it.
    pub home: Option<PathBuf>,
}

impl Jdk {
    /// What the JVM itself tells, completed by the `release` file in its home.
    pub(crate) fn of(data: &PerfData, libjvm: Option<&Path>, root: Option<&Root>) -> Self {
        let text = |name| data.text(name).filter(|text| !text.is_empty()).map(printable);
        let mut jdk = Self {
            version: text("java.property.java.version"),
            vendor: text("java.property.java.vm.vendor"),
            vm: text("java.property.java.vm.name"),
            home: None,
        };
        let release = libjvm.zip(root).and_then(|(library, root)| release_above(library, root));
        if let Some((home, release)) = release {
            let field = |name| field(&release, name).map(printable);
            jdk.version = jdk.version.or_else(|| field("JAVA_VERSION"));
            jdk.vendor = jdk.vendor.or_else(|| field("IMPLEMENTOR"));
            jdk.home = Some(home);
        }
        jdk
    }
}

impl fmt::Display for Jdk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.version.as_deref().unwrap_or("version unknown"))?;
        match &self.vendor {
            Some(vendor) => write!(f, " ({vendor})"),
            None => Ok(()),
        }
    }
}

/// The first folder above `libjvm.so` that has a `release` file: `lib/server` since JDK 9, `jre/lib/amd64/server` before.
fn release_above(libjvm: &Path, root: &Root) -> Option<(PathBuf, Vec<u8>)> {
    libjvm.ancestors().skip(2).take(5).find_map(|home| {
        let file = root.file(&home.join("release")).ok()?;
        Some((home.to_owned(), read_up_to(file, RELEASE_LIMIT).ok()?))
    })
}

/// The value of a line `NAME="value"`.
fn field<'a>(release: &'a [u8], name: &str) -> Option<&'a [u8]> {
    release.split(|&byte| byte == b'\n').find_map(|line| {
        let value = line.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?.trim_ascii();
        Some(value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_file_tells_what_performance_data_do_not() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        std::fs::create_dir_all(home.join("lib/server")).unwrap();
        std::fs::write(home.join("release"), "IMPLEMENTOR=\"Some Body\"\nJAVA_VERSION=\"21.0.2\"\nOTHER=1\n")
            .unwrap();
        let root = Root::ours().unwrap();
        let jdk = Jdk::of(&PerfData::default(), Some(&home.join("lib/server/libjvm.so")), Some(&root));
        assert_eq!(jdk.to_string(), "21.0.2 (Some Body)");
        assert_eq!(jdk.home, Some(home));
    }

    #[test]
    fn a_jvm_that_tells_nothing_is_shown_as_unknown() {
        assert_eq!(Jdk::of(&PerfData::default(), None, None).to_string(), "version unknown");
    }

    #[test]
    fn a_field_is_found_by_its_whole_name_with_or_without_quotes() {
        let release = b"JAVA_VERSION_DATE=\"2025\"\nJAVA_VERSION=17\n";
        assert_eq!(field(release, "JAVA_VERSION"), Some(&b"17"[..]));
        assert_eq!(field(release, "VENDOR"), None);
    }
}
