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

# version_in GIT-TAG TEMPLATE: sets REPLY to the version that the template finds in it. 1: it has another form; 2: what
# stands there is no version, and REPLY says so.
version_in() {
  local before=${2%%'{version}'*} after=${2#*'{version}'}
  [[ ${#1} -gt $((${#before} + ${#after})) && $1 == "$before"*"$after" ]] || return 1
  REPLY=${1#"$before"} REPLY=${REPLY%"$after"}
  if ! split_version "$REPLY"; then
    REPLY="'$REPLY' is no version: one to four numbers joined by dots, and perhaps a pre-release behind a dash"
    return 2
  fi
}

# release_version GIT-TAG: sets REPLY to the version in it and RELEASED_AS to the name of the release that it is of. A line
# of RELEASES is a name and its template. 1: it is no release, and REPLY says why. 2: the same, and what stands in the
# place of the version begins as one does.
release_version() {
  local name template forms='' why='' answer failed=1
  while read -r name template; do
    if [[ -z $name ]]; then continue; fi
    answer=0
    version_in "$1" "$template" || answer=$?
    if ((answer == 0)); then
      # shellcheck disable=SC2034 # event.sh reads it
      RELEASED_AS=$name
      return
    fi
    if ((answer == 2)); then
      why=$REPLY
      if [[ $REPLY == "'"[0-9]* ]]; then failed=2; fi
    fi
    forms+="${forms:+ or }$template"
  done <<<"$RELEASES"
  REPLY=${why:-it does not have the form $forms}
  return "$failed"
}
