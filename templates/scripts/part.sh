#!/usr/bin/env bash
# What the gate of a part reads: the results of the part's jobs beside the answer of the plan, which stands
# in the workflow that calls it, and which has succeeded where a part is called.
set -euo pipefail
export LC_ALL=C

# shellcheck disable=SC2034 # read by the gate, which follows
NEEDS=$(jq --null-input --argjson results "$RESULTS" --arg event "$EVENT" --arg jobs "$JOBS" \
  --arg notes "$NOTES" --arg outside "$OUTSIDE" --arg trust "$TRUST" \
  '$results + {plan: {result: "success", outputs: {$event, $jobs, $notes, $outside, $trust, filled: "plan jobs"}}}')
