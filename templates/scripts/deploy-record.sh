#!/usr/bin/env bash
# Records that this run's images serve, and which served before them.
set -euo pipefail
export LC_ALL=C

# shellcheck source=deployed.sh
source "$(dirname "${BASH_SOURCE[0]}")/deployed.sh"

: "${PREVIOUS?}" "${GITHUB_RUN_ID:?}" "${GITHUB_RUN_ATTEMPT:?}"

declare -A PREVIOUS_OF=()
while read -r image digest; do
  if [[ -n $image ]]; then PREVIOUS_OF[$image]=$digest; fi
done <<<"$PREVIOUS"

# served IMAGE: first the one before, so that at every moment both are under a tag. Where nobody knows what served, the
# one before is what was seen to serve last.
served() {
  local repository=${REPOSITORY_OF[$1]} digest=${DIGEST_OF[$1]} before=${PREVIOUS_OF[$1]:-}
  if [[ -z $before ]]; then
    current "$repository:deployed-$DEPLOY"
    before=$REPLY
  fi
  if [[ -n $before && $before != "$digest" ]]; then point "$repository" "deployed-$DEPLOY.previous" "$before" || return; fi
  point "$repository" "deployed-$DEPLOY" "$digest" || return
  more "$COMMIT_SHA" "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT" ''
  record "$repository" "deployed-$DEPLOY" "$digest" "$before" "$REPLY"
}

for image in "${DEPLOYS[@]}"; do
  served "$image" ||
    fail 'not recorded' "$image serves as ${DIGEST_OF[$image]}, and that could not be recorded; run this job again"
done
