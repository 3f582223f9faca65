#!/usr/bin/env bash
# Versions: one to four numbers joined by dots, as they are written, and a pre-release behind a dash.
set -euo pipefail
export LC_ALL=C

VERSION_NAMES='[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*'
VERSION_PATTERN="[0-9]+(\\.[0-9]+){0,3}(-$VERSION_NAMES)?"

# split_version VERSION: sets VERSION_PARTS to its four numbers, empty where it has fewer, its pre-release, and what
# is behind a `+`. 1: it is no version.
# shellcheck disable=SC2034 # event.sh and forward.sh read the parts
split_version() {
  local core pre build rest=$1
  VERSION_PARTS=('' '' '' '' '' '')
  [[ $1 =~ ^$VERSION_PATTERN(\+$VERSION_NAMES)?$ ]] || return 1
  build='' pre=''
  if [[ $rest == *+* ]]; then build=${rest#*+} rest=${rest%%+*}; fi
  if [[ $rest == *-* ]]; then pre=${rest#*-} rest=${rest%%-*}; fi
  IFS=. read -r -a core <<<"$rest"
  VERSION_PARTS=("${core[0]}" "${core[1]:-}" "${core[2]:-}" "${core[3]:-}" "$pre" "$build")
}

is_version() { split_version "$1"; }

# release_version GIT-TAG: sets REPLY to the version that the template RELEASES finds in it. 1: it is no
# release, and REPLY says why.
release_version() {
  local before=${RELEASES%%'{version}'*} after=${RELEASES#*'{version}'}
  if [[ ${#1} -le $((${#before} + ${#after})) || $1 != "$before"*"$after" ]]; then
    REPLY="it does not have the form $RELEASES"
    return 1
  fi
  REPLY=${1#"$before"} REPLY=${REPLY%"$after"}
  if ! split_version "$REPLY"; then
    REPLY="'$REPLY' is no version: one to four numbers joined by dots, and perhaps a pre-release behind a dash"
    return 1
  fi
}
