#!/usr/bin/env bash
# Makes the contents of the base images from this machine's .NET and Debian's packages, once, for a machine that reaches no registry.
#
#   base-images.sh DIRECTORY
#
# DIRECTORY/sdk.tar: a minimal Debian with this machine's .NET SDK. DIRECTORY/runtime.tar: the shared frameworks and the libraries
# that they load, nothing else: no shell, no package manager. The directory appears only when it is complete. Several processes may
# call this at the same time; one works, the others wait. Needs root, a Debian machine and its mirror.
set -euo pipefail

target=${1:?usage: base-images.sh DIRECTORY}
suite=bookworm
started=$(date +%s)

say() { printf '[base images %4ds] %s\n' "$(($(date +%s) - started))" "$*" >&2; }
fail() { say "error: $*"; exit 1; }

[ -d "$target" ] && exit 0
mkdir -p "$(dirname "$target")"
exec 9>"$target.lock"
flock --nonblock 9 || { say "another process is making them; waiting for it"; flock 9; }
[ -d "$target" ] && exit 0

[ "$(id -u)" = 0 ] || fail "making base images needs root; or name images that this machine has in SDK_IMAGE and RUNTIME_IMAGE"
command -v debootstrap >/dev/null || fail "there is no debootstrap: run build/install-packages.sh images"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet || true)")")
[ -d "$dotnet/sdk" ] || fail "there is no .NET SDK beside the dotnet on PATH ($dotnet)"

work=$target.work
log=$target.log
rm -rf "$work"
mkdir -p "$work"/{out,runtime}
trap 'rm -rf "$work"' EXIT
: >"$log"
# Runs a step with its output in the log; shows the log's end if the step fails.
step() {
  local what=$1; shift
  say "$what"
  "$@" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "$what failed; the whole log is $log"; }
}

mirror=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' | awk -F'|' '$2=="Debian" && $3=="Debian" {print $1; exit}')
[ -n "$mirror" ] || fail "the machine's apt sources name no Debian mirror"
root=$work/sdk
step "a minimal Debian $suite (a minute)" \
  debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,libstdc++6 "$suite" "$root" "$mirror"

# The machine's own certificates, so that packages can be restored behind its proxy. They are in no image that is built on this one.
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$work/trusted.crt"
cp "$root/etc/ssl/certs/ca-certificates.crt" "$work/ca-certificates.crt"

add_dotnet() {
  mkdir -p "$root/usr/share/dotnet" && cp -a "$dotnet/." "$root/usr/share/dotnet/" && ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
}
step "this machine's .NET SDK" add_dotnet

# Libraries that are looked for at run time; all others are found from those that name them.
loaded_later='libssl.so.3 libcrypto.so.3'
fill_runtime() {
  local runtime=$work/runtime library
  mkdir -p "$runtime"/{usr/share/dotnet,usr/bin,usr/lib,etc/ssl/certs,tmp,home/nonroot} || return
  chmod 1777 "$runtime/tmp"
  for directory in lib lib64; do
    [ ! -L "$root/$directory" ] || cp -a "$root/$directory" "$runtime/"
  done
  (cd "$dotnet" && cp -a --parents dotnet host shared/Microsoft.NETCore.App shared/Microsoft.AspNetCore.App LICENSE.txt ThirdPartyNotices.txt "$runtime/usr/share/dotnet/") || return
  ln -s ../share/dotnet/dotnet "$runtime/usr/bin/dotnet"
  chroot "$root" sh -c '
    cd /usr/share/dotnet
    for name in '"$loaded_later"'; do find /usr/lib -name "$name"; done >/tmp/first
    { find host shared -name "*.so"; echo dotnet; cat /tmp/first; } | xargs ldd 2>/dev/null | grep -oE "/[^ ]+" | grep -vE ":$|^/usr/share/dotnet" >/tmp/all
    cat /tmp/first >>/tmp/all
    while read -r file; do readlink -f "$file"; echo "$(readlink -f "$(dirname "$file")")/$(basename "$file")"; done </tmp/all | sort -u >/tmp/libraries
    rm /tmp/first /tmp/all' || return
  while read -r library; do
    mkdir -p "$runtime$(dirname "$library")" && cp -a "$root$library" "$runtime$library" || return
  done <"$root/tmp/libraries"
  rm "$root/tmp/libraries"
  cp "$work/ca-certificates.crt" "$runtime/etc/ssl/certs/"
  printf 'root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$runtime/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$runtime/etc/group"
  printf 'hosts: files dns\n' >"$runtime/etc/nsswitch.conf"
  chown -R 65532:65532 "$runtime/home/nonroot"
}
step "the runtime's files" fill_runtime
[ ! -e "$work/trusted.crt" ] || cp "$work/trusted.crt" "$root/etc/ssl/certs/ca-certificates.crt"

step "packing" bash -c 'cd "$1" && chroot sdk apt-get clean && rm -rf sdk/var/lib/apt/lists/* && tar -C sdk --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* -cf out/sdk.tar . && tar -C runtime -cf out/runtime.tar .' _ "$work"
mv "$work/out" "$target"
say "done: $(du -sh "$target" | cut -f1) in $target"
