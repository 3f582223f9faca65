#!/usr/bin/env bash
# Renders tag templates; what people chose (branches, inputs) is made fit for a tag first.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What the placeholders stand for in this run: sha, branch, version, …
declare -gA FACT=()

readonly TAG_LENGTH=128
# Content keys, records of promotions, caches, lists of referrers: no branch may be named so that it overwrites one.
readonly RESERVED_PATTERN='^(key-|promoted-|deployed-|buildcache|sha256-|in-run-)'
readonly TAG_PATTERN='^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$'

# sanitise VALUE ROOM: sets REPLY to the value as part of a tag, at most ROOM characters long.
# LC_ALL=C makes the classes mean bytes: elsewhere [a-z] may match é, and Turkish has another i.
sanitise() {
  local value=${1,,}
  value=${value//[^a-z0-9._-]/-}
  while [[ $value == *--* ]]; do value=${value//--/-}; done
  value=${value#"${value%%[!.-]*}"}
  value=${value:0:$2}
  value=${value%"${value##*[!.-]}"}
  REPLY=${value:-branch}
}

# placeholder NAME: sets REPLY to its value.
placeholder() {
  local variable
  case $1 in
    sha | short-sha | branch | pr | run | date | year | month | day | timestamp | version | image)
      REPLY=${FACT[$1]:-}
      ;;
    major | minor | patch)
      REPLY=${FACT[$1]:-}
      [[ -n $REPLY ]] || fail 'no such number' "the version of ${FACT[ref-name]:-this run} has no {$1}"
      ;;
    input.*)
      variable=${1#input.} variable=INPUT_${variable^^}
      variable=${variable//-/_}
      REPLY=${!variable:-}
      ;;
    value.*) REPLY=${VALUE[${1#value.}]:-} ;;
    *) fail 'unknown placeholder' "{$1} in a tag template" ;;
  esac
}

# render_template TEMPLATE: sets REPLY to a valid tag, or fails. The one placeholder that has to be
# sanitised gets the room that everything else leaves.
render_template() {
  local rest=$1 before='' soft='' after='' has_soft=false text name
  while [[ $rest == *'{'*'}'* ]]; do
    text=${rest%%'{'*} rest=${rest#*'{'}
    name=${rest%%'}'*} rest=${rest#*'}'}
    placeholder "$name"
    if [[ $has_soft == true ]]; then
      [[ $name != branch && $name != input.* ]] || fail 'tag template' "$1 has two names to cut"
      after+=$text$REPLY
    elif [[ $name == branch || $name == input.* ]]; then
      before+=$text soft=$REPLY has_soft=true
    else
      before+=$text$REPLY
    fi
  done
  if [[ $has_soft == true ]]; then
    after+=$rest
    fit "$1" "$before" "$soft" "$after"
  else
    REPLY=$before$rest
  fi
  [[ $REPLY =~ $TAG_PATTERN ]] || fail 'invalid tag' "the template $1 gives '$REPLY'"
  [[ ! $REPLY =~ $RESERVED_PATTERN ]] || fail 'reserved tag' "the template $1 gives '$REPLY', which is pipegen's own"
}

# fit TEMPLATE BEFORE SOFT AFTER
fit() {
  local room=$((TAG_LENGTH - ${#2} - ${#4}))
  ((room > 0)) || fail 'tag too long' "the template $1 leaves no room for the name in it"
  sanitise "$3" "$room"
  REPLY=$2$REPLY$4
}
