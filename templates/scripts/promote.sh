#!/usr/bin/env bash
# Writes the tags that wait for the gate: by digest, forward only, all of them or none.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=forward.sh
source "$here/forward.sh"

# To promotion "denied" is no answer: only a plain "not found" means that a tag is not there.
export STRICT=true

: "${PROMOTIONS?}" "${IMAGES?}" "${VERSION?}"

# STAYS: tags of the first repository that do not become this run's image, and why.
declare -A HOME_OF=() MIRRORS=() DIGEST_OF=() STAYS=()
# One entry for each tag that changes; OLD and OLD_RECORD are what a failure goes back to.
REPOSITORIES=() NEW_TAGS=() SOURCES=() OLD=() OLD_RECORD=() MOVES=()

# row IMAGE REFERENCE DECISION
row() { summary "| $1 | \`$2\` | $3 |"; }

# current REFERENCE: sets REPLY to its digest, empty when it is not there.
current() {
  local answer=0
  resolve "$1" || answer=$?
  ((answer < 2)) || fail 'registry out of reach' "cannot tell what $1 is, so no tag moves"
  if ((answer == 1)); then REPLY=''; fi
}

# The first repository of an image is where its build pushed; further lines are mirrors.
read_images() {
  local image repository digest
  while read -r image repository digest; do
    if [[ -z $image ]]; then continue; fi
    if [[ -n ${HOME_OF[$image]:-} ]]; then
      MIRRORS[$image]+=" $repository"
      continue
    fi
    HOME_OF[$image]=$repository DIGEST_OF[$image]=$digest
  done <<<"$IMAGES"
}

# check_sources: every image that is promoted is there, before anything moves.
check_sources() {
  local image checked=' '
  while read -r image _; do
    if [[ -z $image || $checked == *" $image "* ]]; then continue; fi
    checked+="$image "
    [[ ${DIGEST_OF[$image]:-} =~ ^sha256:[0-9a-f]{64}$ ]] ||
      fail 'no image to promote' "$image has no digest but '${DIGEST_OF[$image]:-}'"
    current "${HOME_OF[$image]}@${DIGEST_OF[$image]}"
    [[ -n $REPLY ]] || fail 'no image to promote' "${HOME_OF[$image]}@${DIGEST_OF[$image]} is gone"
  done <<<"$PROMOTIONS"
}

annotation() { jq --raw-output --arg name "$1" '.annotations[$name] // empty' "$WORK/raw"; }

# is_forward REFERENCE ORDER: reads the record of what was promoted last. OLD_RECORDED is its digest,
# REPLY says why or why not.
is_forward() {
  local name value
  current "$1"
  OLD_RECORDED=$REPLY REPLY='promoted for the first time'
  if [[ -z $OLD_RECORDED ]]; then return 0; fi
  case $2 in
    branch) name=org.opencontainers.image.revision ;;
    version) name=org.opencontainers.image.version ;;
    run) name=dev.pipegen.run ;;
    *) fail 'unknown order' "'$2' is neither branch, version nor run" ;;
  esac
  value=$(annotation "$name")
  [[ -n $value ]] || fail 'unreadable record' "$1 has no $name, so no tag moves"
  "forward_$2" "$value"
}

# add REPOSITORY TAG SOURCE OLD OLD_RECORD MOVES
add() {
  REPOSITORIES+=("$1") NEW_TAGS+=("$2") SOURCES+=("$3") OLD+=("$4") OLD_RECORD+=("$5") MOVES+=("$6")
}

