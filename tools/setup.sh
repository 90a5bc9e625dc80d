#!/bin/sh
# Brings what sessionwatch needs to be built and run (`run`), tested (`test`), fuzzed (`fuzz`) or packaged (`package`)
# onto this machine.
#
# What is there already, in a version that will do, is not mentioned. For each thing that is missing there is one
# line that says what and what is done about it. Debian's and Ubuntu's packages come by apt-get, as root or by
# sudo; on other systems, or without those rights, the last line says what to install or which command to run.
set -eu

JAVA_LEAST=17
MAVEN_LEAST=3.6.3
CARGO_DENY=0.20.2
CARGO_FUZZ=0.13.2
CARGO_DEB=3.8.0
# Vite's own condition: 20.19 and later 20.x, or 22.12 and later.
NODE_WANTED='20.19 or later 20.x, or 22.12 or later'
# What tests/victoria-metrics and tests/prometheus ask for; from PyPI the version in tools/go.txt.
GO_LEAST=1.26.6
NODE_FROM_NPM=22
NPM_FROM_NPM=10

cd "$(dirname "$0")/.."
RUST_LEAST=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
LOCAL_NODE=.cache/node
LOCAL_DEBIAN=.cache/debian
LOCAL_GO=.cache/go
LOCAL_PYTHON=.cache/python
PYTHON_PACKAGES=tests/requirements.txt

case "${1:-}" in
run | test | fuzz | package) purpose=$1 ;;
*)
    echo "usage: tools/setup.sh run|test|fuzz|package" >&2
    exit 2
    ;;
esac

say() { echo "set-up: $*"; }

fail() {
    echo "set-up: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# at_least HAVE WANTED: whether one version is not older than the other.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

first_version() { sed -n 's/^[^0-9]*\([0-9][0-9.]*\).*$/\1/p' | head -n 1; }

# --- what is here ----------------------------------------------------------------------------------------------

has_linker() { has cc; }

has_compiler() { has c++; }

# The feature release of the Java in this folder, by its release file: 17 of JAVA_VERSION="17.0.15".
java_release() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*$/\1/p' "$1/release" 2>/dev/null | head -n 1; }

has_java() {
    on_path=$(command -v java 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*; do
        [ -x "$home/bin/java" ] || continue
        # One of the tests starts a server from a source file, which takes the compiler.
        [ "$purpose" = run ] || [ -x "$home/bin/javac" ] || continue
        release=$(java_release "$home")
        [ "${release:-0}" -lt "$JAVA_LEAST" ] || return 0
    done
    return 1
}

has_maven() { has mvn; }

rust_version() { cargo --version 2>/dev/null | first_version; }

has_rust() {
    version=$(rust_version)
    [ -n "$version" ] && at_least "$version" "$RUST_LEAST"
}

node_version() { node --version 2>/dev/null | first_version; }

node_will_do() {
    case "$1" in
    20.*) at_least "$1" 20.19 ;;
    22.*) at_least "$1" 22.12 ;;
    '' | [0-9].* | 1[0-9].* | 21.*) return 1 ;;
    *) return 0 ;;
    esac
}

has_node() { node_will_do "$(node_version)" && has npm; }

go_version() { go version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*$/\1/p'; }

has_go() {
    version=$(go_version)
    [ -n "$version" ] && at_least "$version" "$GO_LEAST"
}

# Only Go is fetched by it.
has_pip() { has_go || python3 -m pip --version >/dev/null 2>&1; }
# With what makes an environment, which Debian packages by itself.
has_python() { python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

has_browser() { has chromium || has chromium-browser || has google-chrome; }

# --- packages of the distribution ------------------------------------------------------------------------------

# Whether packages can be installed: as root, by sudo without a question, or by sudo with somebody to answer it.
may_install() {
    [ "$(id -u)" -eq 0 ] || { has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The version of a package that apt-get would install; empty when it has none.
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p' | grep -v '(none)' || true; }

# want WHAT PACKAGE…: tells what is missing, and notes the packages that bring it.
packages=
want() {
    what=$1
    shift
    say "missing: $what ($*)"
    packages="$packages $*"
}

# Notes the packages for one missing thing.
want_packages_for() {
    case "$1" in
    linker) want 'a C compiler, with which Rust links' gcc libc6-dev ;;
    compiler) want 'a C++ compiler, for libFuzzer' g++ ;;
    java)
        package=openjdk-17-jdk-headless
        [ -z "$(candidate openjdk-21-jdk-headless)" ] || package=openjdk-21-jdk-headless
        want "a JDK, Java $JAVA_LEAST or later, for the servers of the demo and the tests" "$package"
        ;;
    maven) want 'Maven, which fetches Tomcat' maven ;;
    rust)
        # With rustup here the toolchain itself is all that is missing.
        has rustup && return 0
        version=$(rust_version)
        [ -n "$(candidate rustup)" ] ||
            fail "Rust $RUST_LEAST or later is needed, ${version:-none} is here, and this system has no package for rustup, the Rust toolchain installer. Install rustup as the Rust project's site describes it, then try again"
        want "Rust $RUST_LEAST or later, here by rustup, the Rust toolchain installer" rustup
        ;;
    node)
        # Node without npm, or an old Node that the distribution has nothing better for, is enough to get a new
        # one from npm. A package from Node's own makers holds npm too, and rules Debian's npm out.
        case "$(candidate nodejs)" in
        *nodesource*) want "Node ($NODE_WANTED) with npm" nodejs ;;
        *)
            if ! has npm; then
                want "Node ($NODE_WANTED) with npm" nodejs npm
            elif node_will_do "$(candidate nodejs | first_version)"; then
                want "Node ($NODE_WANTED)" nodejs
            fi
            ;;
        esac
        ;;
    pip) want 'pip, which fetches Go' python3 python3-pip ;;
    python) want 'Python 3.11 or later, in which the API is held against its document' python3 python3-venv ;;
    browser) want 'Chromium, in which the tests open the page' chromium fonts-liberation ;;
    esac
}

