#!/usr/bin/env bash
# Makes the namespaces of a node and holds them until it is killed: mounts, network and processes of their own. With
# this process, which is process 1 in there, the kernel ends everything of the node: containers, their mounts, bridge, iptables rules.
#
#   hold-node.sh DIRECTORY
#
# When the namespaces are ready, DIRECTORY/network names the addresses: HOST NODE PODS.
set -euo pipefail

directory=${1:?usage: hold-node.sh DIRECTORY}
if [ -z "${CHANNEL_OPERATOR_NODE_HELD:-}" ]; then
  # The machine's own network, for the other end of the node's cable.
  exec 9</proc/self/ns/net
  export CHANNEL_OPERATOR_NODE_HELD=1
  exec unshare --mount --net --pid --fork --kill-child --mount-proc -- bash "$0" "$directory"
fi

on_host() { nsenter --net=/proc/self/fd/9 "$@"; }

# Nothing in here asks the machine's name servers, which cannot be reached from in here either.
: >"$directory/resolv.conf"
[ ! -e /etc/resolv.conf ] || mount --bind "$directory/resolv.conf" /etc/resolv.conf
# Fixed places of containerd, kubelet and network plugins: sockets and network namespaces below /run, logs of pods below /var/log.
mount -t tmpfs tmpfs /run
mkdir -p "$directory/var-log"
mount --bind "$directory/var-log" /var/log
for fixed in /var/lib/kubelet /var/lib/cni; do
  mkdir -p "$fixed"
  mount -t tmpfs tmpfs "$fixed"
done

# The kernel gives a name to one interface only, so no two nodes get the same number, and a cable goes with its node.
for ((number = 0; ; number++)); do
  [ "$number" -lt 250 ] || { echo "there is no free interface name channel-node0 to 249: see 'ip link'" >&2; exit 1; }
  on_host ip link show "channel-node$number" >/dev/null 2>&1 && continue
  ip link add eth0 type veth peer name "channel-node$number" netns /proc/self/fd/9 && break
done
host=10.211.$number.1 node=10.211.$number.2 pods=10.210.$number.0/24
on_host ip address add "$host/30" dev "channel-node$number"
on_host ip link set "channel-node$number" up
ip link set lo up
ip address add "$node/30" dev eth0
ip link set eth0 up
ip route add default via "$host"
on_host ip route add "$pods" via "$node"
# The kubelet asks clouds who they are, and would wait for an answer.
ip route add unreachable 169.254.169.254
echo 1 >/proc/sys/net/ipv4/ip_forward
exec 9<&-

echo "$host $node $pods" >"$directory/network.new"
mv "$directory/network.new" "$directory/network"
# A shell, for it waits for every process that loses its parent.
sleep infinity &
wait
