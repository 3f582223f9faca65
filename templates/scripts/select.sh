#!/usr/bin/env bash
# Which jobs, images and tag rows this run selects, and why it leaves the others out.
set -euo pipefail
export LC_ALL=C

# shellcheck source=event.sh
source "$(dirname "${BASH_SOURCE[0]}")/event.sh"
# What a pipeline does not ask for, it does not have.
if [[ -n ${LABELS:-} ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/labels.sh"
fi
if [[ -n ${SKIP_AUTHORS:-}${SKIP_DRAFTS:-}${SKIP_PATHS:-} ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/skip.sh"
fi

declare -gA BASES=() PLATFORMS=() MULTI=() LACKS=() CHECKS=() WANTED=() CONDITION=()
declare -ga SELECTED=() FOLLOWING=() NOTES=()
CHANGED_FILE='' SKIPPED='' SKIPPED_WHAT=''

# note NAME REASON
note() { NOTES+=("$1"$'\t'"$2"); }

# branch_matches BRANCHES: a release has no branch, so every selector lets it through. A run by hand on another
# Git tag has none either, and takes part in what asks for no branch. What the merge queue pushes is no branch
# of anybody's, whatever pattern fits its name.
branch_matches() {
  if [[ -n ${FACT[release]} || $1 == '*' ]]; then return 0; fi
  if [[ -z ${FACT[selector]} || ${FACT[selector]} == "$QUEUE"* ]]; then return 1; fi
  split_list "$1"
  list_matches "${FACT[selector]}" "${LIST[@]}"
}

# The files that the pull request changes: its merge commit against the base. No action and no API:
# the payload carries no files, and GitHub's own list ends at 3000. A file that moved counts at both
# its places. Without a list REPLY says why.
changed_files() {
  local list
  if [[ -n $CHANGED_FILE ]]; then return 0; fi
  if ! git rev-parse --quiet --verify "$GITHUB_SHA^2" >/dev/null; then
    REPLY="$GITHUB_SHA has no second parent here; checkout needs fetch-depth: 2"
    return 1
  fi
  list=$(mktemp)
  if ! git diff --name-only -z --no-renames --ignore-submodules=none "$GITHUB_SHA^1" "$GITHUB_SHA" >"$list"; then
    REPLY="git cannot compare $GITHUB_SHA with its base"
    return 1
  fi
  CHANGED_FILE=$list
}

# paths_match PATHS: did the pull request change a file that the list selects?
paths_match() {
  local path
  if [[ ${FACT[event]} != pull-request || $1 == '*' || $1 == - ]]; then return 0; fi
  changed_files || fail 'no list of changed files' "$REPLY"
  split_list "$1"
  while IFS= read -r -d '' path; do
    if list_matches "$path" "${LIST[@]}"; then return 0; fi
  done <"$CHANGED_FILE"
  return 1
}

# withheld WHAT: does this run lack something that GitHub gives to no untrusted run?
withheld() { [[ ${FACT[trust]} == untrusted && $1 != - ]]; }

read_conditions() {
  local job value
  while read -r job value; do
    if [[ -z $job ]]; then continue; fi
    [[ $value == true || $value == false ]] ||
      fail 'condition' "the condition of $job gives '$value', neither true nor false"
    CONDITION[$job]=$value
  done <<<"${CONDITIONS:-}"
}

read_images() {
  local image bases all pull_request lacks checks
  while read -r image bases all pull_request lacks checks; do
    if [[ -z $image ]]; then continue; fi
    BASES[$image]=${bases/#-/}
    PLATFORMS[$image]=$all
    case ${FACT[event]}/${FACT[trust]} in
      pull-request/* | merge-queue/* | */untrusted) PLATFORMS[$image]=$pull_request ;;
    esac
    if [[ $all == *,* ]]; then MULTI[$image]=true; else MULTI[$image]=false; fi
    LACKS[$image]=${lacks:--} CHECKS[$image]=${checks:--}
  done <<<"${IMAGES:-}"
}

# lacking IMAGES: sets REPLY to what an untrusted run lacks for one of them or for a base of it.
lacking() {
  local image
  for image in ${1//,/ }; do
    [[ $image != - ]] || continue
    [[ -v BASES[$image] ]] || fail 'unknown image' "$image is in no line of IMAGES"
    REPLY=${LACKS[$image]}
    if withheld "$REPLY"; then return 0; fi
    if lacking "${BASES[$image]}"; then return 0; fi
  done
  return 1
}

# Is this a pull request or a release for which nothing runs? Decided once, before anything is selected.
read_skip() {
  SKIPPED=${FACT[no-release]} SKIPPED_WHAT='nothing runs for this Git tag'
  if [[ -n $SKIPPED ]]; then return 0; fi
  SKIPPED_WHAT='the pull request is skipped'
  if [[ -n ${SKIP_AUTHORS:-}${SKIP_DRAFTS:-}${SKIP_PATHS:-} ]] && skipped; then SKIPPED=$REPLY; fi
}

# Schedules are for the repository that the pipeline is at home in.
is_idle() { [[ -n ${FACT[outside]} && $GITHUB_EVENT_NAME == schedule ]]; }

# exclusion JOB EVENTS BRANCHES PATHS WITHHELD IMAGES: sets REPLY to why this run leaves the job
# out; empty when it does not.
exclusion() {
  if [[ -n $SKIPPED ]]; then
    REPLY=$SKIPPED_WHAT
  elif is_idle; then
    REPLY="schedules do nothing outside $PIPELINE_HOME"
  elif ! in_list "${FACT[event]}" "$2"; then
    REPLY="not for ${FACT[event]}"
  elif ! branch_matches "$3"; then
    if [[ -n ${FACT[selector]} ]]; then REPLY="not for the branch ${FACT[selector]}"; else REPLY='not for a Git tag'; fi
  elif ! paths_match "$4"; then
    REPLY='no changed file is among its paths'
  elif [[ -n ${LABELS:-} ]] && ! labels_match "$1"; then
    spoken_labels "$1"
    REPLY="the pull request has none of the labels $REPLY"
  elif [[ ${CONDITION[$1]:-true} != true ]]; then
    REPLY='its condition is false'
  elif withheld "$5"; then
    REPLY="cannot run in an untrusted run, which has no $5"
  elif lacking "$6"; then
    REPLY="its image cannot be built in an untrusted run, which has no $REPLY"
  else
    REPLY=''
  fi
}

# want IMAGES: and whatever they are built on.
want() {
  local image
  for image in ${1//,/ }; do
    if [[ $image == - || -n ${WANTED[$image]:-} ]]; then continue; fi
    [[ -v BASES[$image] ]] || fail 'unknown image' "$image is in no line of IMAGES"
    WANTED[$image]=true
    want "${BASES[$image]}"
  done
}

select_jobs() {
  local job events branches paths lacks images _
  while read -r job events branches paths lacks images _; do
    if [[ -z $job ]]; then continue; fi
    exclusion "$job" "$events" "$branches" "$paths" "$lacks" "$images"
    if [[ -n $REPLY ]]; then
      note "$job" "$REPLY"
    elif in_list "$job" "${FOLLOWERS:--}"; then
      FOLLOWING+=("$job")
      note "$job" 'follows when this run has ended, and reports by a status of its own'
      want "$images"
    else
      SELECTED+=("$job")
      want "$images"
    fi
  done <<<"${JOBS:-}"
  if ((${#FOLLOWING[@]} > 0)); then SELECTED+=(hand-over); fi
}

# select_places: asked is where a job of this run takes images that it does not build. A line of TAKEN is a place and
# the jobs.
select_places() {
  local place jobs job wanted
  while read -r place jobs; do
    if [[ -z $place ]]; then continue; fi
    wanted=false
    for job in "${SELECTED[@]}"; do
      if in_list "$job" "$jobs"; then wanted=true; fi
    done
    if [[ $wanted == true ]]; then SELECTED+=("$place"); else note "$place" 'no job of this run takes images there'; fi
  done <<<"${TAKEN:-}"
}

# Images that a tag row of this event names are built, in an untrusted run to see that they build.
select_rows() {
  local image events branches _
  while read -r image events branches _; do
    if [[ -z $image ]] || ! row_applies "$events" "$branches"; then continue; fi
    if lacking "$image"; then continue; fi
    want "$image"
  done <<<"${TAGS:-}"
}

# row_applies EVENTS BRANCHES
row_applies() { [[ -z $SKIPPED ]] && ! is_idle && in_list "${FACT[event]}" "$1" && branch_matches "$2"; }

# select_checks IMAGE: what is done with an image behind its build. Nothing is attested that no trusted
# run built, and findings are sent where the token may and where they stay on a branch.
select_checks() {
  local check
  for check in ${CHECKS[$1]//,/ }; do
    case $check in
      -) ;;
      scan) SELECTED+=("scan-$1") ;;
      sarif)
        if [[ ${FACT[trust]} == untrusted ]]; then
          note "sarif-$1" 'an untrusted run may not write to code scanning'
        elif [[ ${FACT[event]} == merge-queue ]]; then
          note "sarif-$1" 'the branch of a merge queue is gone afterwards'
        else
          SELECTED+=("sarif-$1")
        fi
        ;;
      sbom | attest)
        if [[ ${FACT[trust]} == trusted ]]; then
          SELECTED+=("$check-$1")
        else
          note "$check-$1" 'only trusted runs attest'
        fi
        ;;
      *) fail 'unknown check' "'$check' of $1" ;;
    esac
  done
}

# Wanted images become jobs: build-IMAGE, and one for each platform where there are several.
select_builds() {
  local image platform
  for image in "${!BASES[@]}"; do
    if [[ -z ${WANTED[$image]:-} ]]; then
      if lacking "$image"; then
        note "build-$image" "cannot run in an untrusted run, which has no $REPLY"
      else
        note "build-$image" 'nothing in this run wants the image'
      fi
      continue
    fi
    SELECTED+=("build-$image")
    select_checks "$image"
    [[ ${MULTI[$image]} == true ]] || continue
    for platform in ${PLATFORMS[$image]//,/ }; do
      slug "$platform"
      SELECTED+=("build-$image-$REPLY")
    done
  done
}
