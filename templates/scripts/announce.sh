#!/usr/bin/env bash
# Says on the tested commit that a result will come.
set -euo pipefail
export LC_ALL=C

: "${COMMIT_SHA:?}" "${CONTEXT:?}"

gh api --silent --method POST "repos/$GITHUB_REPOSITORY/statuses/$COMMIT_SHA" \
  -f state=pending -f context="$CONTEXT" -f description='Waits for its run' \
  -f target_url="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
echo "$CONTEXT: pending"
