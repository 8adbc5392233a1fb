#!/usr/bin/env bash
# Builds a Kubernetes control plane from Debian's source package into a directory, once.
#
#   build-kubernetes.sh DIRECTORY
#
# The directory appears only when it is complete: it is filled under another name and then renamed. Several
# processes may call this at the same time; one builds, the others wait. Needs root, a Debian machine and its mirror.
set -euo pipefail

target=${1:?usage: build-kubernetes.sh DIRECTORY}
suite=bookworm
started=$(date +%s)

say() { printf '[kubernetes %4ds] %s\n' "$(($(date +%s) - started))" "$*" >&2; }
fail() { say "error: $*"; exit 1; }

[ -x "$target/kube-apiserver" ] && exit 0
mkdir -p "$(dirname "$target")"
exec 9>"$target.lock"
flock --nonblock 9 || { say "another process is building; waiting for it"; flock 9; }
[ -x "$target/kube-apiserver" ] && exit 0

[ ! -e "$target" ] || fail "$target exists and has no kube-apiserver: remove it"
[ "$(id -u)" = 0 ] || fail "building Kubernetes installs Debian packages and needs root; or set KUBEBUILDER_ASSETS to a directory with etcd and kube-apiserver"
command -v apt-get >/dev/null || fail "no apt-get here: set KUBEBUILDER_ASSETS to a directory with etcd, kube-apiserver, kube-controller-manager and kubectl"

work=$target.work
log=$target.log
rm -rf "$work"
mkdir -p "$work"/{out,debs,apt/lists/partial}
trap 'rm -rf "$work"' EXIT
: >"$log"
# Runs a step with its output in the log; shows the log's end if the step fails.
step() {
  local what=$1; shift
  say "$what"
  "$@" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "$what failed; the whole log is $log"; }
}

export DEBIAN_FRONTEND=noninteractive
step "reading the package lists" apt-get update
mirror=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' | awk -F'|' '$2=="Debian" && $3=="Debian" {print $1; exit}')
[ -n "$mirror" ] || fail "the machine's apt sources name no Debian mirror"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
printf 'deb [signed-by=%s] %s %s main\ndeb-src [signed-by=%s] %s %s main\n' $keyring "$mirror" $suite $keyring "$mirror" $suite >"$work/apt/sources.list"
private=(-o "Dir::Etc::SourceList=$work/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::lists=$work/apt/lists" -o APT::Sandbox::User=root)
step "reading $suite's source lists" apt-get "${private[@]}" update
step "installing the Go toolchain and build tools" apt-get install -y --no-install-recommends golang-1.19-go make rsync jq dpkg-dev

# Unpacked, not installed: the packages would start a service and take names on PATH that the machine may use.
unpack() {
  (cd "$work/debs" && apt-get "${private[@]}" download "$1")
  dpkg-deb -x "$work"/debs/"$1"_*.deb "$work/debs/$1"
}
step "fetching etcd" unpack etcd-server
step "fetching kubectl" unpack kubernetes-client
step "fetching reflect2" unpack golang-github-modern-go-reflect2-dev
step "fetching the Kubernetes source" bash -c 'cd "$1" && shift && apt-get "$@" source kubernetes' _ "$work" "${private[@]}"

source=$(echo "$work"/kubernetes-*/)
version=v$(basename "$source" | sed -E 's/^kubernetes-//; s/.*\+really//')
# The vendored reflect2 predates Go 1.18 and crashes the API server at run time on the first custom resource.
rm -rf "$source/vendor/github.com/modern-go/reflect2"
cp -r "$work/debs/golang-github-modern-go-reflect2-dev/usr/share/gocode/src/github.com/modern-go/reflect2" "$source/vendor/github.com/modern-go/reflect2"

mkdir -p "$work/gopath/src/k8s.io"
ln -s "${source%/}" "$work/gopath/src/k8s.io/kubernetes"
build() {
  cd "$work/gopath/src/k8s.io/kubernetes"
  env PATH="/usr/lib/go-1.19/bin:$PATH" GOPATH="$work/gopath" GOCACHE="$work/gocache" GO111MODULE=off GOFLAGS=-tags=providerless CGO_ENABLED=0 \
    KUBE_GIT_VERSION="$version" KUBE_GIT_COMMIT=debian KUBE_GIT_TREE_STATE=archive KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20 \
    make WHAT="cmd/$1" GOLDFLAGS="-w -s"
}
for command in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do
  step "building $command (about 8 minutes for all on 2 cores)" build "$command"
  cp "$source/_output/local/bin/linux/"*"/$command" "$work/out/" 2>/dev/null || cp "$source/_output/bin/$command" "$work/out/"
done
cp "$work/debs/etcd-server/usr/bin/etcd" "$work/out/"
cp "$work/debs/kubernetes-client/usr/bin/kubectl" "$work/out/"
"$work/out/kube-apiserver" --version >"$work/out/VERSION"
mv "$work/out" "$target"
say "done: $(cat "$target/VERSION") in $target"
