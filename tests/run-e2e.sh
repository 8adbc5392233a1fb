#!/usr/bin/env bash
# Runs the tests on a real node with real images, and those that judge images of connectors. Where they cannot run they are skipped, with the reason.
# The last line is `N passed, N failed, N skipped`.
#
#   run-e2e.sh [CONFIGURATION]
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/results.sh
configuration=${1:-Release}
results=TestResults/e2e
cluster=tests/ChannelOperator.LocalCluster/bin/$configuration/net10.0/local-cluster.dll
begin_results "$results"
CHANNEL_OPERATOR_FIGURES=$PWD/$results/figures.txt
export CHANNEL_OPERATOR_FIGURES

# What cannot be installed is told as the reason of the skipped tests.
build/install-packages.sh node || true
if dotnet "$cluster" can-run-node >/dev/null; then
  dotnet "$cluster" build --node >/dev/null && make --no-print-directory artifacts/images/built || exit 1
fi
run_project "$results" tests/ChannelOperator.EndToEndTests "$configuration"
run_project "$results" tests/ChannelConnector.ConformanceTests "$configuration"
[ ! -f "$CHANNEL_OPERATOR_FIGURES" ] || { echo "measured:"; sed 's/^/  /' "$CHANNEL_OPERATOR_FIGURES"; }
end_results "$results"
