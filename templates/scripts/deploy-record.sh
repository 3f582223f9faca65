#!/usr/bin/env bash
# Records that this run's images serve, and which served before them.
set -euo pipefail
export LC_ALL=C

# shellcheck source=deployed.sh
source "$(dirname "${BASH_SOURCE[0]}")/deployed.sh"

# shellcheck disable=SC2034 # those scripts say it
CONSEQUENCE='what serves is not recorded; run this job again'

: "${PREVIOUS?}" "${PREVIOUS_COMMITS?}" "${GITHUB_RUN_ID:?}" "${GITHUB_RUN_ATTEMPT:?}"

declare -A PREVIOUS_OF=() COMMIT_OF=() VERSION_OF=()
SAME=true
while read -r image digest; do
  if [[ -n $image ]]; then PREVIOUS_OF[$image]=$digest; fi
  if [[ -n $image && $digest != "${DIGEST_OF[$image]}" ]]; then SAME=false; fi
done <<<"$PREVIOUS"
while read -r image commit version; do
  if [[ -n $image ]]; then COMMIT_OF[$image]=$commit VERSION_OF[$image]=$version; fi
done <<<"$PREVIOUS_COMMITS"

# previously IMAGE BEFORE: sets REPLY to what a roll-back by hand goes to, and AS to its release. What was gone back from
# did not serve last, and what served before that is not known.
previously() {
  REPLY='' AS=''
  if [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then return 0; fi
  if [[ $SAME == true ]]; then
    REPLY=$PREVIOUSLY AS=$PREVIOUS_VERSION
  elif [[ -n ${COMMIT_OF[$1]:-} && -n $2 ]]; then
    REPLY=${COMMIT_OF[$1]}:$2 AS=${VERSION_OF[$1]}
  fi
}

# tag_both REPOSITORY DIGEST BEFORE: what serves, and what served before it. A run may be stopped between the two. Until
# then `deployed-NAME` holds what served; in a roll-back `.previous` holds what serves now, so that the other moves first.
tag_both() {
  if [[ -z $3 || $3 == "$2" ]]; then
    point "$1" "deployed-$DEPLOY" "$2"
  elif [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then
    point "$1" "deployed-$DEPLOY" "$2" && point "$1" "deployed-$DEPLOY.previous" "$3"
  else
    point "$1" "deployed-$DEPLOY.previous" "$3" && point "$1" "deployed-$DEPLOY" "$2"
  fi
}

# served IMAGE: the record comes last. Until it is written, what it speaks of counts (read_deployed). Where nobody knows
# what served, the one before is what was seen to serve last.
served() {
  local repository=${REPOSITORY_OF[$1]} digest=${DIGEST_OF[$1]} before=${PREVIOUS_OF[$1]:-} previous kept version=''
  if [[ $ORDER == version ]]; then version=$VERSION; fi
  read_deployed "$1"
  before=${before:-$DEPLOYED}
  previously "$1" "$before"
  previous=$REPLY kept=$before
  # What served before the same images may have lost its tag to a run that was stopped, and may be gone.
  if [[ $SAME == true && -n $previous ]] && ! is_there "$repository" "${previous#*:}"; then previous=''; fi
  if [[ -n $previous ]]; then kept=${previous#*:}; fi
  tag_both "$repository" "$digest" "$kept" || return
  more "serves=$COMMIT_SHA" "by=$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT" "previous=$previous" \
    "serves-version=$version" "previous-version=${previous:+$AS}"
  record_run "$repository" "$digest" "$before" "$REPLY"
}

for image in "${DEPLOYS[@]}"; do
  served "$image" ||
    fail 'not recorded' "$image serves as ${DIGEST_OF[$image]}, and that could not be recorded; run this job again"
done
