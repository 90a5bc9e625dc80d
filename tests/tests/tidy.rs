//! What a lint cannot check: the house rules of ARCHITECTURE.md, held against the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const BANNED: [&str; 7] = ["util", "common", "helper", "misc", "manager", "service", "handler"];
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace").to_owned()
}

/// Files below a folder with one of these endings, without what is built or fetched.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", ".git", ".cache", "fixtures", "snapshots"]
                .contains(&name.as_str())
            {
                found.extend(files(&path, endings));
            }
        } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

fn sources() -> Vec<PathBuf> {
    let mut all = files(&root().join("crates"), &["rs"]);
    all.extend(files(&root().join("tests"), &["rs"]));
    assert!(all.len() > 40, "only {} files found: the search is wrong", all.len());
    all
}

fn none(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

#[test]
fn every_file_opens_with_its_purpose() {
    let opens = |path: &Path, with: &[&str]| {
        let text = text(path);
        let first =
            text.lines().find(|line| !line.starts_with("#!") && !line.is_empty()).unwrap_or("").to_owned();
        with.iter().any(|with| first.starts_with(with))
    };
    let rust = sources().into_iter().filter(|path| !opens(path, &["//! "]));
    let page = files(&root().join("ui"), &["ts", "tsx"])
        .into_iter()
        .filter(|path| !opens(path, &["// ", "/** ", "/*"]));
    none(rust.chain(page).map(|path| shown(&path)).collect(), "a file must open with one line of purpose");
}

#[test]
fn no_file_is_two_rooms() {
    let all = sources().into_iter().chain(files(&root().join("ui"), &["ts", "tsx", "css"]));
    let long = all.filter_map(|path| {
        let lines = text(&path).lines().count();
        (lines > LONGEST).then(|| format!("{} has {lines} lines", shown(&path)))
    });
    none(long.collect(), "a file of more than 500 lines is two rooms");
}

#[test]
fn no_file_is_named_after_nothing() {
    let all = sources().into_iter().chain(files(&root().join("ui"), &["ts", "tsx"]));
    let wrong = all.filter(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        BANNED.iter().any(|banned| stem == *banned || stem == format!("{banned}s"))
    });
    none(wrong.map(|path| shown(&path)).collect(), "these names say nothing");
}

#[test]
fn unsafe_code_lives_in_one_folder() {
    let allowed = root().join("crates/jvm-agent/src/jvm");
    let has_unsafe = |path: &PathBuf| {
        text(path).lines().any(|line| {
            let code = line.split("//").next().unwrap_or("");
            code.contains("unsafe {")
                || code.contains("unsafe fn")
                || code.contains("unsafe impl")
                || code.contains("unsafe extern")
        })
    };
    let this_file = root().join("tests/tests/tidy.rs");
    let wrong = sources()
        .into_iter()
        .filter(|path| !path.starts_with(&allowed) && *path != this_file)
        .filter(has_unsafe);
    none(wrong.map(|path| shown(&path)).collect(), "unsafe code belongs into the agent's jvm folder");

    let crates =
        files(&root().join("crates"), &["toml"]).into_iter().chain([root().join("tests/Cargo.toml")]);
    let open = crates.filter_map(|manifest| {
        let folder = manifest.parent()?.join("src");
        let head = ["lib.rs", "main.rs"].iter().map(|name| folder.join(name)).find(|path| path.exists())?;
        let is_agent = head.starts_with(root().join("crates/jvm-agent"));
        (!is_agent && !text(&head).contains("#![forbid(unsafe_code)]")).then(|| shown(&head))
    });
    none(open.collect(), "every crate but the agent forbids unsafe code");
}

#[test]
fn the_middle_is_pure() {
    let forbidden =
        ["std::fs", "std::net", "std::io", "SystemTime", "Instant::now", "async ", "std::thread", "std::env"];
    let mut wrong = Vec::new();
    let pure = ["series", "alerts"].map(|name| files(&root().join(format!("crates/{name}/src")), &["rs"]));
    for path in pure.into_iter().flatten() {
        for word in forbidden {
            if text(&path).contains(word) {
                wrong.push(format!("{} uses {word}", shown(&path)));
            }
        }
    }
    none(wrong, "series and alerts do no I/O and know no clock");
}

