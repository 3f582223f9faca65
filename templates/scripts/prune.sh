#!/usr/bin/env bash
# Shows what has outlived its tags, and deletes it when told to. The log is what undoes that. Those of the last
# runs say what a run that was cut short had begun: some registries delete an index before its images, and then
# nothing but the log leads to them.
set -euo pipefail
export LC_ALL=C

# shellcheck source=github.sh
source "$(dirname "${BASH_SOURCE[0]}")/github.sh"

: "${APPLY?}" "${FILE:?}" "${LOG:?}" "${WORKFLOW:?}"

# Runs whose logs are looked at; what an older one left, a newer one has finished.
readonly RUNS=5

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# numbers FILE FILTER: sets NUMBERS to what the filter finds.
numbers() {
  local found
  found=$(jq --raw-output "$2 | numbers" "$1" 2>/dev/null) ||
    fail 'no logs of earlier prunes' 'an answer of GitHub cannot be read'
  mapfile -t NUMBERS < <(printf '%s' "$found")
}

# fetch_logs: the logs of the last runs, this one's earlier attempts among them, are FETCHED.
fetch_logs() {
  local run artifact log runs
  ask_github "actions/workflows/$WORKFLOW/runs?per_page=$RUNS" "$WORK/runs"
  numbers "$WORK/runs" '.workflow_runs[].id'
  runs=("${NUMBERS[@]}")
  for run in "${runs[@]}"; do
    ask_github "actions/runs/$run/artifacts?per_page=100" "$WORK/artifacts"
    numbers "$WORK/artifacts" '.artifacts[] | select((.name | startswith("prune-log-")) and (.expired | not)) | .id'
    for artifact in "${NUMBERS[@]}"; do
      log=$WORK/$artifact.jsonl
      ask_github "actions/artifacts/$artifact/zip" "$WORK/zip"
      unzip -p "$WORK/zip" >"$log" 2>"$WORK/error" ||
        fail 'no logs of earlier prunes' "the artifact $artifact of run $run: $(<"$WORK/error")"
      FETCHED+=("$log")
    done
  done
}

declare -a FETCHED=()
fetch_logs
words=(prune --file "$FILE")
for log in "${FETCHED[@]}"; do words+=(--resume "$log"); done
if [[ $APPLY == true ]]; then words+=(--apply --log "$LOG" --max-time 50m); fi
pipegen "${words[@]}"
