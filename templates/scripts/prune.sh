#!/usr/bin/env bash
# Shows what has outlived its tags, and deletes it when told to.
set -euo pipefail
export LC_ALL=C

: "${FILE:?}" "${APPLY?}"

words=(prune --file "$FILE")
if [[ $APPLY == true ]]; then words+=(--apply); fi
pipegen "${words[@]}"
