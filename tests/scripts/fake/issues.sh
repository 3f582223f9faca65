#!/usr/bin/env bash
# GitHub's issues, for gh: $FAKE/issues.json is a list, the newest last; what the token writes is the bot's.
# FAKE_ISSUES=off is a repository without issues; FAKE_ISSUE_WRITE is the status of every change.
set -euo pipefail

if [[ ${FAKE_ISSUES:-} == off ]]; then
  echo 'gh: Issues has been disabled in this repository. (HTTP 410)' >&2
  exit 1
fi
store=$FAKE/issues.json
if [[ ! -f $store ]]; then echo '[]' >"$store"; fi

# change FILTER: with the request as $new.
change() {
  jq --slurpfile new "$6" "$1" "$store" >"$store.new"
  mv "$store.new" "$store"
}

if [[ $2 == --method ]]; then
  if [[ -n ${FAKE_ISSUE_WRITE:-} ]]; then refuse "$FAKE_ISSUE_WRITE"; fi
  number=${4#*/issues/} number=${number%%/*}
  case "$3 $4" in
    'POST '*/issues)
      change '. + [$new[0] + {number: (length + 1), state: "open", user: {login: "github-actions[bot]"}}]' "${@:2}"
      ;;
    'POST '*/comments)
      change "map(if .number == $number then .comments += [\$new[0].body] else . end)" "${@:2}"
      ;;
    'PATCH '*)
      change "map(if .number == $number then . + \$new[0] else . end)" "${@:2}"
      ;;
    *) exit 3 ;;
  esac
  jq '.[-1]' "$store"
  exit 0
fi
if [[ $2 =~ /issues/([0-9]+)$ ]]; then
  jq ".[] | select(.number == ${BASH_REMATCH[1]})" "$store"
  exit 0
fi
[[ $2 =~ state=([a-z]+)\&creator=github-actions%5Bbot%5D.*\&per_page=([0-9]+)\&page=([0-9]+)$ ]] || exit 3
# The creator is not looked at, so that what a script does with others' issues is seen.
jq --arg state "${BASH_REMATCH[1]}" --argjson size "${BASH_REMATCH[2]}" --argjson page "${BASH_REMATCH[3]}" \
  'map(select(.state == $state)) | reverse | .[($page - 1) * $size:$page * $size]' "$store"
exit 0