# install_packages PACKAGE…
install_packages() {
    command="apt-get install -y --no-install-recommends $*"
    may_install || fail "installing packages takes root's rights. Run this, then try again: sudo $command"
    say "installing $*"
    # Nothing that is installed may be removed for it: then the person decides.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-remove --no-install-recommends "$@" ||
        fail "not everything could be installed; apt-get said why above. The command was: $command"
}

bring_packages() {
    missing=
    for thing in "$@"; do
        "has_$thing" || missing="$missing $thing"
    done
    [ -n "$missing" ] || return 0
    has apt-get ||
        fail "missing here:$missing; and this system has no apt-get. Install these, then try again: a C compiler, rustup, Node ($NODE_WANTED) with npm, JDK $JAVA_LEAST or later, Maven, and for the tests Chromium, Python 3.11 and Go $GO_LEAST"
    if may_install; then
        say "missing here:$missing. Asking for the current list of packages"
        as_root apt-get update -q || say "the list could not be refreshed; going on with the one that is here"
    fi
    for thing in $missing; do
        want_packages_for "$thing"
    done
    # shellcheck disable=SC2086 # several words on purpose
    [ -z "$packages" ] || install_packages $packages
}

# --- what comes from elsewhere, and the versions -----------------------------------------------------------------

# Prometheus' programs are unpacked for this project only: as installed packages they would start and listen.
bring_prometheus() {
    programs='prometheus promtool prometheus-alertmanager'
    missing=
    for program in $programs; do
        has "$program" || [ -x "$LOCAL_DEBIAN/usr/bin/$program" ] || missing="$missing $program"
    done
    [ -n "$missing" ] || return 0
    has apt-get && has dpkg-deb ||
        fail "missing here:$missing; and this system has no apt-get. Put Prometheus, promtool and prometheus-alertmanager on the path"
    say "missing here:$missing, for the tests of metrics and alerts. Unpacking their packages into $LOCAL_DEBIAN, for this project only"
    unpack prometheus prometheus-alertmanager
}

