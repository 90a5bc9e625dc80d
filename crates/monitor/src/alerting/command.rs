//! Tells a program, on its standard input.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// A program that takes longer is ended.
const WITHIN: Duration = Duration::from_secs(30);
/// So much of what it complains is shown, bytes.
const COMPLAINT: u64 = 512;

/// Runs it. No shell is involved, and nothing that came from a server is among the arguments.
///
/// # Errors
/// What happened, in words.
pub(super) async fn run(command: &[String], body: &[u8]) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Err("no program is named".into()) };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let told = async move {
        if let Some(mut stdin) = stdin {
            // One that does not want to know all of it says by its status what it made of it.
            let _ = stdin.write_all(body).await;
        }
    };
    let heard = async move {
        let mut complaint = Vec::new();
        if let Some(mut stderr) = stderr {
            let _ = (&mut stderr).take(COMPLAINT).read_to_end(&mut complaint).await;
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        }
        complaint
    };
    let ended = async { tokio::join!(told, heard, child.wait()) };
    let Ok(((), complaint, status)) = tokio::time::timeout(WITHIN, ended).await else {
        return Err(format!("{program} did not end within {} s and was killed", WITHIN.as_secs()));
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let complaint = String::from_utf8_lossy(&complaint);
            let shown: String = complaint.trim().chars().filter(|c| !c.is_control()).collect();
            Err(format!("{program} ended with {status}: {shown}"))
        }
        Err(error) => Err(format!("{program}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(parts: &[&str]) -> Vec<String> {
        parts.iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn a_program_reads_what_it_is_told_and_its_status_is_its_answer() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let tee = command(&["tee", file.to_str().unwrap()]);
        run(&tee, b"{\"$(reboot)\": \"; rm -rf\"}").await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"{\"$(reboot)\": \"; rm -rf\"}");
        assert!(run(&command(&["false"]), b"x").await.unwrap_err().contains("false ended with"));
        let missing = run(&command(&["/nowhere/at all; true"]), b"x").await.unwrap_err();
        assert!(missing.contains("cannot run /nowhere/at all; true"), "{missing}");
        let complains = run(&command(&["ls", "--no-such-option"]), &vec![b'x'; 1_000_000]).await.unwrap_err();
        assert!(complains.contains("no-such-option"), "{complains}");
    }
}
