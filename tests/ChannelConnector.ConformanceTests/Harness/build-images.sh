#!/usr/bin/env bash
# Builds the images of the connectors that the tests judge beside the reference connector with buildah: one base, a minimal Debian with Python and Node
# that is kept in the cache beside the other base images, and a file on top for each.
#
#   build-images.sh
#
# localhost/conformance-faulty:1 has a numeric user, localhost/conformance-faulty-user:1 a name; localhost/conformance-minimal:1 is made by the
# Containerfile of its author. Needs root, a Debian machine and its mirror, once.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(git rev-parse --show-toplevel 2>/dev/null || echo ../..)

"$root/build/install-packages.sh" images
cache=${XDG_CACHE_HOME:-$HOME/.cache}/channel-operator/images
base=$cache/conformance-bookworm.tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; echo "build-images.sh: '$1 ${2:-}' failed" >&2; exit 1; }; }

mkdir -p "$cache"
exec 9>"$base.lock"
flock 9
if [ ! -e "$base" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' | awk -F'|' '$2=="Debian" && $3=="Debian" {print $1; exit}')
  echo "[images] a minimal Debian with Python and Node (a minute)" >&2
  quietly debootstrap --variant=minbase --include=python3,nodejs,ca-certificates bookworm "$work/root" "$mirror"
  rm -rf "$work/root"/var/lib/apt/lists/* "$work/root"/var/cache/apt/archives/*.deb "$work/root"/usr/share/{doc,man,locale}/* "$work/root"/dev/*
  tar -C "$work/root" -cf "$base.new" .
  mv "$base.new" "$base"
fi

# Buildah holds no lock of ours: what it starts may stay for a while.
buildah() { command buildah "$@" 9>&-; }
label=io.channeloperator.stage=conformance

container=$(buildah from scratch)
quietly buildah add "$container" "$base" /
quietly buildah config --label $label "$container"
quietly buildah commit "$container" localhost/conformance-base:1
buildah rm "$container" >/dev/null

container=$(buildah from --pull=false localhost/conformance-base:1)
quietly buildah add "$container" Faulty/connector.py /connector.py
quietly buildah config --user 65532:65532 --entrypoint '["python3", "-B", "/connector.py"]' "$container"
quietly buildah commit "$container" localhost/conformance-faulty:1
quietly buildah config --user nobody "$container"
quietly buildah commit "$container" localhost/conformance-faulty-user:1
buildah rm "$container" >/dev/null

quietly buildah bud --isolation chroot --pull=false --tag localhost/conformance-minimal:1 Minimal
# What these replaced.
buildah images --quiet --filter dangling=true --filter label=$label | sort -u | xargs -r buildah rmi >/dev/null 2>&1 9>&- || true
