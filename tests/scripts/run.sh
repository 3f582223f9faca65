#!/usr/bin/env bash
# Runs one case: CASE is its folder, SCRIPT the script under test, WORK an empty folder.
# Its `setup` comes first, then the `env` beside all cases of the script, then its own `env`.
set -euo pipefail

export FAKE=$WORK/fake RUNNER_TEMP=$WORK/temp HOME=$WORK PIPEGEN_DELAY=0
export GITHUB_OUTPUT=$WORK/output GITHUB_STEP_SUMMARY=$WORK/summary GITHUB_EVENT_PATH=$WORK/event.json
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org GIT_COMMITTER_DATE='1700000000 +0000'
mkdir -p "$FAKE" "$RUNNER_TEMP" "$WORK/repo"
touch "$GITHUB_OUTPUT" "$GITHUB_STEP_SUMMARY" "$FAKE/ledger"
fakes=$(cd "$(dirname "${BASH_SOURCE[0]}")/fake" && pwd)
PATH=$fakes:$PATH
cd "$WORK/repo"
if [[ -f $CASE/event.json ]]; then cp "$CASE/event.json" "$GITHUB_EVENT_PATH"; else echo '{}' >"$GITHUB_EVENT_PATH"; fi
# shellcheck source=fake/store.sh
source "$fakes/store.sh"
set -a
for file in "$CASE/setup" "$CASE/../env" "$CASE/env"; do
  # shellcheck source=/dev/null
  if [[ -f $file ]]; then source "$file"; fi
done
set +a
if [[ -f $CASE/needs.json ]]; then
  NEEDS=$(<"$CASE/needs.json")
  export NEEDS
fi
# What every plan says of itself, where the case is about something else.
if [[ -n ${NEEDS:-} && ! -f $CASE/as-it-is ]]; then
  NEEDS=$(jq 'if (.plan.outputs | type) == "object" and (.plan.outputs | has("filled") | not)
    then .plan.outputs.filled = (["plan"] + (.plan.outputs | to_entries | map(select(.value != "") | .key)) | join(" "))
    else . end' <<<"$NEEDS" 2>/dev/null) || NEEDS=$(cat "$CASE/needs.json")
fi
export SCRIPT_PID=$$
exec bash "$SCRIPT"
