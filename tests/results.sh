# Sourced by what runs tests, so that one place runs projects and counts results.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# begin_results DIRECTORY: empties it, and lets the tests leave logs of operators and nodes in it until it is known that nothing failed.
begin_results() {
  rm -rf "$1"
  mkdir -p "$1/logs"
  CHANNEL_OPERATOR_LOGS=$PWD/$1/logs
  # A line for each cluster whose states were judged.
  CHANNEL_OPERATOR_STATES=$PWD/$1/states.txt
  export CHANNEL_OPERATOR_LOGS CHANNEL_OPERATOR_STATES
}

# run_project DIRECTORY PROJECT CONFIGURATION
run_project() {
  local results=$1 project=$2 configuration=$3 name started
  name=$(basename "$project")
  started=$(date +%s)
  # Below normal the console does not say why a fixture could not be taken apart.
  if ! dotnet test "$project" --no-build --configuration "$configuration" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" --results-directory "$results" \
      --blame-hang-timeout 5m >"$results/$name.log" 2>&1; then
    # A failing test is counted from its results. A run that has none, or was ended before a test could fail (a crash, a hang, a fixture that could not be
    # taken apart), is counted by this.
    grep -qE '<Counters [^>]* failed="[1-9]' "$results/$name.trx" 2>/dev/null || touch "$results/$name.broken"
    grep -vE '^\s*(Passed|Skipped) ' "$results/$name.log" | tail -n 200
  fi
  printf '%-36s %4d s\n' "$name" "$(($(date +%s) - started))"
}

# outcomes OUTCOME DIRECTORY...: a line for each test with that outcome, its name and the first line of its message.
outcomes() {
  local outcome=$1
  shift
  # In a .trx the name of a test stands in its result, the message below it.
  find "$@" -maxdepth 1 -name '*.trx' -exec cat {} + 2>/dev/null | tr '\n' '\r' | sed 's/<UnitTestResult /\n&/g' | grep "^<UnitTestResult [^>]*outcome=\"$outcome\"" \
    | sed -E 's/.*testName="([^"]*)".*<Message>([^<\r]*).*/  \1: \2/; s/.*testName="([^"]*)".*/  \1/' | sort
}

# end_results DIRECTORY: tells what was skipped, and where the logs are if something failed. The last line is the count.
end_results() {
  local results=$1 line status=0
  line=$(count_results "$results") || status=1
  tell "skipped:" "$(outcomes NotExecuted "$results")"
  [ ! -f "$results/states.txt" ] || tell_states "$results/states.txt"
  if [ "$status" -ne 0 ]; then
    echo "the logs, named by the time of their start, are in $results/logs"
  else
    rm -rf "$results/logs"
  fi
  echo "$line"
  return "$status"
}

# tell_states FILE: how many states of objects were judged on real clusters, and where some may have been missed: a test that restarts the API server can have that.
tell_states() {
  awk -F '\t' 'NF == 2 {clusters++; states += $1; gaps += $2} END {printf "%d states of channels and policies judged on %d clusters; some may have been missed %d times\n", states, clusters, gaps}' "$1"
  grep -v "^[0-9]*$(printf '\t')" "$1" | sed 's/^/  /' || true
}

# tell HEADING LINES: nothing where there are no lines.
tell() {
  [ -z "$2" ] || printf '%s\n%s\n' "$1" "$2"
}

# count_results DIRECTORY...: `N passed, N failed, N skipped` over all of them. Fails if a test failed, a run broke, or one has no results at all.
count_results() {
  local results total=0 executed=0 passed=0 broken=0 before
  for results in "$@"; do
    before=$total
    total=$((total + $(sum total "$results")))
    executed=$((executed + $(sum executed "$results")))
    passed=$((passed + $(sum passed "$results")))
    broken=$((broken + $(find "$results" -maxdepth 1 -name '*.broken' 2>/dev/null | wc -l)))
    [ "$total" -gt "$before" ] || [ "$broken" -gt 0 ] || broken=$((broken + 1))
  done
  local failed=$((executed - passed + broken))
  echo "$passed passed, $failed failed, $((total - executed)) skipped"
  [ "$failed" -eq 0 ]
}

# Adds up one attribute of the result counters of a directory.
sum() {
  find "$2" -maxdepth 1 -name '*.trx' -exec cat {} + 2>/dev/null | grep -o "<Counters [^>]*" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{n += $1} END {print n + 0}'
}
