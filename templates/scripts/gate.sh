#!/usr/bin/env bash
# The one required check: green only if everything that this event selects ran and passed.
set -euo pipefail
export LC_ALL=C

# This script stands inside the workflow, so that no checkout can decide about the gate.

red() {
  echo "::error title=gate::$1"
  printf '\n**red:** %s\n' "$1" >>"$GITHUB_STEP_SUMMARY"
  echo "gate: red: $1"
  exit 1
}

# plan KEY: an output of the plan job.
plan() { jq --raw-output --arg key "$1" '.plan.outputs[$key] // empty' <<<"$NEEDS"; }

# is FILTER JSON: jq's own exit status calls empty input true.
is() { [[ $(jq --slurp "length == 1 and (.[0] | $1)" <<<"$2" 2>/dev/null) == true ]]; }

is 'type == "object"' "$NEEDS" || red 'the list of results is not JSON'
result=$(jq --raw-output '.plan.result // "missing"' <<<"$NEEDS")
# A newer push to the branch cancels the jobs of an older one, where the pipeline says so.
newer=''
if [[ -n ${SUPERSEDED:-} && ${GITHUB_EVENT_NAME:-} == push ]]; then
  newer='superseded by a newer push to the branch, or cancelled by hand:'
fi
if [[ $result == cancelled && -n $newer ]]; then red "$newer plan (cancelled)"; fi
[[ $result == success ]] || red "plan is $result, so nobody knows what had to run"
jobs=$(plan jobs)
is 'type == "array" and all(type == "string")' "$jobs" || red 'plan gave no list of jobs'

# An output that holds the value of a masked secret reaches nobody, and GitHub says so in a log alone. What
# the plan put out and this job does not see did not reach the others either.
is '.plan.outputs.filled // "" | startswith("plan ")' "$NEEDS" ||
  red 'the plan does not say which of its outputs are filled, so nobody knows what had to be done'
lost=$(jq --raw-output '.plan.outputs as $outputs
  | [$outputs.filled | split(" ")[] | select(. != "" and . != "plan" and ($outputs[.] // "") == "")]
  | join(" ")' <<<"$NEEDS")
[[ -z $lost ]] || red "GitHub emptied outputs of the plan, because a secret's value is part of them: $lost"

# A pull request or a release for which nothing runs, on purpose.
skipped=$(plan skipped)
if [[ -n $skipped ]]; then
  is 'length == 0' "$jobs" || red 'the plan says that nothing runs, and selects jobs'
fi

# Jobs that start behind this gate have no result yet.
jobs=$(jq --compact-output --arg after "${AFTER:-}" '. - ($after | split(" "))' <<<"$jobs")

# One line for each job: its name, its result, whether it passed. A selected job has to succeed;
# another one may only be skipped or succeed; one that does not gate is only told.
verdicts=$(jq --raw-output --arg advisory "${ADVISORY:-}" --argjson selected "$jobs" '
  ($advisory | split(" ") | map(select(. != ""))) as $advisory
  | to_entries + ($selected - keys | map({key: ., value: {result: "missing"}}))
  | map(select(.key != "plan")) | sort_by(.key)[]
  | .key as $job | (.value.result // "missing") as $result
  | ($selected | index([$job]) != null) as $wanted
  | (if $result == "success" then "passed"
     elif $result == "skipped" and ($wanted | not) then "not selected"
     elif ($advisory | index([$job])) then "advisory"
     else "RED" end) as $verdict
  | [$job, $result, $verdict] | @tsv' <<<"$NEEDS") || red 'the results cannot be read'

failed='' told='' ran=false outside=$(plan outside)
if [[ -n $outside ]]; then echo "::notice title=gate::$outside"; fi
{
  printf '## Gate (%s, %s)%s\n\n| job | result | verdict |\n| --- | --- | --- |\n' \
    "$(plan event)" "$(plan trust)" "${outside:+, $outside}"
  while IFS=$'\t' read -r job result verdict; do
    [[ -n $job ]] || continue
    printf '| %s | %s | %s |\n' "$job" "$result" "$verdict"
    if [[ $verdict == RED ]]; then failed+=" $job ($result)"; fi
    # The gate does not wait for a job that does not gate, and so knows nothing of it.
    if [[ $verdict == advisory && $result != missing ]]; then told+=" $job ($result)"; fi
    if [[ $verdict == passed && $job != hand-over ]]; then ran=true; fi
    echo "$job: $result: $verdict" >&2
  done <<<"$verdicts"
  if [[ -n $told ]]; then printf '\nDid not succeed, and does not gate:%s\n' "$told"; fi
  if [[ -n $skipped ]]; then printf '\nNothing runs for this %s: %s.\n' "$(plan event | tr - ' ')" "$skipped"; fi
  notes=$(plan notes)
  if [[ -n $notes ]]; then
    printf '\nNot part of this run:\n\n'
    while IFS=$'\t' read -r name reason; do printf -- '- %s: %s\n' "$name" "$reason"; done <<<"$notes"
  fi
  if [[ $(plan trust) == untrusted ]]; then
    printf '\nThis run is untrusted: nothing was published.\n'
  fi
} >>"$GITHUB_STEP_SUMMARY"

# A part is red where what its jobs wait for was cancelled: that is no failure of its own. WAITED is what a
# part is told of the ends of these builds.
others=$failed
for part in ${PARTS:-}; do others=${others/" $part (failure)"/}; done
if [[ -n $newer && "${WAITED:-}$failed" == *'(cancelled)'* && "${WAITED:-}$others" != *'(failure)'* ]]; then
  red "$newer$failed"
fi
[[ -z $failed ]] || red "did not succeed:$failed"
if [[ -n $told ]]; then echo "::warning title=gate::did not succeed, and does not gate:$told"; fi
if [[ $ran == false && -z $skipped ]]; then
  echo '::warning title=gate::nothing ran, so the gate says nothing about this commit'
  printf '\n**Nothing ran**, so the gate says nothing about this commit.\n' >>"$GITHUB_STEP_SUMMARY"
fi
printf '\n**green**\n' >>"$GITHUB_STEP_SUMMARY"
echo 'gate: green'