# Redis the server and its client. The server is the program that checks its files, under another name.
bring_redis() {
    missing=
    for program in redis-cli redis-check-rdb; do
        has "$program" || [ -x "$LOCAL_DEBIAN/usr/bin/$program" ] || missing="$missing $program"
    done
    [ -n "$missing" ] || return 0
    has apt-get && has dpkg-deb ||
        fail "missing here:$missing; and this system has no apt-get. Put Redis 7 or later on the path"
    say "missing here:$missing, for the tests of sessions in Redis. Unpacking the package into $LOCAL_DEBIAN, for this project only"
    # With the libraries that are not installed.
    # shellcheck disable=SC2046 # several words on purpose
    unpack $(apt-get install -s -q --no-install-recommends redis-tools 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
}

# unpack PACKAGE…: into a folder of this project.
unpack() {
    mkdir -p "$LOCAL_DEBIAN"
    (cd "$LOCAL_DEBIAN" && apt-get download -q "$@") ||
        fail "apt-get could not fetch $*; it said why above. Try again after: apt-get update"
    for package in "$LOCAL_DEBIAN"/*.deb; do
        dpkg-deb -x "$package" "$LOCAL_DEBIAN"
        rm "$package"
    done
}

# Programs written in Python, into an environment of this project, each file as its hash says.
bring_python_packages() {
    wanted=$(sha256sum <"$PYTHON_PACKAGES")
    [ "$(cat "$LOCAL_PYTHON/requirements.sha256" 2>/dev/null)" != "$wanted" ] || return 0
    has_python || fail "there is still no Python 3.11 with venv here. Install both, then try again"
    say "missing here: schemathesis, which holds the API against its document. Fetching it into $LOCAL_PYTHON, for this project only"
    python3 -m venv --clear "$LOCAL_PYTHON" &&
        "$LOCAL_PYTHON/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
            --require-hashes --requirement "$PYTHON_PACKAGES" ||
        fail "pip could not fetch $PYTHON_PACKAGES; it said why above. Try again when the package index can be reached"
    echo "$wanted" >"$LOCAL_PYTHON/requirements.sha256"
}

bring_rust() {
    has_rust && return 0
    version=$(rust_version)
    say "Rust $RUST_LEAST or later is needed, ${version:-none} is here: rustup is fetching the stable toolchain"
    rustup toolchain install stable --profile minimal --component clippy --component rustfmt ||
        fail "rustup could not fetch the stable toolchain; it said why above. Try \`rustup toolchain install stable\`"
    rustup default >/dev/null 2>&1 || rustup default stable
    has_rust || fail "cargo is still $(rust_version) here. Make the new toolchain the one that is used: rustup default stable"
}

bring_rust_component() {
    cargo "$1" --version >/dev/null 2>&1 && return 0
    has rustup || fail "\`cargo $1\` is missing. Install Rust's component $2, then try again"
    say "\`cargo $1\` is missing: rustup is adding $2"
    rustup component add "$2"
}

bring_node() {
    has_node && return 0
    version=$(node_version)
    say "Node $NODE_WANTED is needed, ${version:-none} is here: npm is fetching Node $NODE_FROM_NPM into $LOCAL_NODE, for this project only"
    mkdir -p "$LOCAL_NODE"
    npm install --prefix "$LOCAL_NODE" --no-save --no-audit --no-fund "node@$NODE_FROM_NPM" "npm@$NPM_FROM_NPM" ||
        fail "npm could not fetch Node; it said why above. Install Node ($NODE_WANTED), then try again"
    has_node || fail "Node is still $(node_version) here. Install Node ($NODE_WANTED), then try again"
}

bring_go() {
    has_go && return 0
    version=$(go_version)
    say "Go $GO_LEAST or later is needed, ${version:-none} is here: pip is fetching it into $LOCAL_GO, for this project only"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps --only-binary :all: --require-hashes \
        --upgrade --target "$LOCAL_GO" -r tools/go.txt ||
        fail "pip could not fetch Go; it said why above. Install Go $GO_LEAST or later, then try again"
    has_go || fail "Go is still ${version:-missing} here. Install Go $GO_LEAST or later, then try again"
}

check_maven() {
    version=$(mvn --version 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9][0-9.]*\).*$/\1/p')
    at_least "${version:-0}" "$MAVEN_LEAST" ||
        fail "Maven $MAVEN_LEAST or later is needed; \`mvn --version\` says ${version:-nothing}. Update it, then try again"
}

check_java() {
    has_java || fail "there is still no Java $JAVA_LEAST in JAVA_HOME, on PATH or in /usr/lib/jvm. Install one, then try again"
}

bring_cargo_deny() {
    version=$(cargo deny --version 2>/dev/null | first_version)
    at_least "${version:-0}" "$CARGO_DENY" && return 0
    say "cargo-deny $CARGO_DENY is needed, ${version:-none} is here: building it, which takes some minutes"
    # Not into the project's own target folder.
    env -u CARGO_TARGET_DIR cargo install --locked "cargo-deny@$CARGO_DENY"
}

bring_cargo_fuzz() {
    version=$(cargo fuzz --version 2>/dev/null | first_version)
    at_least "${version:-0}" "$CARGO_FUZZ" && return 0
    say "cargo-fuzz $CARGO_FUZZ is needed, ${version:-none} is here: building it, which takes a minute"
    env -u CARGO_TARGET_DIR cargo install --locked "cargo-fuzz@$CARGO_FUZZ"
}

bring_cargo_deb() {
    version=$(cargo deb --version 2>/dev/null | first_version)
    at_least "${version:-0}" "$CARGO_DEB" && return 0
    say "cargo-deb $CARGO_DEB is needed, ${version:-none} is here: building it, which takes some minutes"
    env -u CARGO_TARGET_DIR cargo install --locked "cargo-deb@$CARGO_DEB"
}

if [ "$purpose" = fuzz ]; then
    bring_packages rust linker compiler
    bring_rust
    bring_cargo_fuzz
    exit
fi

PATH="$PWD/$LOCAL_NODE/node_modules/.bin:$PWD/$LOCAL_GO/go/bin:$PATH"
if [ "$purpose" = package ]; then
    bring_packages rust linker node
    bring_rust
    bring_node
    bring_cargo_deb
    exit
fi
if [ "$purpose" = run ]; then
    bring_packages rust linker node java maven
else
    bring_packages rust linker node java maven browser pip python
fi
bring_rust
bring_node
check_java
check_maven
if [ "$purpose" = test ]; then
    bring_rust_component fmt rustfmt
    bring_rust_component clippy clippy
    bring_cargo_deny
    bring_prometheus
    bring_redis
    bring_go
    bring_python_packages
fi
