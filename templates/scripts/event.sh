#!/usr/bin/env bash
# What this run is: its event class, its trust, its commit, version and time, all kept in FACT.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tags.sh
source "$(dirname "${BASH_SOURCE[0]}")/tags.sh"
# shellcheck source=version.sh
source "$(dirname "${BASH_SOURCE[0]}")/version.sh"
# shellcheck source=trust.sh
source "$(dirname "${BASH_SOURCE[0]}")/trust.sh"
# Only a pipeline whose releases are published has this file.
if [[ ${RELEASE_WHEN:-} == published ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/published.sh"
fi

: "${GITHUB_EVENT_NAME:?}" "${GITHUB_EVENT_PATH:?}" "${GITHUB_REPOSITORY:?}" "${DEFAULT_BRANCH:?}"
: "${GITHUB_SHA:?}" "${GITHUB_RUN_ID:?}" "${GITHUB_REF_TYPE:?}"

# payload FILTER: a value of the event's payload, empty when it is absent or null.
payload() { jq --raw-output "$1 // empty" "$GITHUB_EVENT_PATH"; }

# The name of the schedule whose cron line started this run.
schedule_name() {
  local wanted name cron
  wanted=$(payload .schedule)
  while read -r name cron; do
    if [[ -n $name && $cron == "$wanted" ]]; then
      REPLY=$name
      return
    fi
  done <<<"${SCHEDULES:-}"
  fail 'unknown schedule' "'$wanted' is none of the pipeline's schedules"
}

# event_class: sets REPLY to the event, FACT[release] to the same in a release, and FACT[no-release] to why a release of
# GitHub's is none of this pipeline's.
event_class() {
  FACT[release]='' FACT[no-release]=''
  case $GITHUB_EVENT_NAME in
    pull_request) REPLY=pull-request ;;
    merge_group) REPLY=merge-queue ;;
    workflow_dispatch) manual_class ;;
    schedule) schedule_name ;;
    push) if [[ $GITHUB_REF_TYPE == tag ]]; then release_class; else REPLY=push; fi ;;
    release) if [[ ${RELEASE_WHEN:-} == published ]]; then published_class; else unknown_event; fi ;;
    *) unknown_event ;;
  esac
}

unknown_event() { fail 'unknown event' "'$GITHUB_EVENT_NAME' is not an event of this pipeline"; }

release_class() {
  release_version "$GITHUB_REF_NAME" || fail 'not a release' "the Git tag $GITHUB_REF_NAME: $REPLY"
  FACT[release]=$RELEASED_AS REPLY=$RELEASED_AS
}

# GitHub starts a run for every release, whatever its Git tag. One that begins as a version does is a slip of the pen, as
# where the Git tag is pushed.
published_class() {
  local answer=0
  release_version "$GITHUB_REF_NAME" || answer=$?
  if ((answer == 0)); then
    FACT[release]=$RELEASED_AS REPLY=$RELEASED_AS
  elif ((answer == 2)); then
    fail 'not a release' "the Git tag $GITHUB_REF_NAME: $REPLY"
  else
    FACT[no-release]="the Git tag $GITHUB_REF_NAME is no release of this pipeline, because $REPLY"
    notice 'no release' "${FACT[no-release]}"
    REPLY=release
  fi
}

# A run by hand on a release's Git tag makes up for a release that started none: GitHub sends no event for
# the fourth of several tags, nor for one that a workflow made.
manual_class() {
  if [[ ${GITHUB_REF_TYPE:-} != tag || -z ${RELEASES:-} ]]; then
    REPLY=manual
  elif release_version "$GITHUB_REF_NAME"; then
    FACT[release]=$RELEASED_AS REPLY=$RELEASED_AS
  else
    notice 'no release' "the Git tag $GITHUB_REF_NAME is none: $REPLY"
    REPLY=manual
  fi
}

