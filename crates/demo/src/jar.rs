//! A jar of Maven, fetched once with the `mvn` client and kept as it is.

use std::path::PathBuf;

use crate::cache::{cache_folder, kept};
use crate::checksum;
use crate::error::DemoError;
use crate::maven::{COPY, Maven};

/// Its file, by group, name, version and classifier, which may be empty; fetched first if this machine does not have it.
///
/// # Errors
/// [`DemoError::NoMaven`], [`DemoError::Fetch`], [`DemoError::Checksum`], as they say; [`DemoError::NoCacheFolder`] or
/// [`DemoError::File`] when there is nowhere to put it.
pub(crate) fn jar(
    [group, name, version, classifier]: [&str; 4],
    sha256: &str,
    progress: &dyn Fn(&str),
) -> Result<PathBuf, DemoError> {
    let what = format!("{group}:{name}:{version}");
    let file_name = match classifier {
        "" => format!("{name}-{version}.jar"),
        classifier => format!("{name}-{version}-{classifier}.jar"),
    };
    let home = cache_folder()?.join(group).join(name);
    let folder = kept(&home, version, &what, progress, |partial| {
        let content = partial.join("content");
        let jar = content.join(&file_name);
        let arguments = [
            format!("-Dartifact={what}:jar:{classifier}").trim_end_matches(':').to_owned(),
            format!("-DoutputDirectory={}", content.display()),
        ];
        Maven { what: &what, folder: partial }.run(COPY, &arguments, &jar, progress)?;
        checksum::compare(&what, &checksum::file(&jar)?, sha256)?;
        Ok(content)
    })?;
    Ok(folder.join(file_name))
}
