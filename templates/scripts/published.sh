#!/usr/bin/env bash
# What GitHub says of the release of this run's Git tag.
set -euo pipefail
export LC_ALL=C

: "${GITHUB_REF_NAME:?}" "${GITHUB_REPOSITORY:?}" "${GH_TOKEN:?}"

# ask_release: sets REPLY to whether the release has the mark *pre-release* now. The payload has the mark of the moment
# when the event was sent, a run that is repeated gets the same payload, and a run by hand has none. GitHub shows a
# draft to nobody who asks by the Git tag. Without an answer the plan fails.
ask_release() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try answer error name said
  name=$(jq --null-input --raw-output --arg name "$GITHUB_REF_NAME" '$name | @uri')
  answer=$(mktemp) error=$(mktemp)
  for ((try = 1; try <= tries; try++)); do
    if gh api "repos/$GITHUB_REPOSITORY/releases/tags/$name" >"$answer" 2>"$error" &&
      REPLY=$(jq --raw-output --arg tag "$GITHUB_REF_NAME" 'select(.tag_name == $tag and .draft == false)
        | .prerelease | booleans' "$answer" 2>"$error") && [[ -n $REPLY ]]; then
      rm "$answer" "$error"
      return
    fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  said=$(<"$error")
  if [[ $said == *'HTTP 404'* ]]; then
    fail 'not published' "GitHub has no published release of the Git tag $GITHUB_REF_NAME; a draft is none"
  fi
  fail 'GitHub gives no answer' \
    "nobody knows whether the release of $GITHUB_REF_NAME is a pre-release: ${said:-its answer cannot be read}"
}
