#!/usr/bin/env bash
# Is this run ahead of the one that a moving tag stands for? By ancestry, version or run number.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=version.sh
source "$(dirname "${BASH_SOURCE[0]}")/version.sh"

: "${GITHUB_REPOSITORY:?}" "${COMMIT_SHA:?}" "${GITHUB_RUN_NUMBER:?}"

# compare BASE HEAD: sets REPLY to GitHub's answer, or to `unknown` where it knows no such commit.
# Any other answer ends the job: a guess could move a tag backwards.
compare() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try head error
  head=$(jq --null-input --raw-output --arg head "$2" '$head | @uri')
  error=$(mktemp)
  for ((try = 1; try <= tries; try++)); do
    if REPLY=$(gh api "repos/$GITHUB_REPOSITORY/compare/$1...$head" --jq .status 2>"$error"); then
      return
    fi
    if grep --quiet 'HTTP 404' "$error"; then
      REPLY=unknown
      return
    fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'GitHub does not answer' "cannot compare $1 with $2, so $CONSEQUENCE: $(<"$error")"
}

on_branch() {
  compare "$1" "${BRANCH:-$DEFAULT_BRANCH}"
  [[ $REPLY == ahead || $REPLY == identical ]]
}

# forward_branch COMMIT: 0 when this commit descends from it. REPLY says why.
forward_branch() {
  [[ $1 =~ ^[0-9A-Za-z]+$ ]] || fail 'unreadable record' "'$1' is no commit, so $CONSEQUENCE"
  local status
  compare "$1" "$COMMIT_SHA"
  status=$REPLY
  case $status in
    ahead | identical)
      REPLY="$REPLY of ${1:0:7}"
      return 0
      ;;
    behind | diverged | unknown) ;;
    *) fail 'GitHub does not answer' "comparing $1 with $COMMIT_SHA gave '$REPLY'" ;;
  esac
  if ! on_branch "$1" && on_branch "$COMMIT_SHA"; then
    REPLY="${1:0:7} is no longer on the branch"
    warning 'the recorded commit left the branch' "${1:0:7} was promoted last and is gone"
    return 0
  fi
  REPLY="not a descendant of ${1:0:7}"
  if [[ $status == behind ]]; then REPLY="${1:0:7} is newer and holds it"; fi
  return 1
}

# compare_number A B: sets ORDER to -1, 0 or 1. Numbers of any length, with zeros in front or without; none
# at all is zero.
compare_number() {
  local one=${1#"${1%%[!0]*}"} two=${2#"${2%%[!0]*}"}
  if ((${#one} != ${#two})); then
    if ((${#one} < ${#two})); then ORDER=-1; else ORDER=1; fi
  else
    compare_text "$one" "$two"
  fi
}

compare_text() {
  if [[ $1 == "$2" ]]; then ORDER=0; elif [[ $1 < $2 ]]; then ORDER=-1; else ORDER=1; fi
}

# compare_identifier A B: numeric ones count as numbers and come before others.
compare_identifier() {
  case $1/$2 in
    *[!0-9]*/*[!0-9]*) compare_text "$1" "$2" ;;
    *[!0-9]*/*) ORDER=1 ;;
    */*[!0-9]*) ORDER=-1 ;;
    *) compare_number "$1" "$2" ;;
  esac
}

# compare_pre_release A B: none comes after any.
compare_pre_release() {
  local at a=() b=()
  ORDER=0
  if [[ $1 == "$2" ]]; then return; fi
  if [[ -z $1 ]]; then ORDER=1; fi
  if [[ -z $2 ]]; then ORDER=-1; fi
  ((ORDER == 0)) || return 0
  IFS=. read -r -a a <<<"$1"
  IFS=. read -r -a b <<<"$2"
  for ((at = 0; at < ${#a[@]} && at < ${#b[@]}; at++)); do
    compare_identifier "${a[at]}" "${b[at]}"
    ((ORDER == 0)) || return 0
  done
  compare_number "${#a[@]}" "${#b[@]}"
}

# forward_version VERSION: 0 when this run's version is the same or higher. What is behind a `+` does not
# count.
forward_version() {
  local at old
  split_version "$1" || fail 'unreadable record' "'$1' is no version, so $CONSEQUENCE"
  old=("${VERSION_PARTS[@]}")
  split_version "$VERSION" || fail 'no version' "'$VERSION' cannot be ordered, so $CONSEQUENCE"
  for at in 0 1 2 3; do
    compare_number "${VERSION_PARTS[at]}" "${old[at]}"
    if ((ORDER != 0)); then break; fi
  done
  if ((ORDER == 0)); then compare_pre_release "${VERSION_PARTS[4]}" "${old[4]}"; fi
  REPLY="$VERSION after $1"
  if ((ORDER < 0)); then REPLY="$1 is higher and holds it"; fi
  ((ORDER >= 0))
}

# forward_run NUMBER
forward_run() {
  [[ $1 =~ ^[0-9]+$ ]] || fail 'unreadable record' "the run '$1' is no number, so $CONSEQUENCE"
  REPLY="run $GITHUB_RUN_NUMBER after $1"
  compare_number "$GITHUB_RUN_NUMBER" "$1"
  if ((ORDER < 0)); then REPLY="run $1 is newer and holds it"; fi
  ((ORDER >= 0))
}
