#!/usr/bin/env bash
# Writes down what this run built and for which commit, for jobs that follow in runs of their own.
set -euo pipefail
export LC_ALL=C

# This script stands inside the workflow, so that the job needs neither a checkout nor a right.
# A line of IMAGES is: image, digest, revision, image ids, the word `archives`, digests of archives; `-`
# for nothing. An image without ids was not built.
: "${COMMIT_BRANCH?}" "${COMMIT_SHA:?}" "${HANDOFF:?}" "${JOBS:?}" "${PR_NUMBER?}"

mkdir -p "$(dirname "$HANDOFF")"
jq --null-input --argjson jobs "$JOBS" --arg images "${IMAGES:-}" --arg sha "$COMMIT_SHA" \
  --arg branch "$COMMIT_BRANCH" --arg pr "$PR_NUMBER" '
  def word: if . == "-" then "" else . end;
  {version: 1, jobs: $jobs, sha: $sha, branch: $branch, pr: $pr,
   images: ([$images | split("\n")[] | split(" ") | map(select(. != "")) | index("archives") as $at
     | select($at > 3)
     | {key: .[0], value: {digest: (.[1] | word), revision: (.[2] | word), "image-ids": (.[3:$at] | join(" ")),
        archives: (.[$at + 1:] | map(select(endswith("=") | not)) | join(" "))}}]
     | from_entries)}' >"$HANDOFF"
jq . "$HANDOFF"
