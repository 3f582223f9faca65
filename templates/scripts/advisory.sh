#!/usr/bin/env bash
# Images that do not gate: their tags are written only where what this run selects of them has passed. The gate
# was green without that.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${ADVISORY:?}" "${JOBS:?}"

declare -gA UNPROVEN=()

# read_results: fills UNPROVEN with the images that have not passed, and why. Each line of ADVISORY is an image, a
# job, its result; the build comes first. A job that the run does not select is skipped.
read_results() {
  local image job result selected
  selected=" $(jq --raw-output 'join(" ")' <<<"$JOBS") "
  while read -r image job result; do
    if [[ -z $image || -n ${UNPROVEN[$image]:-} || $result == success ]]; then continue; fi
    if [[ $result == skipped && $selected != *" $job "* ]]; then continue; fi
    UNPROVEN[$image]="$job is ${result:-missing}"
  done <<<"$ADVISORY"
}

# held IMAGE TO TAG: a line of the summary for each place where the tag stays what it is.
held() {
  local repository
  for repository in ${HOME_OF[$1]} ${MIRRORS[$1]:-}; do
    if goes_to "$repository" "$2"; then
      row "$1" "$repository:$3" "**not moved**: ${UNPROVEN[$1]}, and \`$1\` does not gate"
    fi
  done
}

# hold_back: takes their tags out of PROMOTIONS, and says so. What somebody adopts by hand is no promotion.
hold_back() {
  local line image class tag to kept='' _
  declare -A tags=()
  read_results
  while IFS= read -r line; do
    read -r image class _ tag to <<<"$line"
    if [[ -z $image ]]; then continue; fi
    if [[ $class == adopt || -z ${UNPROVEN[$image]:-} ]]; then
      kept+=$line$'\n'
      continue
    fi
    tags[$image]+="${tags[$image]:+, }$tag"
    held "$image" "$to" "$tag"
  done <<<"$PROMOTIONS"
  PROMOTIONS=$kept
  while read -r image; do
    if [[ -n $image ]]; then
      warning 'not promoted' "${UNPROVEN[$image]}, and $image does not gate, so these tags of it stay what they are: ${tags[$image]}"
    fi
  done < <(printf '%s\n' "${!tags[@]}" | sort)
}
