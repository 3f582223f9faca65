#!/usr/bin/env bash
# Sends what the scanner found to code scanning, under the tested commit.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${COMMIT_SHA:?}" "${DIRECTORY:?}" "${IMAGE:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_REF:?}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The head of a pull request is what was tested, not GitHub's merge commit.
ref=$GITHUB_REF
if [[ -n ${PR_NUMBER:-} ]]; then ref=refs/pull/$PR_NUMBER/head; fi

# api ARGUMENT…: sets REPLY to GitHub's answer.
api() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    if REPLY=$(gh api "$@" 2>"$work/error"); then return; fi
    if grep --quiet "(HTTP 40[0-9])" "$work/error"; then return 1; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  return 1
}

# send FILE: a category of its own, or the report of one platform would replace that of another.
send() {
  local category=${1##*/scan-}
  category=scan-$IMAGE/${category%.sarif}/
  jq --arg id "$category" '.runs |= map(.automationDetails = {id: $id})' "$1" >"$work/report"
  gzip --stdout "$work/report" | base64 --wrap=0 >"$work/packed"
  jq --null-input --arg commit "$COMMIT_SHA" --arg ref "$ref" --rawfile sarif "$work/packed" \
    '{commit_sha: $commit, ref: $ref, sarif: $sarif}' >"$work/body"
  api --method POST "repos/$GITHUB_REPOSITORY/code-scanning/sarifs" --input "$work/body" --jq .id ||
    fail 'code scanning takes no report' \
      "$category: $(<"$work/error"). Turn code scanning on for the repository, or take \`sarif\` out"
  await "$REPLY" "$category"
}

# await ID CATEGORY: GitHub reads a report after it has taken it.
await() {
  local id=$1 try
  for ((try = 1; try <= ${PIPEGEN_POLLS:-20}; try++)); do
    api "repos/$GITHUB_REPOSITORY/code-scanning/sarifs/$id" \
      --jq '.processing_status + " " + ((.errors // []) | join("; "))' ||
      fail 'GitHub does not answer' "what became of $2: $(<"$work/error")"
    case $REPLY in
      complete*)
        summary "- $2 is in code scanning"
        return
        ;;
      failed*) fail 'code scanning refuses the report' "$2: ${REPLY#failed }" ;;
    esac
    sleep "${PIPEGEN_DELAY:-3}"
  done
  warning 'code scanning is slow' "$2 was taken and is not read yet"
}

shopt -s nullglob
reports=("$DIRECTORY"/scan-*.sarif)
((${#reports[@]} > 0)) || fail 'no report' "there is none in $DIRECTORY"
for report in "${reports[@]}"; do send "$report"; done
