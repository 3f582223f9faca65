#!/usr/bin/env bash
# GitHub's API, for scripts that cannot go on without its answer.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${GITHUB_REPOSITORY:?}"

# ask_github PATH FILE: what GitHub says below the repository, asked for a few times with a growing delay.
# Without an answer the job ends.
ask_github() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try error
  error=$(mktemp)
  for ((try = 1; try <= tries; try++)); do
    if gh api "repos/$GITHUB_REPOSITORY/$1" >"$2" 2>"$error"; then
      rm "$error"
      return
    fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'GitHub gives no answer' "repos/$GITHUB_REPOSITORY/$1: $(<"$error")"
}
