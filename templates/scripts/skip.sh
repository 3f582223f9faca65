#!/usr/bin/env bash
# Whether nothing runs for this pull request. In doubt everything runs.
set -euo pipefail
export LC_ALL=C

# among LOGIN LIST: case does not count in a login.
among() { [[ -n $1 && ,${2,,}, == *",${1,,},"* ]]; }

# Everybody who had a hand in it: who opened the pull request, and whose act started this run. A
# person who pushes to a bot's branch is not the bot.
skipped_author() {
  local author
  [[ -n ${SKIP_AUTHORS:-} ]] || return 1
  author=$(payload .pull_request.user.login)
  among "$author" "$SKIP_AUTHORS" || return 1
  among "${GITHUB_ACTOR:-}" "$SKIP_AUTHORS" || return 1
  REPLY="$author opened it, and $GITHUB_ACTOR started this run"
}

# All files that the pull request changes are among those that need no run. No file is no reason.
skipped_paths() {
  local path any=false
  [[ -n ${SKIP_PATHS:-} ]] || return 1
  if ! changed_files; then
    warning 'no list of changed files' "$REPLY, so the pull request is not skipped"
    return 1
  fi
  split_list "$SKIP_PATHS"
  while IFS= read -r -d '' path; do
    any=true
    if ! list_matches "$path" "${LIST[@]}"; then return 1; fi
  done <"$CHANGED_FILE"
  [[ $any == true ]] || return 1
  printf -v REPLY '`%s`, ' "${LIST[@]}"
  REPLY="it changes no file but those of ${REPLY%, }"
}

# skipped: sets REPLY to why nothing runs. A draft comes first: the gate's name follows from it.
skipped() {
  [[ ${FACT[event]} == pull-request ]] || return 1
  if [[ ${SKIP_DRAFTS:-} == true && $(payload .pull_request.draft) == true ]]; then
    REPLY='it is a draft; *Ready for review* starts a run'
    return 0
  fi
  skipped_author || skipped_paths
}
