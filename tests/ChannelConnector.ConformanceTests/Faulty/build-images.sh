#!/usr/bin/env bash
# Builds the images of the faulty connector with buildah: a minimal Debian with Python, kept in the cache beside the other base images, and one file.
#
#   build-images.sh
#
# localhost/conformance-faulty:1 has a numeric user, localhost/conformance-faulty-user:1 a name. Needs root, a Debian machine and its mirror, once.
set -euo pipefail
cd "$(dirname "$0")"
root=$(git rev-parse --show-toplevel 2>/dev/null || echo ../../..)

"$root/build/install-packages.sh" images
cache=${XDG_CACHE_HOME:-$HOME/.cache}/channel-operator/images
base=$cache/python-bookworm.tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; echo "build-images.sh: '$1 ${2:-}' failed" >&2; exit 1; }; }

mkdir -p "$cache"
exec 9>"$base.lock"
flock 9
if [ ! -e "$base" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' | awk -F'|' '$2=="Debian" && $3=="Debian" {print $1; exit}')
  echo "[images] a minimal Debian with Python (a minute)" >&2
  quietly debootstrap --variant=minbase --include=python3 bookworm "$work/root" "$mirror"
  rm -rf "$work/root"/var/lib/apt/lists/* "$work/root"/var/cache/apt/archives/*.deb "$work/root"/usr/share/{doc,man,locale}/* "$work/root"/dev/*
  tar -C "$work/root" -cf "$base.new" .
  mv "$base.new" "$base"
fi

# Buildah holds no lock of ours: what it starts may stay for a while.
container=$(buildah from scratch 9>&-)
quietly buildah add "$container" "$base" / 9>&-
quietly buildah add "$container" connector.py /connector.py 9>&-
quietly buildah config --user 65532:65532 --label io.channeloperator.stage=faulty --entrypoint '["python3", "-B", "/connector.py"]' "$container" 9>&-
quietly buildah commit "$container" localhost/conformance-faulty:1 9>&-
quietly buildah config --user nobody "$container" 9>&-
quietly buildah commit "$container" localhost/conformance-faulty-user:1 9>&-
buildah rm "$container" >/dev/null 9>&-
# What these replaced.
buildah images --quiet --filter dangling=true --filter label=io.channeloperator.stage=faulty 9>&- | sort -u | xargs -r buildah rmi >/dev/null 2>&1 9>&- || true
