#!/usr/bin/env bash
# What this run is: its event class, its trust, its commit, version and time, all kept in FACT.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tags.sh
source "$(dirname "${BASH_SOURCE[0]}")/tags.sh"
# shellcheck source=trust.sh
source "$(dirname "${BASH_SOURCE[0]}")/trust.sh"

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

event_class() {
  case $GITHUB_EVENT_NAME in
    pull_request) REPLY=pull-request ;;
    merge_group) REPLY=merge-queue ;;
    workflow_dispatch) REPLY=manual ;;
    schedule) schedule_name ;;
    push) if [[ $GITHUB_REF_TYPE == tag ]]; then REPLY=release; else REPLY=push; fi ;;
    *) fail 'unknown event' "'$GITHUB_EVENT_NAME' is not an event of this pipeline" ;;
  esac
}

# A Git tag is on no branch, and is as much as anybody's branch unless it is a release. The repository of a
# head that was deleted is null.
trust_level() {
  local kind=branch
  case ${FACT[event]} in
    pull-request | merge-queue | release) kind=${FACT[event]} ;;
    *)
      if [[ $GITHUB_EVENT_NAME == schedule ]]; then
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
  sanitise "${FACT[branch]}" "$TAG_LENGTH"
  FACT[branch-slug]=$REPLY
}

# split_semver VERSION: sets MAJOR.MINOR.PATCH and what is behind in BASH_REMATCH; 1: it is not one.
split_semver() {
  local number='(0|[1-9][0-9]*)' names='[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*'
  [[ $1 =~ ^$number\.$number\.$number(-($names))?(\+$names)?$ ]]
}

# A tag has no `+`, so {version} has `-` there; `semver` keeps the release's own spelling.
version_facts() {
  local version
  FACT[version]=dev FACT[semver]='' FACT[major]='' FACT[minor]='' FACT[pre-release]=''
  [[ ${FACT[event]} == release ]] || return 0
  glob_to_ere "${RELEASES:-}"
  [[ $GITHUB_REF_NAME =~ $REPLY ]] ||
    fail 'not a release' "the Git tag $GITHUB_REF_NAME does not match '${RELEASES:-}'"
  version=${GITHUB_REF_NAME#v}
  FACT[version]=${version//+/-}
  [[ ${FACT[version]} =~ $TAG_PATTERN ]] ||
    fail 'invalid version' "the Git tag $GITHUB_REF_NAME gives no valid image tag"
  split_semver "$version" || return 0
  FACT[semver]=$version FACT[major]=${BASH_REMATCH[1]} FACT[minor]=${BASH_REMATCH[2]}
  FACT[pre-release]=${BASH_REMATCH[5]}
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
