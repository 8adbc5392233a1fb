#!/usr/bin/env bash
# Installs the Debian packages that building images without a container engine (images), running a real node (node), judging a connector's image (conformance) or a few of the tests (tests) need.
#
#   install-packages.sh images|node|conformance|tests...
#
# Installs what is missing and nothing else, and starts no service: the test kit runs its own containerd, beside any other.
set -euo pipefail

packages=()
for purpose in "$@"; do
  case $purpose in
    images) packages+=(buildah debootstrap gcc libc6-dev) ;;
    node) packages+=(containerd runc containernetworking-plugins iptables conntrack iproute2 util-linux) ;;
    conformance) packages+=(buildah runc iproute2 util-linux) ;;
    tests) packages+=(lua5.1 prometheus postgresql postgresql-common swift-account swift-container swift-object swift-proxy) ;;
    *) echo "install-packages.sh: there are no packages for '$purpose': name images, node, conformance or tests" >&2; exit 2 ;;
  esac
done

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]; }
missing=()
for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
[ "${#missing[@]}" -gt 0 ] || exit 0

fail() { echo "install-packages.sh: ${missing[*]} are not installed, and $*" >&2; exit 1; }
command -v apt-get >/dev/null || fail "there is no apt-get here: install what has these names in your distribution, or use a Debian 12 machine"
[ "$(id -u)" = 0 ] || fail "installing them needs root: run 'apt-get install --no-install-recommends ${missing[*]}' as root, or this as root"

echo "installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
# Debian's way to keep packages from starting services. One that is there is the machine's own, and stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  trap 'rm -f $policy' EXIT
fi
log=$(mktemp)
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  fail "apt-get could not install them: the whole log is $log"
fi
rm -f "$log"
# Nor at the next boot, where it was not here before.
for package in "${missing[@]}"; do
  for service in $(dpkg-query -L "$package" | sed -n 's|^\(/usr\)\?/lib/systemd/system/\([^@/]*\.service\)$|\2|p'); do
    DPKG_MAINTSCRIPT_PACKAGE=$package deb-systemd-helper disable "$service" >/dev/null 2>&1 || true
  done
done
