#!/usr/bin/env bash
# Records that this run's images serve, and which served before them.
set -euo pipefail
export LC_ALL=C

# shellcheck source=deployed.sh
source "$(dirname "${BASH_SOURCE[0]}")/deployed.sh"

: "${PREVIOUS?}" "${PREVIOUS_COMMITS?}" "${GITHUB_RUN_ID:?}" "${GITHUB_RUN_ATTEMPT:?}"

declare -A PREVIOUS_OF=() COMMIT_OF=()
SAME=true
while read -r image digest; do
  if [[ -n $image ]]; then PREVIOUS_OF[$image]=$digest; fi
  if [[ -n $image && $digest != "${DIGEST_OF[$image]}" ]]; then SAME=false; fi
done <<<"$PREVIOUS"
while read -r image commit; do
  if [[ -n $image ]]; then COMMIT_OF[$image]=$commit; fi
done <<<"$PREVIOUS_COMMITS"

# previously IMAGE BEFORE: sets REPLY to what a roll-back by hand goes to. What was gone back from did not serve last, and
# what served before that is not known.
previously() {
  REPLY=''
  if [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then return 0; fi
  if [[ $SAME == true ]]; then
    REPLY=$PREVIOUSLY
  elif [[ -n ${COMMIT_OF[$1]:-} && -n $2 ]]; then
    REPLY=${COMMIT_OF[$1]}:$2
  fi
}

# served IMAGE: first the one before, so that at every moment both are under a tag. Where nobody knows what served, the
# one before is what was seen to serve last.
served() {
  local repository=${REPOSITORY_OF[$1]} digest=${DIGEST_OF[$1]} before=${PREVIOUS_OF[$1]:-}
  read_deployed "$1"
  before=${before:-$DEPLOYED}
  if [[ -n $before && $before != "$digest" && ${PIPEGEN_BY_HAND:-} != roll-back ]]; then point "$repository" "deployed-$DEPLOY.previous" "$before" || return; fi
  point "$repository" "deployed-$DEPLOY" "$digest" || return
  previously "$1" "$before"
  more "$COMMIT_SHA" "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT" '' "$REPLY"
  record_run "$repository" "$digest" "$before" "$REPLY"
}

for image in "${DEPLOYS[@]}"; do
  served "$image" ||
    fail 'not recorded' "$image serves as ${DIGEST_OF[$image]}, and that could not be recorded; run this job again"
done
