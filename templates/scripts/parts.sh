#!/usr/bin/env bash
# The plan of a pipeline that is spread over several files: decides as every plan does, which tells each
# part by what stands here which of its jobs run.
set -euo pipefail
export LC_ALL=C

# The tables come in pieces, because Linux starts no process with a variable over 128 KiB. Put together
# they must not be handed to the processes that the plan starts.
export -n JOBS CONDITIONS LABELS

declare -A PART_OF=() RUNS=()

# piece PART TABLE: sets REPLY to the part's lines of a table.
piece() {
  local name=${1^^}_$2
  name=${name//-/_}
  REPLY=${!name:-}
}

join_tables() {
  local part table job _
  for part in ${PARTS//,/ }; do
    for table in JOBS CONDITIONS LABELS; do
      piece "$part" "$table"
      if [[ -n $REPLY ]]; then printf -v "$table" '%s\n%s' "${!table:-}" "$REPLY"; fi
    done
    piece "$part" JOBS
    while read -r job _; do PART_OF[$job]=$part; done <<<"$REPLY"
  done
}

# Each file is told of its own jobs. A part is a job of the one workflow, selected if any of its is.
divide_jobs() {
  local job part rest=()
  declare -A members=()
  for job in "${SELECTED[@]}"; do
    part=${PART_OF[$job]:-}
    if [[ -z $part ]]; then rest+=("$job"); else members[$part]+="$job "; fi
  done
  for part in ${PARTS//,/ }; do
    if [[ -z ${members[$part]:-} ]]; then continue; fi
    RUNS[$part]=true
    rest+=("$part")
    # shellcheck disable=SC2086 # names of jobs hold no spaces
    output "$part" "$(json_list ${members[$part]})"
  done
  output jobs "$(json_list "${rest[@]}")"
}

# What does not run is said by the gate of its part, and where the part does not run, by the gate of the
# one workflow.
divide_notes() {
  local line file
  declare -A lines=()
  for line in "${NOTES[@]}"; do
    file=${PART_OF[${line%%$'\t'*}]:-}
    if [[ -z ${RUNS[${file:-none}]:-} ]]; then file=''; fi
    lines[$file.]+=$line$'\n'
  done
  output notes "$(printf '%s' "${lines[.]:-}" | sort | grouped_notes | bounded_notes)"
  for file in "${!RUNS[@]}"; do
    output "notes-$file" "$(printf '%s' "${lines[$file.]:-}" | sort | grouped_notes | bounded_notes)"
  done
}

join_tables
# shellcheck source=plan.sh
source "$(dirname "${BASH_SOURCE[0]}")/plan.sh"
