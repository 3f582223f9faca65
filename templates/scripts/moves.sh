#!/usr/bin/env bash
# What a promotion changes: all of it or nothing, whoever ends the job in between, and a summary of what
# became of it.
set -euo pipefail
export LC_ALL=C

# shellcheck source=record.sh
source "$(dirname "${BASH_SOURCE[0]}")/record.sh"

# One entry for each tag that changes; OLD and OLD_RECORD are what a failure goes back to. HOW: `moves`
# with a record, `once`, `follows` without either; `adopt` and `elsewhere` are a record alone.
declare -a IMAGE_OF=() REPOSITORIES=() NEW_TAGS=() DIGESTS=() OLD=() OLD_RECORD=() HOW=() WHY=()
# Decisions that change nothing, how far the whole is, and where it is kept how far each entry is: who
# writes is another process than who takes back.
declare -a ROWS=() AFTERWARDS=()
PHASE=deciding STATES=$WORK

# row IMAGE REFERENCE DECISION: nothing changes here.
row() { ROWS+=("| $1 | \`$2\` | $3 |"); }

# add IMAGE REPOSITORY TAG DIGEST OLD OLD_RECORD HOW WHY
add() {
  IMAGE_OF+=("$1") REPOSITORIES+=("$2") NEW_TAGS+=("$3") DIGESTS+=("$4") OLD+=("$5") OLD_RECORD+=("$6")
  HOW+=("$7") WHY+=("$8")
}

