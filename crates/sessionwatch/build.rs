//! Puts the agent's library into a program that is built for release, so that one file is all there is to install; and makes
//! sure that its page is built.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program includes: empty in a development build, which finds the library beside itself.
const CARRIED: &str = "agent.so";
/// What cargo calls it.
const BUILT: &str = "libsessionwatch_jvm_agent.so";
/// What it is made of, from here.
const AGENT: &str = "../jvm-agent";
const MADE_OF: [&str; 4] = [AGENT, "../series/Cargo.toml", "../series/src", "../../Cargo.lock"];
const PAGE: &str = "../../ui/dist/index.html";

fn main() {
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo:rerun-if-changed=build.rs");
    if variable("PROFILE") != "release" {
        write(&out.join(CARRIED), &[]);
        return;
    }
    println!("cargo:rerun-if-changed={PAGE}");
    for part in MADE_OF {
        println!("cargo:rerun-if-changed={part}");
    }
    if !Path::new(PAGE).is_file() {
        give_up(
            "the page that the program carries is not built. Build it first, with Node and npm, in the top folder: \
             npm --prefix ui ci && npm --prefix ui run build (make run does both)",
        );
    }
    let built = agent(&out.join("agent"));
    match std::fs::read(&built) {
        Ok(library) => write(&out.join(CARRIED), &library),
        Err(error) => {
            give_up(&format!("the agent was built and cannot be read at {}: {error}", built.display()))
        }
    }
}

/// Builds the agent in a folder of its own: cargo holds the one that this program is built in.
fn agent(folder: &Path) -> PathBuf {
    let target = variable("TARGET");
    let mut cargo = Command::new(variable("CARGO"));
    cargo.args(["build", "--release", "--lib", "--target", &target, "--target-dir"]).arg(folder);
    cargo.arg("--manifest-path").arg(Path::new(AGENT).join("Cargo.toml"));
    // Of the build around it only what concerns code holds for this one too.
    for name in ["RUSTC", "RUSTC_WORKSPACE_WRAPPER", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"] {
        cargo.env_remove(name);
    }
    match cargo.status() {
        Ok(status) if status.success() => folder.join(target).join("release").join(BUILT),
        Ok(status) => give_up(&format!("the agent could not be built ({status}); cargo says why above")),
        Err(error) => give_up(&format!("cargo could not be run to build the agent: {error}")),
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| give_up(&format!("cargo did not set {name}")))
}

fn write(path: &Path, content: &[u8]) {
    if let Err(error) = std::fs::write(path, content) {
        give_up(&format!("{} cannot be written: {error}", path.display()));
    }
}

fn give_up(why: &str) -> ! {
    println!("cargo:error={why}");
    std::process::exit(1)
}
