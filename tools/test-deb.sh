#!/bin/bash
# Builds the Debian package and lives through its life on this machine, as root: installed, started as its unit says, its
# page and its command line, a JVM of another user attached to, removed, purged. Where systemd does not run, the
# services are started here as it would: as their user, with their folders, without any capability.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

UNITS=/usr/lib/systemd/system
# Debian has this user everywhere, and it runs nothing: here it runs a Tomcat.
OTHER=games
# What one unit may be exposed by, in tenths, as systemd counts: 100 is everything.
MOST_EXPOSED=25

fail() {
    echo "test-deb: $*" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || fail 'a package is installed by root: run this as root'
for program in dpkg curl setpriv systemd-analyze; do
    command -v "$program" >/dev/null || fail "$program is needed and is not here"
done
for place in /usr/bin/sessionwatch /etc/sessionwatch /run/sessionwatch /var/lib/sessionwatch; do
    [ ! -e "$place" ] || fail "$place is there already: a sessionwatch is installed or runs here. Try on another machine"
done

work=$(mktemp -d)
chmod 755 "$work"
started=()
clean_up() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    dpkg --purge sessionwatch >/dev/null 2>&1 || true
    rm -rf "$work" /run/sessionwatch
}
trap clean_up EXIT

# say WHAT: a step.
say() { printf '   %s\n' "$*"; }

# await WHAT COMMAND…: until it succeeds, for a minute.
await() {
    local what=$1
    shift
    for _ in $(seq 600); do
        if "$@" >"$work/said" 2>&1; then return; fi
        sleep 0.1
    done
    tail -n 30 "$work"/{tomcat,sessionwatch,attach}.log "$work/said" >&2
    fail "waited in vain for $what"
}

# of UNIT KEY: what a unit file says.
of() { sed -n "s/^$2=//p" "$UNITS/$1"; }

# start UNIT USER LOG VARIABLE=…: what the unit starts, as this user, as systemd would.
start() {
    local unit=$1 user=$2 log=$3
    shift 3
    (
        umask "$(of "$unit" UMask)"
        # shellcheck disable=SC2046 # the words of the command
        exec env -i PATH=/usr/bin:/bin "$@" setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups \
            --no-new-privs --bounding-set=-all --inh-caps=-all $(of "$unit" ExecStart)
    ) >"$work/$log.log" 2>&1 &
    started+=($!)
}

# folder PATH USER MODE
folder() { install -d -o "$2" -g "$(id -g "$2")" -m "$3" "$1"; }

left() {
    find /etc /run /usr/bin /usr/lib /usr/share /var/lib -xdev \( -name '*sessionwatch*' -o -path '*/sessionwatch/*' \) \
        -not -path '/var/lib/dpkg/*' -not -path '*/node_modules/*' 2>/dev/null | sort
}

tools/dist.sh deb
package=$(ls -t "${CARGO_TARGET_DIR:-target}"/dist/sessionwatch_*.deb | head -n 1)
say "installing $package ($(stat -c %s "$package") bytes)"
dpkg --install "$package" >"$work/install.log" 2>&1 || { cat "$work/install.log" >&2; fail 'it cannot be installed'; }
sessionwatch --version
[ "$(stat -c '%U:%G %a' /etc/sessionwatch/sessionwatch.toml)" = 'root:sessionwatch 640' ] || fail 'the settings can be read by others'
[ "$(getent passwd sessionwatch | cut -d : -f 7)" = /usr/sbin/nologin ] || fail 'its user can log in'
[ -e /etc/systemd/system/multi-user.target.wants/sessionwatch.service ] || fail 'it would not start with the machine'
sessionwatch config check /etc/sessionwatch/sessionwatch.toml

say 'its units, judged by systemd'
systemd-analyze verify --man=no "$UNITS/sessionwatch.service" "$UNITS/sessionwatch-attach@.service"
for unit in sessionwatch.service sessionwatch-attach@.service; do
    systemd-analyze security --offline=true --threshold="$MOST_EXPOSED" --no-pager "$UNITS/$unit" >"$work/security.log" 2>&1 ||
        { cat "$work/security.log" >&2; fail "$unit is exposed too much"; }
    say "$(tail -n 1 "$work/security.log")"
done

