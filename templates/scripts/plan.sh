#!/usr/bin/env bash
# Decides once what every other job reads: trust, commit, jobs, images, tags.
set -euo pipefail
export LC_ALL=C

# shellcheck source=select.sh
source "$(dirname "${BASH_SOURCE[0]}")/select.sh"
# shellcheck source=release.sh
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"
# What a pipeline does not ask for, it does not have.
if [[ -n ${VALUES:-} ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/value.sh"
fi
# Only a pipeline with tags that move has this file.
if [[ -n ${ADOPT_TAG:-} ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/adopt.sh"
fi

declare -gA COMMIT_TAGS=() CANDIDATES=()
declare -ga PROMOTIONS=()

# promote_tag PROMOTION TO: one more tag for promotion. Of two rows that make it each names where it goes: hosts,
# or every repository.
promote_tag() {
  local at known host
  for at in "${!PROMOTIONS[@]}"; do
    known=${PROMOTIONS[at]}
    if [[ $known == "$1" || ($known == "$1 "* && -z $2) ]]; then
      PROMOTIONS[at]=$1
      return
    fi
    [[ $known == "$1 "* ]] || continue
    for host in ${2//,/ }; do
      if ! in_list "$host" "${known##* }"; then known+=,$host; fi
    done
    PROMOTIONS[at]=$known
    return
  done
  PROMOTIONS+=("$1${2:+ $2}")
}

# apply_row IMAGE CLASS ORDER TEMPLATE TO: the tag goes to the build or, after the gate, to promotion.
apply_row() {
  [[ -n ${WANTED[$1]:-} && ${FACT[trust]} != untrusted ]] || return 0
  FACT[image]=$1
  if [[ -n ${FACT[release]} ]] && left_out "$2" "$4"; then
    summary "- \`$4\` of $1 is not written: $REPLY"
    return
  fi
  render_template "$4"
  if [[ $2 == commit || $2 == commit-internal ]]; then
    if [[ " ${COMMIT_TAGS[$1]:-} " != *" $REPLY "* ]]; then
      COMMIT_TAGS[$1]="${COMMIT_TAGS[$1]:+${COMMIT_TAGS[$1]} }$REPLY"
    fi
  elif [[ ${FACT[trust]} == trusted ]]; then
    [[ $2 != moving || ${#REPLY} -le 119 ]] ||
      fail 'tag too long' "promoted-$REPLY would record it and must be a tag too"
    promote_tag "$1 $2 $3 $REPLY" "$5"
  fi
}

# A release looks for the image that a trusted run of the same commit has already made. The tags of other
# runs are never asked: whoever may push a branch decides what is under them, labels and all.
add_candidate() {
  local image=$1 events=$2 class=$3 template=$4 rest
  if [[ -z ${FACT[release]} || ${FACT[trust]} == untrusted ]]; then return 0; fi
  if [[ $class != commit && $class != commit-after-gate ]] || in_list "${FACT[event]}" "$events"; then return 0; fi
  rest=${template//'{sha}'/} rest=${rest//'{short-sha}'/} rest=${rest//'{image}'/}
  if [[ $rest == *'{'* || $rest == "$template" ]]; then return 0; fi
  FACT[image]=$image
  render_template "$template"
  if [[ " ${CANDIDATES[$image]:-} " != *" $REPLY "* ]]; then
    CANDIDATES[$image]="${CANDIDATES[$image]:+${CANDIDATES[$image]} }$REPLY"
  fi
}

apply_rows() {
  local image events branches class order template to
  while read -r image events branches class order template to; do
    if [[ -z $image ]]; then continue; fi
    if row_applies "$events" "$branches"; then
      apply_row "$image" "$class" "$order" "$template" "$to"
    else
      add_candidate "$image" "$events" "$class" "$template"
    fi
  done <<<"${TAGS:-}"
}

# A list of names as JSON.
json_list() { sorted "$@" | jq --raw-input --null-input --compact-output '[inputs]'; }

# What does not run, and why, fills no more than this of what a gate is told: Linux starts no process with
# a variable over 128 KiB. All of it is in the log.
readonly MOST_NOTES=${PIPEGEN_MOST_NOTES:-30000}
readonly MOST_NAMES=100
readonly ELSEWHERE='the log of the plan names them'

# grouped_notes: jobs that are left out for the same reason share a line. Reads lines of NAME and REASON.
grouped_notes() {
  local line key count
  declare -A names=() counts=()
  while IFS= read -r line; do
    if [[ -z $line ]]; then continue; fi
    echo "not selected: ${line/$'\t'/: }" >&2
    key=${line#*$'\t'}
    # No subscript in arithmetic: a reason names a branch, and would be evaluated there.
    count=$((${counts[$key]:-0} + 1))
    counts[$key]=$count
    if ((count <= MOST_NAMES)); then names[$key]+="${names[$key]:+, }${line%%$'\t'*}"; fi
  done
  if ((${#names[@]} == 0)); then return 0; fi
  while IFS= read -r -d '' key; do
    count=${counts[$key]}
    if ((count > MOST_NAMES)); then names[$key]+=" and $((count - MOST_NAMES)) more"; fi
    printf '%s\t%s\n' "${names[$key]}" "$key"
  done < <(printf '%s\0' "${!names[@]}" | sort --zero-terminated) | sort
}

# bounded_notes: as many lines as there is room for.
bounded_notes() {
  local line told=''
  while IFS= read -r line; do
    if ((${#told} + ${#line} > MOST_NOTES)); then
      told+="${told:+$'\n'}and more"$'\t'"$ELSEWHERE"
      break
    fi
    told+="${told:+$'\n'}$line"
  done
  printf '%s' "$told"
}

# archives: whose archive some job of this run reads. A line of ARCHIVES is: image, jobs that read it
# wherever they run, jobs that do in an untrusted run.
write_archives() {
  local image always untrusted job wanted selected
  selected=" ${SELECTED[*]} ${FOLLOWING[*]} "
  while read -r image always untrusted; do
    if [[ -z $image ]]; then continue; fi
    if [[ ${FACT[trust]} == untrusted ]]; then always=$always,$untrusted; fi
    wanted=false
    for job in ${always//,/ }; do
      if [[ $selected == *" $job "* ]]; then wanted=true; fi
    done
    output "archive-$image" "$wanted"
  done <<<"${ARCHIVES:-}"
}

sorted() { if (($# > 0)); then printf '%s\n' "$@" | sort; fi; }

# Where the pipeline is spread over several files, parts.sh tells each of its own jobs.
write_outputs() {
  local name image
  for name in event trust sha short-sha branch branch-slug pr version major minor patch date year month day timestamp created; do
    output "$name" "${FACT[$name]}"
  done
  if declare -F divide_jobs >/dev/null; then
    divide_jobs
    divide_notes
  else
    output jobs "$(json_list "${SELECTED[@]}")"
    output notes "$(sorted "${NOTES[@]}" | grouped_notes | bounded_notes)"
  fi
  output followers "$(json_list "${FOLLOWING[@]}")"
  for image in "${!BASES[@]}"; do
    output "tags-$image" "${COMMIT_TAGS[$image]:-}"
    output "candidates-$image" "${CANDIDATES[$image]:-}"
    output "platforms-$image" "${PLATFORMS[$image]}"
  done
  if [[ -n ${VALUES:-} ]]; then write_values; fi
  write_archives
  output promotions "$(printf '%s\n' "${PROMOTIONS[@]}")"
  output skipped "$SKIPPED"
  output outside "${FACT[outside]}"
}

# GitHub empties an output that holds the value of a masked secret, and says so in a log alone. So the gate
# is told which of the outputs that jobs read are not empty.
write_filled() {
  local name filled=()
  for name in "${FILLED[@]}"; do
    if [[ " ${OUTPUTS:-} " == *" $name "* && " ${filled[*]} " != *" $name "* ]]; then filled+=("$name"); fi
  done
  output filled "plan ${filled[*]}"
}

write_summary() {
  local image
  summary '## Plan' '' "- ${FACT[event]}, ${FACT[trust]}, version ${FACT[version]}" \
    "- commit ${FACT[sha]}" "- jobs: $(sorted "${SELECTED[@]}" | tr '\n' ' ')"
  if [[ -n ${FACT[outside]} ]]; then summary "- ${FACT[outside]}"; fi
  if [[ ${FACT[marked]} == true ]]; then summary '- GitHub marks the release as a pre-release: no tag moves'; fi
  if [[ -n $SKIPPED ]]; then summary "- $SKIPPED_WHAT: $SKIPPED"; fi
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
# A run for which nothing runs reads nothing: its commit may lack the file.
if [[ -n ${VALUES:-} && -z $SKIPPED ]] && ! is_idle; then read_values; fi
if [[ -n ${ADOPT_TAG:-} ]]; then
  adopt
else
  check_tags
  select_jobs
  select_places
  select_rows
  select_builds
  check_choice
  check_numbers
  apply_rows
fi
write_outputs
write_filled
write_summary
