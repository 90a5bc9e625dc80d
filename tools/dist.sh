#!/bin/sh
# Builds what is handed out: an archive, or a Debian package. Whoever builds the same commit with the same Rust and C
# compiler, in whatever folder and at whatever time, gets the same bytes.
#
#   tools/dist.sh archive|deb
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
archive | deb) what=$1 ;;
*)
    echo "usage: tools/dist.sh archive|deb" >&2
    exit 2
    ;;
esac

here=$PWD
# A folder of its own: the flags below would make every other release build begin anew.
built=${CARGO_TARGET_DIR:-target}/dist
registry=${CARGO_HOME:-$HOME/.cargo}

# No path of this machine stays in the program, and none decides about its bytes.
export RUSTFLAGS="--remap-path-prefix=$registry=/cargo --remap-path-prefix=$here=/sessionwatch"
export CFLAGS="-ffile-prefix-map=$registry=/cargo -ffile-prefix-map=$here=/sessionwatch"
cargo build --release --locked --target-dir "$built" -p sessionwatch

# The time of the last change is the time of every file.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
# What the program says of itself, for man and for shells.
staged=.cache/package
rm -rf "$staged"
mkdir -p "$staged/completions"
cp "$built/release/sessionwatch" "$staged"
"$staged/sessionwatch" man --out "$staged/man"
for shell in bash zsh fish; do
    "$staged/sessionwatch" completions "$shell" >"$staged/completions/sessionwatch.$shell"
done

if [ "$what" = deb ]; then
    # What it says is where the package is.
    exec cargo deb --quiet --no-build --no-strip -p sessionwatch --output "$built/"
fi

version=$(sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
name=sessionwatch-$version-$(uname -m)-linux
folder=$built/$name
rm -rf "$folder"
mkdir -p "$folder/docs"
cp -r "$staged/sessionwatch" "$staged/man" "$staged/completions" packaging/systemd packaging/sessionwatch.toml \
    README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$folder"
cp -r docs/*.md docs/format "$folder/docs"
tar --create --directory "$built" --sort=name --format=gnu --owner=root:0 --group=root:0 --mode=u=rwX,go=rX \
    --mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip --no-name -9 >"$folder.tar.gz"
rm -rf "$folder"
(cd "$built" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
