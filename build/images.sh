#!/usr/bin/env bash
# Builds the images of operator and connector, and the pause image that a local node needs, with docker or else with buildah.
# They are tagged in the engine, NAME:VERSION, and lie as archives in artifacts/images, where the end-to-end tests find them.
#
# Base images: SDK_IMAGE and RUNTIME_IMAGE, where they are set; else the public ones of the Dockerfile; on a machine that cannot
# pull these, ones made from its own .NET (base-images.sh). BASES=public or BASES=local decides it.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
archives=artifacts/images
cache=${XDG_CACHE_HOME:-$HOME/.cache}/channel-operator/images
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "[images] $*" >&2; }
fail() { say "error: $*"; exit 1; }
# Output matters only if the step fails.
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; fail "'$1 ${2:-}' failed"; }; }

if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  engine=docker
else
  engine=buildah
  build/install-packages.sh images || fail "neither does a docker engine answer, nor is there buildah"
  storage=()
  buildah info >/dev/null 2>&1 || storage=(--storage-driver vfs)
fi
command -v gcc >/dev/null || build/install-packages.sh images || fail "the pause image needs a C compiler"

# Without the lock below: compilers that a build leaves running would hold it for minutes.
buildah() { command buildah "${storage[@]}" "$@" 8>&-; }

has_image() {
  case $engine in
    docker) docker image inspect "$1" >/dev/null 2>&1 ;;
    buildah) buildah inspect --type image "$1" >/dev/null 2>&1 ;;
  esac
}

# An image with the content of a tar archive.
import() {
  case $engine in
    docker) docker import "$1" "$2" ;;
    buildah)
      local container
      container=$(buildah from scratch)
      buildah add "$container" "$1" / && buildah commit "$container" "$2"
      buildah rm "$container" ;;
  esac
}

# build TAG CONTEXT ARGUMENTS...
build() {
  local tag=$1 context=$2; shift 2
  case $engine in
    docker) DOCKER_BUILDKIT=1 docker build --tag "$tag" "$@" "$context" ;;
    # In full: of a short name buildah makes that of an image that it has, as docker.io/library/... where somebody has loaded an archive.
    buildah) buildah bud --isolation chroot --layers --tag "localhost/$tag" "$@" "$context" ;;
  esac
}

# With the registry's full name, which is what a node makes of a short one.
save() {
  local tag=$1 file=$2
  rm -f "$file"
  case $engine in
    docker) docker save --output "$file" "$tag" ;;
    buildah) buildah push "localhost/$tag" "docker-archive:$file:docker.io/library/$tag" ;;
  esac
}

# Asks for the description alone; the build pulls the rest.
can_pull() {
  say "looking for $1"
  case $engine in
    docker) timeout 20 docker manifest inspect "$1" >/dev/null 2>&1 ;;
    buildah) timeout 20 buildah "${storage[@]}" manifest inspect "docker://$1" >/dev/null 2>&1 ;;
  esac
}

# Public images where they can be had; once others were made here, these without asking again.
choose_bases() {
  local local_bases
  local_bases=$cache/bases-$(dotnet --version)
  if [ -n "${SDK_IMAGE:-}" ] && [ -n "${RUNTIME_IMAGE:-}" ]; then return; fi
  if [ "${BASES:-}" = public ] || { [ "${BASES:-}" != local ] && [ ! -d "$local_bases" ]; }; then
    SDK_IMAGE=$(sed -n 's/^ARG SDK_IMAGE=//p' Dockerfile) RUNTIME_IMAGE=$(sed -n 's/^ARG RUNTIME_IMAGE=//p' Dockerfile)
    if can_pull "$SDK_IMAGE" && can_pull "$RUNTIME_IMAGE"; then return; fi
    [ "${BASES:-}" != public ] || fail "$SDK_IMAGE and $RUNTIME_IMAGE cannot be pulled"
    say "this machine cannot pull them: making base images from its own .NET"
  fi
  build/install-packages.sh images
  build/base-images.sh "$local_bases"
  SDK_IMAGE=localhost/channel-operator-sdk:$(dotnet --version) RUNTIME_IMAGE=localhost/channel-operator-runtime:$(dotnet --version)
  has_image "$SDK_IMAGE" || { say "loading the SDK"; quietly import "$local_bases/sdk.tar" "$SDK_IMAGE"; }
  has_image "$RUNTIME_IMAGE" || { say "loading the runtime"; quietly import "$local_bases/runtime.tar" "$RUNTIME_IMAGE"; }
}

# Buildah takes a cached step although an argument of it, such as the revision, has changed: so the last images go, with their steps.
remove_last() {
  [ "$engine" = buildah ] || return 0
  local name
  for name in {localhost,docker.io/library}/channel-{operator,connector}; do buildah rmi "$name:$version" >/dev/null 2>&1 || true; done
  remove_intermediates
}

# Stages and former builds stay in buildah's store, a hundred megabytes each time. Docker looks after its own.
remove_intermediates() {
  [ "$engine" = buildah ] || return 0
  buildah images --quiet --filter dangling=true --filter label=io.channeloperator.stage | sort -u | xargs -r buildah "${storage[@]}" rmi >/dev/null 2>&1 || true
}

size_of() {
  case $engine in
    docker) docker image inspect --format '{{.Size}}' "$1" ;;
    buildah) buildah images --json "localhost/$1" | sed -n 's/.*"size": "\(.*\)",*/\1/p' | head -n 1 ;;
  esac
}

# The engine's tags are one for all checkouts: whoever builds also saves before the next one builds.
mkdir -p "$cache"
exec 8>"$cache/images.lock"
flock --nonblock 8 || { say "another process is building images; waiting for it"; flock 8; }

choose_bases
arguments=(--build-arg "SDK_IMAGE=$SDK_IMAGE" --build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE" --build-arg "VERSION=$version" --build-arg "REVISION=$revision")
nuget=${NUGET_CONFIG:-$HOME/.nuget/NuGet/NuGet.Config}
[ ! -f "$nuget" ] || arguments+=(--secret "id=nuget,src=$nuget")

mkdir -p "$archives" "$work/pause"
remove_last
for target in operator connector; do
  say "building channel-$target:$version"
  quietly build "channel-$target:$version" . --target "$target" "${arguments[@]}"
  save "channel-$target:$version" "$work/$target.tar" >/dev/null 2>&1 || fail "channel-$target:$version could not be saved"
done
gcc -static -Os -s -o "$work/pause/pause" build/pause.c
printf 'FROM scratch\nCOPY pause /pause\nUSER 65535:65535\nENTRYPOINT ["/pause"]\n' >"$work/pause/Dockerfile"
quietly build channel-operator-pause:1 "$work/pause"
save channel-operator-pause:1 "$work/pause.tar" >/dev/null 2>&1 || fail "channel-operator-pause:1 could not be saved"

for name in operator connector pause; do mv "$work/$name.tar" "$archives/$name.tar"; done
touch "$archives/built"
remove_intermediates
for target in operator connector; do
  echo "channel-$target:$version  $(size_of "channel-$target:$version")  $archives/$target.tar"
done
