#!/usr/bin/env bash
# Which labels the pull request has now, and whether a job asks for one of them.
set -euo pipefail
export LC_ALL=C

: "${GITHUB_REPOSITORY:?}" "${GH_TOKEN:?}"

declare -gA LABELS_OF=()
PRESENT=''

# Lines of LABELS: a job, and its labels as JSON. A label is any text, so it stands in no column.
read_labels() {
  local job labels
  while read -r job labels; do
    if [[ -n $job ]]; then LABELS_OF[$job]=$labels; fi
  done <<<"${LABELS:-}"
}

# Asked once. The payload has the labels that were there when the event was sent, and a run that is
# repeated gets the same payload. Without an answer nobody knows what has to run: the plan fails.
present_labels() {
  if [[ -n $PRESENT ]]; then return; fi
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try error names
  [[ ${FACT[pr]} =~ ^[1-9][0-9]*$ ]] || fail 'no pull request' "'${FACT[pr]}' is no number of one"
  error=$(mktemp)
  for ((try = 1; try <= tries; try++)); do
    if names=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/${FACT[pr]}/labels?per_page=100" \
      --jq '.[].name | @json' 2>"$error") &&
      PRESENT=$(jq --slurp --compact-output 'map(strings // error("no name"))' <<<"$names" 2>"$error"); then
      return
    fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'GitHub does not answer' \
    "no labels of pull request ${FACT[pr]}, so nobody knows which jobs it selects: $(<"$error")"
}

# has_label LABELS: does the pull request have one of them? GitHub has no two labels that differ in
# case alone, so neither does this; `test` knows the case of every script, and the length keeps it
# from taking `ß` for `ss`.
has_label() {
  local found
  present_labels
  found=$(jq --null-input --argjson wanted "$1" --argjson present "$PRESENT" '
    def same($other): length == ($other | length) and
      test("\\A" + ($other | gsub("(?<c>[\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e])"; "\\\(.c)")) + "\\z"; "i");
    any($wanted[]; . as $one | any($present[]; same($one)))') ||
    fail 'labels' "cannot compare $1 with $PRESENT"
  [[ $found == true ]]
}

# labels_match JOB: as the other rules of a selector; what asks for no label is let through, and so
# is every event but a pull request.
labels_match() {
  if [[ ${FACT[event]} != pull-request || -z ${LABELS_OF[$1]:-} ]]; then return 0; fi
  has_label "${LABELS_OF[$1]}"
}

# spoken_labels JOB: sets REPLY to its labels, for people.
spoken_labels() { REPLY=$(jq --raw-output 'map("`\(.)`") | join(", ")' <<<"${LABELS_OF[$1]}"); }

read_labels
