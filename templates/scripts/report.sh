#!/usr/bin/env bash
# Says on the tested commit what came of the job: success, failure, or why it did not run.
set -euo pipefail
export LC_ALL=C

# This script stands inside the workflow, so that no checkout can decide what is reported. All that
# it says is its own: nothing that a stranger wrote reaches the description.
: "${COMMIT_SHA:?}" "${CONCLUSION?}" "${CONTEXT:?}" "${RESULT?}" "${VERIFIED?}"

say() {
  STATE=$1 DESCRIPTION=$2
}

ran() {
  case $RESULT in
    success) say success 'Passed' ;;
    failure) say failure 'Failed' ;;
    cancelled) say error 'Cancelled' ;;
    *) say error 'Did not run' ;;
  esac
}

ended() {
  local conclusion=unknown
  if [[ $CONCLUSION =~ ^[a-z_]{1,40}$ ]]; then conclusion=$CONCLUSION; fi
  say error "Did not run: the pipeline's run, which is $conclusion, handed nothing over"
}

case "$VERIFIED ${OUTCOME:-}" in
  'success run') ran ;;
  'success left-out') say success 'Not part of this run' ;;
  'success waits') say pending 'Waits until somebody approves the run' ;;
  'success superseded') say error 'Did not run: the pull request has a newer commit' ;;
  'success nothing') ended ;;
  *) say error 'Did not run: what was handed over could not be verified' ;;
esac

gh api --silent --method POST "repos/$GITHUB_REPOSITORY/statuses/$COMMIT_SHA" \
  -f state="$STATE" -f context="$CONTEXT" -f description="$DESCRIPTION" \
  -f target_url="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
printf '**%s** on %s: %s: %s\n' "$CONTEXT" "$COMMIT_SHA" "$STATE" "$DESCRIPTION" | tee -a "$GITHUB_STEP_SUMMARY"
