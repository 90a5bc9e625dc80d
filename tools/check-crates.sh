#!/bin/sh
# Holds the crates we build on against deny.toml: licences, sources, versions, and known faults.
#
# The list of known faults is a git repository. Where neither it nor an earlier copy of it can be had, that one
# check is left out, and a line says so.
set -eu
cd "$(dirname "$0")/.."

check() { cargo deny --log-level error "$@" --hide-inclusion-graph; }

check check bans licenses sources
if cargo deny fetch db >/dev/null 2>&1; then
    known=fresh
elif ls -d "${CARGO_HOME:-$HOME/.cargo}"/advisory-dbs/*/.git >/dev/null 2>&1; then
    known=copy
    echo "crates: the list of known faults can't be refreshed from here; checking with the copy that is here"
else
    known=none
    echo "crates: LEFT OUT: known faults (advisories); their list can't be fetched from here and no copy is here"
fi
# Offline, since the list was fetched above or can't be.
[ "$known" = none ] || check --offline check advisories
