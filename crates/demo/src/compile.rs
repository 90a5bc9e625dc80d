//! Java sources, compiled by the JDK's own compiler.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::DemoError;
use crate::jdk::Jdk;

/// Compiles these sources, each a file name and a text, into `folder`; `jars` is what they are compiled against.
pub(crate) fn compile(
    jdk: &Jdk,
    jars: &str,
    folder: &Path,
    sources: &[(&str, &str)],
) -> Result<(), DemoError> {
    let mut files = Vec::new();
    for (name, text) in sources {
        let file = folder.join(name);
        fs::write(&file, text).map_err(DemoError::file("write", &file))?;
        files.push(file);
    }
    let compiler = jdk.home().join("bin/javac");
    // Names of parameters are what Spring finds them by.
    let compiled =
        Command::new(&compiler).args(["-parameters", "-cp", jars, "-d"]).arg(folder).args(&files).output();
    match compiled {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let reason = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(DemoError::Compile { file: files.swap_remove(0), reason })
        }
        Err(error) => Err(DemoError::file("run", &compiler)(error)),
    }
}