# A Git tag is on no branch, and is as much as anybody's branch unless it is a release. The repository of a
# head that was deleted is null.
trust_level() {
  local kind=branch
  case ${FACT[event]} in
    pull-request | merge-queue) kind=${FACT[event]} ;;
    *)
      if [[ -n ${FACT[release]} ]]; then
        kind=release
      elif [[ $GITHUB_EVENT_NAME == schedule ]]; then
        kind=schedule
      elif [[ $GITHUB_REF_TYPE != branch ]]; then
        kind=tag
      fi
      ;;
  esac
  trust_of "$kind" "$GITHUB_REF_NAME" "$(payload .pull_request.head.repo.full_name)" "$GITHUB_ACTOR"
}

# The commit that the image is named after, its branch, and the branch that selectors speak of.
commit_facts() {
  FACT[sha]=$GITHUB_SHA FACT[pr]='' FACT[branch]=$GITHUB_REF_NAME FACT[selector]=$GITHUB_REF_NAME
  case ${FACT[event]} in
    pull-request)
      FACT[sha]=$(payload .pull_request.head.sha)
      FACT[pr]=$(payload .pull_request.number)
      FACT[branch]=$GITHUB_HEAD_REF FACT[selector]=$GITHUB_BASE_REF
      ;;
    merge-queue)
      FACT[selector]=$(payload .merge_group.base_ref)
      FACT[selector]=${FACT[selector]#refs/heads/}
      ;;
    *) if [[ $GITHUB_REF_TYPE != branch ]]; then FACT[branch]='' FACT[selector]=''; fi ;;
  esac
  if [[ $GITHUB_EVENT_NAME == schedule ]]; then FACT[selector]=$DEFAULT_BRANCH; fi
  [[ ${FACT[sha]} =~ ^[0-9a-f]{40}$ ]] || fail 'no commit' "'${FACT[sha]}' is not a commit"
  FACT[short-sha]=${FACT[sha]:0:7}
  # A run by hand on a Git tag is on no branch: a value with {branch} has the name of the Git tag.
  sanitise "${FACT[branch]:-$GITHUB_REF_NAME}" "$TAG_LENGTH"
  FACT[branch-slug]=$REPLY
}

# set_version VERSION: the version and its numbers, after split_version.
set_version() {
  FACT[version]=$1 FACT[major]=${VERSION_PARTS[0]} FACT[minor]=${VERSION_PARTS[1]} FACT[patch]=${VERSION_PARTS[2]}
  FACT[pre-release]=${VERSION_PARTS[4]} FACT[build]=${VERSION_PARTS[5]}
}

version_facts() {
  VERSION_PARTS=('' '' '' '' '' '')
  set_version dev
  FACT[marked]=false
  [[ -n ${FACT[release]} ]] || return 0
  release_version "$GITHUB_REF_NAME" || fail 'not a release' "the Git tag $GITHUB_REF_NAME: $REPLY"
  set_version "$REPLY"
  if [[ ${RELEASE_WHEN:-} == published ]]; then
    ask_release
    FACT[marked]=$REPLY
  fi
}

# One call of date, so that no two of them differ at midnight.
time_facts() {
  local now year month day time created
  now=$(date -u -d "@${PIPEGEN_NOW:-$(date +%s)}" +'%Y %m %d %H%M%S %Y-%m-%dT%H:%M:%SZ')
  read -r year month day time created <<<"$now"
  FACT[year]=$year FACT[month]=$month FACT[day]=$day FACT[created]=$created
  FACT[date]=$year$month$day FACT[timestamp]=$year$month$day$time
}

gather_facts() {
  event_class
  FACT[event]=$REPLY
  trust_level
  FACT[trust]=$REPLY
  FACT[outside]=''
  if ! at_home; then FACT[outside]='outside home: nothing is published'; fi
  FACT[run]=$GITHUB_RUN_ID
  FACT[ref-name]=$GITHUB_REF_NAME
  commit_facts
  version_facts
  time_facts
}
