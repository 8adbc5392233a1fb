#!/usr/bin/env bash
# Runs all test projects of a build, one after the other: some measure times, and two cores are few.
# Prints what was skipped and why; the last line is `N passed, N failed, N skipped`.
#
#   run-tests.sh [CONFIGURATION]
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${1:-Release}
results=TestResults
rm -rf "$results"
mkdir -p "$results/logs"
# Of every operator that a test starts, until it is known that nothing failed.
CHANNEL_OPERATOR_LOGS=$PWD/$results/logs
export CHANNEL_OPERATOR_LOGS
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The control plane first, so that its one-time build is seen and not counted as a hanging test.
dotnet tests/ChannelOperator.LocalCluster/bin/"$configuration"/net10.0/local-cluster.dll build || exit 1

broken=0
for project in tests/*Tests; do
  name=$(basename "$project")
  [ -f "$project/$name.csproj" ] && [ ! -f "$results/$name.trx" ] || continue
  started=$(date +%s)
  if ! dotnet test "$project" --no-build --configuration "$configuration" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
      --blame-hang-timeout 5m >"$results/$name.log" 2>&1; then
    # A failing test is counted from its results; a run without results is counted here.
    [ -f "$results/$name.trx" ] || { broken=$((broken + 1)); touch "$results/$name.trx"; }
    grep -vE '^\s*(Passed|Skipped) ' "$results/$name.log" | tail -n 200
  fi
  printf '%-36s %4d s\n' "$name" "$(($(date +%s) - started))"
done

# Adds up one attribute of the result counters of all projects.
count() { cat "$results"/*.trx | grep -o "<Counters [^>]*" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{n += $1} END {print n + 0}'; }
total=$(count total)
passed=$(count passed)
executed=$(count executed)
skipped=$((total - executed))
failed=$((executed - passed + broken))
if [ "$skipped" -gt 0 ]; then
  echo "skipped:"
  # In a .trx the name of a test stands in its result, the reason in the message below it.
  cat "$results"/*.trx | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g' | grep 'outcome="NotExecuted"' \
    | sed -E 's/.*testName="([^"]*)".*<Message>([^<]*)<.*/  \1: \2/; s/.*testName="([^"]*)".*/  \1/' | sort
fi
[ "$passed" -gt 0 ] || failed=$((failed + 1))
if [ "$failed" -gt 0 ]; then
  echo "the operators' logs, named by the time of their start, are in $CHANNEL_OPERATOR_LOGS"
else
  rm -rf "$CHANNEL_OPERATOR_LOGS"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