#[test]
fn only_the_edge_knows_json() {
    let edge = [
        root().join("crates/monitor/src/api"),
        root().join("crates/monitor/src/web"),
        // Writes to receivers of alerts, in Alertmanager's words.
        root().join("crates/monitor/src/alerting/body.rs"),
        root().join("crates/monitor/src/alerting/tests.rs"),
        // Reads what a provider of single sign-on claims.
        root().join("crates/monitor/src/single_sign_on/claims.rs"),
        root().join("crates/demo"),
        // Ask the API like any other program.
        root().join("crates/sessionwatch/src/doctor"),
        root().join("crates/top"),
    ];
    let kept = root().join("crates/monitor/src/saved.rs");
    // Speaks JSON to servers, by its protocol.
    let jolokia = root().join("crates/sources/src/jolokia.rs");
    // Reads what engines answer.
    let engine = root().join("crates/engine/src/answer.rs");
    let all = files(&root().join("crates"), &["rs"]);
    let wrong = all.into_iter().filter(|path| {
        ![&kept, &jolokia, &engine].contains(&path) && !edge.iter().any(|edge| path.starts_with(edge))
    });
    let wrong = wrong.filter(|path| text(path).contains("serde_json"));
    none(
        wrong.map(|path| shown(&path)).collect(),
        "JSON is made at the API's edge (and in the file of what is tracked, for Jolokia, and of engines)",
    );
}

#[test]
fn files_of_a_crate_do_not_import_each_other_in_circles() {
    let mut loops = Vec::new();
    for krate in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let source = krate.path().join("src");
        let modules = modules(&source);
        let imports: BTreeMap<_, _> =
            modules.iter().map(|(module, path)| (module.clone(), imports(module, path, &modules))).collect();
        for module in modules.keys() {
            if let Some(circle) = circle(module, &imports) {
                loops.push(format!("{}: {}", krate.file_name().to_string_lossy(), circle.join(" -> ")));
            }
        }
    }
    none(loops, "imports go round in a circle");
}

#[test]
fn the_agent_asks_for_nothing_and_changes_nothing() {
    // Functions of JVMTI and JNI that ask for a capability, change classes or keep an object alive.
    let taboo = [
        "AddCapabilities",
        "RedefineClasses",
        "RetransformClasses",
        "DefineClass",
        "RegisterNatives",
        "NewGlobalRef",
        "SetTag",
    ];
    let agent = files(&root().join("crates/jvm-agent/src"), &["rs"]);
    let wrong = agent.iter().flat_map(|path| {
        let text = text(path);
        let found: Vec<_> = taboo.iter().filter(|word| text.contains(*word)).collect();
        found.into_iter().map(|word| format!("{} uses {word}", shown(path))).collect::<Vec<_>>()
    });
    none(wrong.collect(), "the agent asks for no capability, changes no class, keeps no object");
}

/// Modules by their path (`agents::connection`) and the file each is in.
fn modules(source: &Path) -> BTreeMap<String, PathBuf> {
    let all = files(source, &["rs"])
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"));
    let named = all.map(|path| {
        let inside = path.strip_prefix(source).expect("found below it").with_extension("");
        let mut parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            parts.pop();
        }
        (parts.join("::"), path)
    });
    named.collect()
}

/// The modules that a file names: the longest module of every path that starts at the crate or above.
fn imports(module: &str, path: &Path, modules: &BTreeMap<String, PathBuf>) -> BTreeSet<String> {
    let text = text(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut found = BTreeSet::new();
    for (start, base) in [("crate::", ""), ("super::", parent)] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            for tail in expand(&code[at + start.len()..]) {
                let full = if base.is_empty() { tail } else { format!("{base}::{tail}") };
                let mut name = full.as_str();
                while !modules.contains_key(name) {
                    name = name.rsplit_once("::").map_or("", |(head, _)| head);
                    if name.is_empty() {
                        break;
                    }
                }
                if name != module && !(name.is_empty() && module.is_empty()) {
                    found.insert(name.to_owned());
                }
            }
        }
    }
    found
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`; one level of braces is what the formatter leaves us.
fn expand(tail: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let head: String = tail.chars().take_while(|&c| is_path(c)).collect();
    let Some(list) = tail[head.len()..].strip_prefix('{') else { return vec![head] };
    let list = list.split(['}', ';']).next().unwrap_or("");
    list.split(',').map(|item| format!("{head}{}", item.trim().replace('{', ""))).collect()
}

fn circle(from: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![from.to_owned()]];
    while let Some(way) = ways.pop() {
        for next in imports.get(&way[way.len() - 1]).into_iter().flatten() {
            if next == from {
                return Some(way.into_iter().chain([next.clone()]).collect());
            }
            if seen.insert(next.clone()) {
                ways.push(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

#[test]
fn a_circle_would_be_found() {
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let imports = BTreeMap::from([
        ("a".to_owned(), names(&["b"])),
        ("b".to_owned(), names(&["c"])),
        ("c".to_owned(), names(&["a"])),
        ("d".to_owned(), names(&["a"])),
    ]);
    assert_eq!(circle("a", &imports).unwrap(), ["a", "b", "c", "a"]);
    assert_eq!(circle("d", &imports), None);
}
