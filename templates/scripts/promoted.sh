#!/usr/bin/env bash
# Is what this run has promoted still what its tags stand for? A job may have waited for days, for an approval
# or a lock, and what it would deliver may be older than what is delivered.
set -euo pipefail
export LC_ALL=C

# shellcheck source=record.sh
source "$(dirname "${BASH_SOURCE[0]}")/record.sh"

: "${IMAGES:?}" "${PROMOTIONS?}"

export PIPEGEN_STRICT=true
declare -A REPOSITORY_OF=()
NAMES=''
while read -r image repository; do
  REPOSITORY_OF[$image]=$repository
  NAMES+=,$image
done <<<"$IMAGES"

# own ORDER: what this run's record says.
own() {
  case $1 in
    branch) REPLY=$COMMIT_SHA ;;
    version) REPLY=$VERSION ;;
    *) REPLY=$GITHUB_RUN_NUMBER ;;
  esac
}

# overtaken: sets REPLY to the first tag that another run holds by now, and which.
overtaken() {
  local image class order tag found='' reference _
  # A tag that is written once is there whoever promotes since, and then those that move do not count.
  if has_once "$NAMES"; then return 1; fi
  while read -r image class order tag _; do
    if [[ -z ${REPOSITORY_OF[${image:--}]:-} ]]; then continue; fi
    if [[ $class != moving || -n $found ]]; then continue; fi
    reference=${REPOSITORY_OF[$image]}:promoted-$tag
    read_record "$reference" "$order"
    [[ -n $RECORD ]] || fail 'no record' "$reference is gone, so nobody can tell whether a newer run has promoted"
    own "$order"
    if [[ $RECORDED != "$REPLY" ]]; then
      found="$tag of $image is $RECORDED by now, and this run's is $REPLY"
    elif is_of_a_newer_run; then
      found="$tag of $image is of the newer run $REPLY of the same $RECORDED by now"
    fi
  done <<<"$PROMOTIONS"
  REPLY=$found
  [[ -n $REPLY ]]
}

if overtaken; then
  notice 'overtaken' "a newer run has promoted, so nothing is done here: $REPLY"
  summary "**Nothing was done**: a newer run has promoted. $REPLY."
  for job in ${BEHIND:-}; do summary "- \`$job\` does not start: it waits for what this job would have done"; done
  output current false
else
  output current true
fi
