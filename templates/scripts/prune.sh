#!/usr/bin/env bash
# Shows what has outlived its tags, and deletes it when told to. The log is what undoes that.
set -euo pipefail
export LC_ALL=C

: "${FILE:?}" "${APPLY?}" "${LOG:?}"

words=(prune --file "$FILE")
if [[ $APPLY == true ]]; then words+=(--apply --log "$LOG" --max-time 50m); fi
pipegen "${words[@]}"