say "a Tomcat of the user $OTHER"
cache=${SESSIONWATCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sessionwatch}
mkdir "$work/other"
[ ! -d "$cache/org.apache.tomcat" ] || { mkdir "$work/other/cache" && cp -r "$cache/org.apache.tomcat" "$work/other/cache"; }
chown -R "$OTHER" "$work/other"
(
    cd "$work/other"
    exec env HOME="$work/other" SESSIONWATCH_CACHE="$work/other/cache" TMPDIR=/tmp setpriv --reuid="$OTHER" \
        --regid="$(id -g "$OTHER")" --clear-groups sessionwatch serve --demo --attach none --listen 127.0.0.1:0 \
        --data-dir "$work/other/data" --runtime-dir "$work/other/run"
) >"$work/tomcat.log" 2>&1 &
started+=($!)
await 'the shop' grep -q "shop is at" "$work/tomcat.log"

say 'started as its unit says'
sed -i 's/^# listen = .*/listen = "127.0.0.1:0"/' /etc/sessionwatch/sessionwatch.toml
sed -i "s/^# agents_of = .*/agents_of = [\"$OTHER\"]/" /etc/sessionwatch/sessionwatch.toml
unit=sessionwatch.service
folder /var/lib/sessionwatch sessionwatch "$(of $unit StateDirectoryMode)"
folder /run/sessionwatch sessionwatch "$(of $unit RuntimeDirectoryMode)"
start $unit "$(of $unit User)" sessionwatch STATE_DIRECTORY=/var/lib/sessionwatch RUNTIME_DIRECTORY=/run/sessionwatch \
    CONFIGURATION_DIRECTORY=/etc/sessionwatch
service=${started[-1]}
await 'the page' grep -q 'the page is at' "$work/sessionwatch.log"
page=$(sed -n 's/.*the page is at //p' "$work/sessionwatch.log")
[ "$page" != http://127.0.0.1:8766/ ] || fail 'what /etc/sessionwatch/sessionwatch.toml says is not in force'
[ "$(stat -c %U "/proc/$service")" = sessionwatch ] || fail 'it runs as another user'
grep -q '^CapEff:[[:space:]]*0*$' "/proc/$service/status" || fail 'it has capabilities'
curl -fsS "$page" | grep -q '<script' || fail 'there is no page'
curl -fsS "${page}livez" >/dev/null
sessionwatch doctor >"$work/doctor.log"
grep -q "sessionwatch-attach@$OTHER" "$work/sessionwatch.log" "$work/doctor.log" || fail "nothing says how to attach to the JVM of $OTHER"

say "the JVM of $OTHER, attached to without a capability"
unit=sessionwatch-attach@.service
folder "/var/lib/sessionwatch-attach" root 755
folder "/var/lib/sessionwatch-attach/$OTHER" "$OTHER" "$(of $unit StateDirectoryMode)"
start $unit "$OTHER" attach "STATE_DIRECTORY=/var/lib/sessionwatch-attach/$OTHER"
attacher=${started[-1]}
await 'the attach' grep -q '^Attached to' "$work/attach.log"
reads() { sessionwatch top --once --format table | grep -q '/shop.*live'; }
await 'the shop in the terminal' reads
sessionwatch top --once --format table
! grep -q 'no connection to the monitor' "$work/tomcat.log" || fail 'the agent complained'

say "the same by root, who loads no agent from a folder of the service"
jvm=$(sed -n 's/^Attached to \([0-9]*\).*/\1/p' "$work/attach.log")
sessionwatch detach "$jvm"
sessionwatch attach "$jvm" | tee "$work/root.log"
grep -q '/sessionwatch-attach/root/agent/' "/proc/$jvm/maps" || fail 'the agent was loaded from elsewhere'
await 'the shop in the terminal' reads

say 'stopped, removed, purged'
kill "$attacher" "$service"
wait "$attacher" || fail 'the attaching did not end well'
wait "$service" || fail 'the service did not end well'
dpkg --remove sessionwatch >"$work/remove.log" 2>&1
[ ! -e /usr/bin/sessionwatch ] && [ ! -e "$UNITS/sessionwatch.service" ] || fail 'the program is still there'
[ -e /var/lib/sessionwatch ] && [ -e /etc/sessionwatch/sessionwatch.toml ] || fail 'what was recorded and set is gone before a purge'
dpkg --purge sessionwatch >"$work/purge.log" 2>&1
rm -rf /run/sessionwatch
left >"$work/left"
[ ! -s "$work/left" ] || fail "left after the purge: $(cat "$work/left")"
echo 'test-deb: installed, started, checked, removed, purged; of it only its user is left'