# became AT: sets REPLY to what became of an entry; what was begun has a file.
became() {
  local digest=${DIGESTS[$1]} state=none
  if [[ -f $STATES/state-$1 ]]; then state=$(<"$STATES/state-$1"); fi
  case $state/${HOW[$1]} in
    moved/moves) REPLY="moved to $digest: ${WHY[$1]}" ;;
    moved/once) REPLY="written: $digest" ;;
    moved/elsewhere) REPLY="is not written here; recorded as $digest: ${WHY[$1]}" ;;
    moved/*) REPLY="${WHY[$1]}: $digest" ;;
    none/*) REPLY="**not written**, the promotion stopped before" ;;
    back/*) REPLY="**taken back**: it is ${OLD[$1]:-absent} again" ;;
    stays/*) REPLY="**stays** $digest: it is new, and a registry has no way to delete a tag alone" ;;
    *) REPLY="**unknown**: it should be ${OLD[$1]:-absent}, and could not be taken back" ;;
  esac
}

# conclude: the table of what happened, at the end of the script whichever it is.
conclude() {
  local at
  summary '## Promotion' '' '| image | tag | decision |' '| --- | --- | --- |'
  for at in "${!ROWS[@]}"; do summary "${ROWS[at]}"; done
  for at in "${!NEW_TAGS[@]}"; do
    became "$at"
    summary "| ${IMAGE_OF[at]} | \`${REPOSITORIES[at]}:${NEW_TAGS[at]}\` | $REPLY |"
  done
  if ((${#AFTERWARDS[@]} > 0)); then summary '' "${AFTERWARDS[@]}"; fi
  case $PHASE in
    deciding) summary '' '**ended before anything was written**; no tag has moved' ;;
    failed) summary '' "**failed** at \`$AT\`; what had moved was taken back" ;;
    cancelled) summary '' '**cancelled**; what had moved was taken back' ;;
  esac
  rm -rf "$STATES"
}

# state AT WORD
state() { printf '%s' "$2" >"$STATES/state-$1"; }

# write_new AT: a tag that is written once is looked at once more: between the decision and now somebody
# else may have written it.
write_new() {
  local ref=${REPOSITORIES[$1]}:${NEW_TAGS[$1]} digest=${DIGESTS[$1]}
  current "$ref"
  if [[ $REPLY == "$digest" ]]; then return 0; fi
  if [[ -n $REPLY ]]; then
    annotate error 'a release is written once' "$ref became $REPLY meanwhile, this run's image is $digest"
    return 1
  fi
  state "$1" begun
  point "${REPOSITORIES[$1]}" "${NEW_TAGS[$1]}" "$digest"
}

# is_recorded AT: gets its record here. is_pointed AT: gets the tag itself.
is_recorded() { [[ ${HOW[$1]} == moves || ${HOW[$1]} == adopt || ${HOW[$1]} == elsewhere ]]; }
is_pointed() { [[ ${HOW[$1]} != adopt && ${HOW[$1]} != elsewhere ]]; }

apply() {
  local repository=${REPOSITORIES[$1]} tag=${NEW_TAGS[$1]} digest=${DIGESTS[$1]}
  case ${HOW[$1]} in
    once) write_new "$1" || return ;;
    *)
      state "$1" begun
      if is_recorded "$1"; then
        record "$repository" "$tag" "$digest" "${OLD[$1]}" || return
      fi
      if is_pointed "$1" && [[ ${OLD[$1]} != "$digest" ]]; then point "$repository" "$tag" "$digest" || return; fi
      ;;
  esac
  state "$1" moved
  if is_pointed "$1"; then echo "promoted $repository:$tag"; else echo "recorded $repository:$tag"; fi
}

apply_all() {
  local at
  for at in "${!NEW_TAGS[@]}"; do
    if ! apply "$at"; then
      echo "${REPOSITORIES[at]}:${NEW_TAGS[at]}" >"$STATES/failed"
      return 1
    fi
  done
}

# restore REPOSITORY TAG DIGEST: what the tag was. 2: it is new, and is there, where no tag can be deleted alone.
restore() {
  local answer=0
  resolve "$1:$2" || answer=$?
  if ((answer == 0)) && [[ $REPLY == "$3" ]]; then return 0; fi
  if [[ -n $3 ]]; then
    point "$1" "$2" "$3"
    return
  fi
  case $answer in
    0)
      on_machine "$1" || return 2
      remove_held "$1" "$2"
      ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# take_back AT: a tag before its record, in which order they were not written.
take_back() {
  local repository=${REPOSITORIES[$1]} tag=${NEW_TAGS[$1]} answer=0 recorded=0
  if is_pointed "$1"; then restore "$repository" "$tag" "${OLD[$1]}" || answer=$?; fi
  if is_recorded "$1"; then
    restore "$repository" "promoted-$tag" "${OLD_RECORD[$1]}" || recorded=$?
  fi
  if ((answer == 2)); then
    state "$1" stays
    warning 'tag not taken back' "$repository:$tag is new and stays; a registry has no way to delete a tag alone"
  elif ((answer == 1 || recorded == 1)); then
    state "$1" lost
    annotate error 'tag not taken back' "$repository:$tag should be ${OLD[$1]:-absent} again"
  else
    state "$1" back
    warning 'tag taken back' "$repository:$tag is ${OLD[$1]:-absent} again"
  fi
}

# take_back_alone AT: with a folder of its own, because others do the same at once.
take_back_alone() {
  local WORK
  WORK=$(mktemp -d "$STATES/undo-XXXXXX")
  take_back "$1"
}

# undo: all at once, for a job that was cancelled has ten seconds left.
undo() {
  local at
  for at in "${!NEW_TAGS[@]}"; do
    if [[ -f $STATES/state-$at ]]; then take_back_alone "$at" & fi
  done
  wait
}

# stop PHASE TITLE MESSAGE: nothing of what was begun stays.
stop() {
  PHASE=$1
  trap '' INT TERM
  undo
  fail "$2" "$3"
}

# cancelled: GitHub interrupts the step, and kills it ten seconds later.
cancelled() {
  trap '' INT TERM
  if [[ -n ${WRITER:-} ]]; then
    kill -KILL -- "-$WRITER" 2>/dev/null || true
    wait "$WRITER" 2>/dev/null || true
    PIPEGEN_TRIES=2 PIPEGEN_DELAY=1
    stop cancelled 'promotion cancelled' 'nothing stays promoted; run it again to promote'
  fi
  fail 'promotion cancelled' 'before anything was written'
}

# move_all: in a process of its own, so that a signal is answered at once and not behind a request.
move_all() {
  PHASE=moving
  set -m
  (
    trap - EXIT INT TERM
    apply_all
  ) &
  WRITER=$!
  set +m
  if ! wait "$WRITER"; then
    WRITER='' AT='a tag'
    if [[ -f $STATES/failed ]]; then AT=$(<"$STATES/failed"); fi
    stop failed 'promotion failed' "$AT was not written; nothing stays promoted"
  fi
  WRITER='' PHASE=ended
}

trap conclude EXIT
trap cancelled INT TERM
