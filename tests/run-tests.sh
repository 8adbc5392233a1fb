#!/usr/bin/env bash
# Runs all test projects of a build but those that need a node or images, one after the other: some measure times, and two cores are few.
# Prints what was skipped and why; the last line is `N passed, N failed, N skipped`.
#
#   run-tests.sh [CONFIGURATION]
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/results.sh
configuration=${1:-Release}
results=TestResults
cluster=tests/ChannelOperator.LocalCluster/bin/$configuration/net10.0/local-cluster.dll
begin_results "$results"

# Lua and Prometheus; without them the tests that need one are skipped, and say so. CI skips none of them.
build/install-packages.sh tests || [ -z "${CI:-}" ] || exit 1

# The control plane first, so that its one-time build is seen and not counted as a hanging test.
dotnet "$cluster" build || exit 1

for project in tests/*Tests; do
  name=$(basename "$project")
  [ "$name" != ChannelOperator.EndToEndTests ] && [ "$name" != ChannelConnector.ConformanceTests ] && [ -f "$project/$name.csproj" ] || continue
  run_project "$results" "$project" "$configuration"
done

if reason=$(dotnet "$cluster" can-run-node); then
  echo "this machine can run the tests on a real node: make e2e"
else
  echo "this machine cannot run the tests on a real node (make e2e): $reason"
fi
end_results "$results"
