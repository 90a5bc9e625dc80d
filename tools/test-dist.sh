#!/bin/sh
# Builds the archive in two folders, of other names and other lengths, at two times, and compares the bytes.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
unset CARGO_TARGET_DIR

for folder in "$work/one" "$work/another/and/deeper"; do
    mkdir -p "$folder"
    git archive HEAD | tar --extract --directory "$folder"
    make --directory "$folder" dist
done
set -- "$work"/one/target/dist/*.tar.gz "$work"/another/and/deeper/target/dist/*.tar.gz
[ $# -eq 2 ] || { echo "test-dist: $# archives were built, not 2" >&2; exit 1; }
cmp "$1" "$2" || { echo 'test-dist: the two archives are not the same' >&2; exit 1; }
echo "test-dist: the same $(stat -c %s "$1") bytes twice"