# decide IMAGE REPOSITORY CLASS ORDER TAG: what becomes of one tag. Nothing is written yet.
decide() {
  local image=$1 ref=$2:$5 digest=${DIGEST_OF[$1]} old source
  source=${HOME_OF[$image]}@$digest
  current "$ref"
  old=$REPLY
  case $3 in
    moving)
      ((${#5} <= 119)) || fail 'tag too long' "promoted-$5, the record of $ref, is no valid tag"
      if is_forward "$2:promoted-$5" "$4"; then
        add "$2" "$5" "$source" "$old" "$OLD_RECORDED" true
        row "$image" "$ref" "moved to $digest: $REPLY"
      else
        notice 'not forward' "$ref stays: $REPLY"
        STAYS["$image $5"]=$REPLY
        row "$image" "$ref" "kept: $REPLY"
      fi
      ;;
    *) decide_new "$@" "$old" "$source" ;;
  esac
}

# decide_new IMAGE REPOSITORY CLASS ORDER TAG OLD SOURCE: tags that are written once.
decide_new() {
  local ref=$2:$5 digest=${DIGEST_OF[$1]}
  if [[ -z $6 ]]; then
    add "$2" "$5" "$7" '' '' false
    row "$1" "$ref" "written: $digest"
  elif [[ $6 == "$digest" ]]; then
    row "$1" "$ref" 'is there already'
  elif [[ $3 == once ]]; then
    fail 'a release is written once' "$ref is $6, this run's image is $digest"
  else
    warning 'tag left alone' "$ref is $6, not this run's $digest"
    if [[ $2 == "${HOME_OF[$1]}" ]]; then STAYS["$1 $5"]="it is $6"; fi
    row "$1" "$ref" "left alone: it is $6"
  fi
}

# decide_mirror IMAGE MIRROR CLASS ORDER TAG: it follows the first repository, which alone has records.
decide_mirror() {
  local image=$1 ref=$2:$5 digest=${DIGEST_OF[$1]}
  if [[ -n ${STAYS["$image $5"]:-} ]]; then
    row "$image" "$ref" "as in ${HOME_OF[$image]}: ${STAYS["$image $5"]}"
    return
  fi
  current "$ref"
  if [[ $3 != moving ]]; then
    decide_new "$@" "$REPLY" "$2@$digest"
    return
  fi
  add "$2" "$5" "$2@$digest" "$REPLY" '' false
  row "$image" "$ref" "follows ${HOME_OF[$image]}: $digest"
}

# copy_image IMAGE: to its mirrors, unless all its tags stay. Before any tag is looked up there: once
# something was pushed, "denied" does not mean that the repository is yet to be made.
copy_image() {
  local image tag repository moves=false
  while read -r image _ _ tag; do
    if [[ $image == "$1" && -z ${STAYS["$image $tag"]:-} ]]; then moves=true; fi
  done <<<"$PROMOTIONS"
  for repository in ${MIRRORS[$1]:-}; do
    if [[ $moves == true ]]; then mirror "$1" "${HOME_OF[$1]}" "$repository" "${DIGEST_OF[$1]}"; fi
  done
}

decide_all() {
  local image class order tag repository copied=' '
  while read -r image class order tag; do
    if [[ -z $image ]]; then continue; fi
    decide "$image" "${HOME_OF[$image]}" "$class" "$order" "$tag"
  done <<<"$PROMOTIONS"
  while read -r image class order tag; do
    if [[ -z $image || -z ${MIRRORS[$image]:-} ]]; then continue; fi
    if [[ $copied != *" $image "* ]]; then copy_image "$image"; fi
    copied+="$image "
    for repository in ${MIRRORS[$image]}; do
      decide_mirror "$image" "$repository" "$class" "$order" "$tag"
    done
  done <<<"$PROMOTIONS"
}

# point REPOSITORY TAG SOURCE: single manifests stay single, so the digest stays the same.
point() {
  retry docker buildx imagetools create --prefer-index=false --tag "$1:$2" "$3"
}

# record REPOSITORY TAG SOURCE: commit, version and run of what the tag is about to stand for. Read
# back, because annotations of an index that is not OCI's are dropped without a word.
record() {
  retry docker buildx imagetools create --tag "$1:promoted-$2" \
    --annotation "index:org.opencontainers.image.revision=$COMMIT_SHA" \
    --annotation "index:org.opencontainers.image.version=$VERSION" \
    --annotation "index:dev.pipegen.run=$GITHUB_RUN_NUMBER" \
    --annotation "index:dev.pipegen.digest=${3#*@}" "$3" || return
  resolve "$1:promoted-$2" || return
  [[ $(annotation dev.pipegen.digest) == "${3#*@}" && $(annotation dev.pipegen.run) == "$GITHUB_RUN_NUMBER" ]]
}

apply() {
  local at=$1
  if [[ ${MOVES[at]} == true ]]; then
    record "${REPOSITORIES[at]}" "${NEW_TAGS[at]}" "${SOURCES[at]}" || return
  fi
  if [[ ${OLD[at]} != "${SOURCES[at]#*@}" ]]; then
    point "${REPOSITORIES[at]}" "${NEW_TAGS[at]}" "${SOURCES[at]}" || return
    resolve "${REPOSITORIES[at]}:${NEW_TAGS[at]}" || return
    [[ $REPLY == "${SOURCES[at]#*@}" ]] || return
  fi
}

# restore REPOSITORY TAG DIGEST: what the tag was, nothing when it is new.
restore() {
  if [[ -z $3 ]]; then
    if ! resolve "$1:$2"; then return 0; fi
    warning 'tag not taken back' "$1:$2 is new and stays; a registry has no way to delete a tag alone"
  elif point "$1" "$2" "$1@$3"; then
    warning 'tag taken back' "$1:$2 is $3 again"
  else
    annotate error 'tag not taken back' "$1:$2 should be $3 again"
  fi
}

# undo LAST: newest first, and a tag before its record, in which order they were not written.
undo() {
  local at
  for ((at = $1; at >= 0; at--)); do
    restore "${REPOSITORIES[at]}" "${NEW_TAGS[at]}" "${OLD[at]}"
    if [[ ${MOVES[at]} == true ]]; then
      restore "${REPOSITORIES[at]}" "promoted-${NEW_TAGS[at]}" "${OLD_RECORD[at]}"
    fi
  done
}

read_images
check_sources
# Only a pipeline with mirrors has this file.
# shellcheck source=/dev/null
if ((${#MIRRORS[@]} > 0)); then source "$here/mirror.sh"; fi
summary '## Promotion' '' '| image | tag | decision |' '| --- | --- | --- |'
decide_all
for at in "${!NEW_TAGS[@]}"; do
  if ! apply "$at"; then
    summary '' "**failed** at \`${REPOSITORIES[at]}:${NEW_TAGS[at]}\`; what had moved was taken back"
    undo "$at"
    fail 'promotion failed' "${REPOSITORIES[at]}:${NEW_TAGS[at]} was not written; nothing stays promoted"
  fi
  echo "promoted ${REPOSITORIES[at]}:${NEW_TAGS[at]}"
done
