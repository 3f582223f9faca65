#!/usr/bin/env bash
# Decides once what every other job reads: trust, commit, jobs, images, tags.
set -euo pipefail
export LC_ALL=C

# shellcheck source=select.sh
source "$(dirname "${BASH_SOURCE[0]}")/select.sh"
# shellcheck source=release.sh
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"
if [[ -n ${ADOPT_TAG:-} ]]; then
  # shellcheck source=adopt.sh
  source "$(dirname "${BASH_SOURCE[0]}")/adopt.sh"
fi

declare -gA COMMIT_TAGS=() CANDIDATES=()
declare -ga PROMOTIONS=()

# apply_row IMAGE CLASS ORDER TEMPLATE: the tag goes to the build or, after the gate, to promotion.
apply_row() {
  local promotion
  [[ -n ${WANTED[$1]:-} && ${FACT[trust]} != untrusted ]] || return 0
  FACT[image]=$1
  if [[ ${FACT[event]} == release ]] && left_out "$2" "$4"; then
    summary "- \`$4\` of $1 is not written: $REPLY"
    return
  fi
  render_template "$4"
  if [[ $2 == commit ]]; then
    if [[ " ${COMMIT_TAGS[$1]:-} " != *" $REPLY "* ]]; then
      COMMIT_TAGS[$1]="${COMMIT_TAGS[$1]:+${COMMIT_TAGS[$1]} }$REPLY"
    fi
  elif [[ ${FACT[trust]} == trusted ]]; then
    [[ $2 != moving || ${#REPLY} -le 119 ]] ||
      fail 'tag too long' "promoted-$REPLY would record it and must be a tag too"
    promotion="$1 $2 $3 $REPLY"
    if [[ $'\n'$(printf '%s\n' "${PROMOTIONS[@]}")$'\n' != *$'\n'"$promotion"$'\n'* ]]; then
      PROMOTIONS+=("$promotion")
    fi
  fi
}

# A release looks for the image that a trusted run of the same commit has already made.
add_candidate() {
  local image=$1 events=$2 class=$3 template=$4 rest
  if [[ ${FACT[event]} != release || ${FACT[trust]} == untrusted ]]; then return 0; fi
  if [[ $class != commit* || $events == pull-request ]] || in_list release "$events"; then return 0; fi
  rest=${template//'{sha}'/} rest=${rest//'{short-sha}'/} rest=${rest//'{image}'/}
  if [[ $rest == *'{'* || $rest == "$template" ]]; then return 0; fi
  FACT[image]=$image
  render_template "$template"
  if [[ " ${CANDIDATES[$image]:-} " != *" $REPLY "* ]]; then
    CANDIDATES[$image]="${CANDIDATES[$image]:+${CANDIDATES[$image]} }$REPLY"
  fi
}

apply_rows() {
  local image events branches class order template
  while read -r image events branches class order template; do
    if [[ -z $image ]]; then continue; fi
    if row_applies "$events" "$branches"; then
      apply_row "$image" "$class" "$order" "$template"
    else
      add_candidate "$image" "$events" "$class" "$template"
    fi
  done <<<"${TAGS:-}"
}

sorted() { if (($# > 0)); then printf '%s\n' "$@" | sort; fi; }

write_outputs() {
  local name image
  for name in event trust sha short-sha branch branch-slug pr version major minor patch date year month day timestamp created; do
    output "$name" "${FACT[$name]}"
  done
  output jobs "$(sorted "${SELECTED[@]}" | jq --raw-input --null-input --compact-output '[inputs]')"
  output followers "$(sorted "${FOLLOWING[@]}" | jq --raw-input --null-input --compact-output '[inputs]')"
  for image in "${!BASES[@]}"; do
    output "tags-$image" "${COMMIT_TAGS[$image]:-}"
    output "candidates-$image" "${CANDIDATES[$image]:-}"
    output "platforms-$image" "${PLATFORMS[$image]}"
  done
  output promotions "$(printf '%s\n' "${PROMOTIONS[@]}")"
  output notes "$(sorted "${NOTES[@]}")"
  output skipped "$SKIPPED"
  output outside "${FACT[outside]}"
}

write_summary() {
  local image
  summary '## Plan' '' "- ${FACT[event]}, ${FACT[trust]}, version ${FACT[version]}" \
    "- commit ${FACT[sha]}" "- jobs: $(sorted "${SELECTED[@]}" | tr '\n' ' ')"
  if [[ -n ${FACT[outside]} ]]; then summary "- ${FACT[outside]}"; fi
  if [[ -n $SKIPPED ]]; then summary "- the pull request is skipped: $SKIPPED"; fi
  while read -r image; do
    if [[ -z ${WANTED[$image]:-} ]]; then continue; fi
    summary "- image $image (${PLATFORMS[$image]}): ${COMMIT_TAGS[$image]:-no tag before the gate}"
  done < <(sorted "${!BASES[@]}")
  if [[ -n ${ADOPT_TAG:-} ]]; then summary "- does nothing but adopt the tag \`${ADOPT_TAG%%=*}\`"; fi
  for image in "${PROMOTIONS[@]}"; do summary "- after the gate: $image"; done
}

# Somebody asked for a run and would take a green one for an answer.
check_choice() {
  local where=branch why=''
  if [[ $GITHUB_EVENT_NAME != workflow_dispatch ]] || ((${#SELECTED[@]} > 0)); then return 0; fi
  if [[ $GITHUB_REF_TYPE != branch ]]; then where='Git tag'; fi
  if ((${#NOTES[@]} > 0)); then why=$(printf '%s\n' "${NOTES[@]:0:20}" | sed 's/\t/: /; s/^/- /'); fi
  summary '## Plan' '' "**red:** nothing is selected by hand on the $where \`$GITHUB_REF_NAME\`" '' "$why"
  fail 'nothing selected' "no job and no tag row is for a run by hand on the $where $GITHUB_REF_NAME:"$'\n'"$why"
}

gather_facts
read_skip
read_conditions
read_images
if [[ -n ${ADOPT_TAG:-} ]]; then
  adopt
else
  check_release
  select_jobs
  select_rows
  select_builds
  check_choice
  apply_rows
fi
write_outputs
write_summary
