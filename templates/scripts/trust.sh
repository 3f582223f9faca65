#!/usr/bin/env bash
# What a run may do: untrusted, internal or trusted. The plan asks this, and so does whatever runs without
# one: a file that is started by hand, and a run that follows another.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${GITHUB_REPOSITORY:?}" "${TRUSTED:?}"

# GitHub pushes the branches of a merge queue itself, with commits that nobody has merged yet.
readonly QUEUE=gh-readonly-queue/

# at_home: names of repositories have no case. A pipeline that names no home is at home everywhere.
at_home() { [[ -z ${PIPELINE_HOME:-} || ${PIPELINE_HOME,,} == "${GITHUB_REPOSITORY,,}" ]]; }

# is_trusted_branch BRANCH
is_trusted_branch() {
  if [[ -z $1 || $1 == "$QUEUE"* ]]; then return 1; fi
  split_list "$TRUSTED"
  list_matches "$1" "${LIST[@]}"
}

# trust_of KIND BRANCH HEAD ACTOR: sets REPLY. KIND is what GitHub runs the workflow for; BRANCH is read where
# that is `branch`, HEAD where it is `pull-request`: the repository of the head, empty where that is gone.
# GitHub gives a run the token of the first attempt's actor, however often and by whom it is repeated, so a run
# that Dependabot started stays untrusted in the hands of a maintainer.
trust_of() {
  case $1 in
    pull-request)
      if [[ -n $3 && ${3,,} == "${GITHUB_REPOSITORY,,}" ]]; then REPLY=internal; else REPLY=untrusted; fi
      ;;
    branch) if is_trusted_branch "$2"; then REPLY=trusted; else REPLY=internal; fi ;;
    merge-queue | tag) REPLY=internal ;;
    release | schedule) REPLY=trusted ;;
    *) fail 'unknown kind of run' "'$1'" ;;
  esac
  if [[ $4 == 'dependabot[bot]' ]] || ! at_home; then REPLY=untrusted; fi
}
