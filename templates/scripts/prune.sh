#!/usr/bin/env bash
# Shows what has outlived its tags, and deletes it when told to.
set -euo pipefail
export LC_ALL=C

: "${FILE:?}" "${DEFAULT_BRANCH:?}" "${APPLY?}" "${GITHUB_REF:?}"

words=(prune --file "$FILE")
if [[ $APPLY == true ]]; then
  # Another branch may have other rows, and what it does not keep is gone for the default branch, too.
  if [[ $GITHUB_REF != "refs/heads/$DEFAULT_BRANCH" ]]; then
    echo "::error title=not the default branch::only a run of $DEFAULT_BRANCH deletes; this is $GITHUB_REF"
    exit 1
  fi
  words+=(--apply)
fi
pipegen "${words[@]}"
