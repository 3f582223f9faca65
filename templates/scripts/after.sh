#!/usr/bin/env bash
# Which of the jobs that wait for promotion may start, now that it is done.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${AFTER:?}" "${PROMOTIONS?}"

# stayed_behind IMAGES: sets REPLY to the first tag of one of them that is not this run's image, and why.
stayed_behind() {
  local image class tag _
  while read -r image class _ tag _; do
    if [[ -n $image ]] && in_list "$image" "$1" && [[ -n ${STAYS["$image $class $tag"]:-} ]]; then
      REPLY="$tag of $image stays: ${STAYS["$image $class $tag"]}"
      return 0
    fi
  done <<<"$PROMOTIONS"
  return 1
}

# left_behind JOBS: sets REPLY to the first of them that does not start.
left_behind() {
  local job
  for job in ${1//,/ }; do
    if [[ $job != - && " ${LEFT[*]} " == *" $job "* ]]; then
      REPLY="$job does not start"
      return 0
    fi
  done
  return 1
}

# unproven IMAGES: sets REPLY to the first of them that does not gate and has not passed, and why.
unproven() {
  local image
  for image in ${1//,/ }; do
    if [[ -n ${UNPROVEN[$image]:-} ]]; then
      REPLY="$image is not promoted: ${UNPROVEN[$image]}"
      return 0
    fi
  done
  return 1
}

declare -a LEFT=()

# A release is delivered once its own tags are there, whatever `latest` is. Elsewhere what is delivered is
# what the tags that move stand for. Each line of AFTER is a job, images, jobs that it needs.
tell_after() {
  local job images before starts=()
  while read -r job images before; do
    if left_behind "$before" || unproven "$images" || { ! has_once "$images" && stayed_behind "$images"; }; then
      LEFT+=("$job")
      notice 'not started' "$job waits for promotion and does not start: $REPLY"
      AFTERWARDS+=("- \`$job\` does not start: $REPLY")
    else
      starts+=("$job")
    fi
  done <<<"$AFTER"
  output after "$(jq --null-input --compact-output '$ARGS.positional' --args "${starts[@]}")"
}
