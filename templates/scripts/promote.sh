#!/usr/bin/env bash
# Writes the tags that wait for the gate: by digest, forward only, all of them or none.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=moves.sh
source "$here/moves.sh"
# shellcheck source=forward.sh
source "$here/forward.sh"

# To promotion "denied" is no answer: only "there is none" means that a tag is not there.
export PIPEGEN_STRICT=true

: "${PROMOTIONS?}" "${IMAGES?}" "${VERSION?}"

# STAYS: tags that do not become this run's image, and why: in the first repository, or in another where their
# row leaves that out. FIRST: those that have no record yet. UNPROVEN: images that do not gate and have not
# passed, and why.
# shellcheck disable=SC2034 # after.sh reads the last
declare -A HOME_OF=() MIRRORS=() DIGEST_OF=() STAYS=() FIRST=() UNPROVEN=()

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

# check_sources: every image that is promoted is there and is what a build of pipegen makes, before
# anything moves.
check_sources() {
  local image class checked=' ' ref
  while read -r image class _; do
    if [[ -z $image || $class == adopt || $checked == *" $image "* ]]; then continue; fi
    checked+="$image "
    ref=${HOME_OF[$image]}@${DIGEST_OF[$image]:-}
    [[ ${DIGEST_OF[$image]:-} =~ ^sha256:[0-9a-f]{64}$ ]] ||
      fail 'no image to promote' "$image has no digest but '${DIGEST_OF[$image]:-}'"
    await "$ref" || fail 'no image to promote' "$ref is gone, or the registry does not say"
    [[ ",$DOCKER_TYPES," != *",$MEDIA_TYPE,"* ]] || foreign "$image" "$ref"
  done <<<"$PROMOTIONS"
}

# foreign IMAGE REFERENCE: pipegen's builds push OCI media types. What has others was put under the image's
# content key by something else.
foreign() {
  local type=$MEDIA_TYPE manifest key=''
  manifest=$(jq --raw-output '[.manifests[]?.digest][0] // empty' "$WORK/raw")
  if [[ -n $manifest ]]; then inspect "${2%@*}@$manifest" "$WORK/raw" || true; fi
  manifest=$(jq --raw-output '.config.digest // empty' "$WORK/raw")
  if [[ -n $manifest ]] && blob "${2%@*}" "$manifest" "$WORK/config"; then key=$(image_label dev.pipegen.key); fi
  fail 'image of another tool' \
    "$2 is of the type $type, which no build of this pipeline pushes, so no tag moves. Delete the tag ${2%@*}:key-${key:-*} that names it, or run by hand with rebuild = $1"
}

# unrecorded IMAGE REFERENCE DIGEST ORDER TAG WHY: the end, for a guess could move the tag backwards.
unrecorded() {
  local typed=$5 branch="the row's branch"
  if [[ $4 == version ]]; then typed="$5=VERSION, the version that it is" branch=$DEFAULT_BRANCH; fi
  if [[ $4 == branch && -n ${BRANCH:-} ]]; then branch=$BRANCH; fi
  if [[ $4 == run ]]; then branch=$DEFAULT_BRANCH; fi
  fail 'a tag without a record' \
    "$2 is $3, and $6. Whether this run's image is newer nobody can tell, so no tag moves. If it may move from there, run this workflow by hand on $branch with adopt-tag = $typed; or delete the tag"
}

# moved_by_pushes REPOSITORY REFERENCE TAG: the row was one of pushes or of a schedule when it moved the tag last.
moved_by_pushes() {
  fail 'a tag of pushes' \
    "$2 was moved last by a run that was no release, so there is no version to compare $VERSION with, and no tag moves. Delete its record, the tag $1:promoted-$3, and run this workflow by hand on $DEFAULT_BRANCH with adopt-tag = $3=VERSION, the version that it is; or give the releases another tag"
}

# is_first_forward IMAGE REFERENCE DIGEST ORDER TAG: the first promotion of a tag that somebody else wrote.
is_first_forward() {
  if ! ask_labels "$2" "$3" "$4"; then unrecorded "$@" "$REPLY"; fi
  "forward_$4" "$RECORDED"
}

# goes_to REPOSITORY TO: is it among what the row names? Without a word that is every repository.
goes_to() { [[ -z $2 ]] || in_list "${1%%/*}" "$2"; }

# decide IMAGE REPOSITORY CLASS ORDER TAG TO: what becomes of one tag. Nothing is written yet.
decide() {
  local ref=$2:$5 old
  current "$ref"
  old=$REPLY
  case $3 in
    moving) decide_moving "$1" "$2" "$4" "$5" "$old" moves ;;
    adopt) decide_adoption "$1" "$2" "$5" "$old" ;;
    *) decide_new "${@:1:5}" "$old" "$6" ;;
  esac
}

# decide_elsewhere IMAGE REPOSITORY CLASS ORDER TAG TO: the row leaves out the first repository, which keeps its
# records nevertheless.
decide_elsewhere() {
  case $3 in
    moving) decide_moving "$1" "$2" "$4" "$5" '' elsewhere ;;
    adopt) adopt_from "$1" "$2" "$5" "$6" ;;
  esac
}

# decide_moving IMAGE REPOSITORY ORDER TAG OLD HOW
decide_moving() {
  local ref=$2:$4 forward=true
  if [[ $6 == elsewhere ]]; then ref=$2:promoted-$4; fi
  ((${#4} <= 119)) || fail 'tag too long' "promoted-$4, the record of $2:$4, is no valid tag"
  read_record "$2:promoted-$4" "$3"
  if [[ -n $RECORD ]]; then
    if [[ $3/$RECORDED == version/dev ]]; then moved_by_pushes "$2" "$ref" "$4"; fi
    "forward_$3" "$RECORDED" || forward=false
  elif [[ -n $5 && $5 != "${DIGEST_OF[$1]}" ]]; then
    FIRST["$1 $4"]=true
    is_first_forward "$1" "$ref" "$5" "$3" "$4" || forward=false
  else
    FIRST["$1 $4"]=true REPLY='promoted for the first time'
  fi
  if [[ $forward == true ]]; then
    add "$1" "$2" "$4" "${DIGEST_OF[$1]}" "$5" "$RECORD" "$6" "$REPLY"
    return
  fi
  notice 'not forward' "$ref stays: $REPLY"
  STAYS["$1 moving $4"]=$REPLY
  if [[ $6 == moves && $OF == sha256:* && $OF != "$5" && ($5 == "$BEFORE" || -z $5) ]]; then
    add "$1" "$2" "$4" "$OF" "$5" '' follows "completed: the run that holds it ($REPLY) was cut short"
  else
    row "$1" "$ref" "kept: $REPLY"
  fi
}

# decide_new IMAGE REPOSITORY CLASS ORDER TAG OLD TO: tags that are written once.
decide_new() {
  local ref=$2:$5 digest=${DIGEST_OF[$1]}
  if [[ -z $6 ]]; then
    add "$1" "$2" "$5" "$digest" '' '' once ''
  elif [[ $6 == "$digest" ]]; then
    row "$1" "$ref" 'is there already'
  elif [[ $3 == once ]]; then
    fail 'a release is written once' "$ref is $6, this run's image is $digest"
  else
    warning 'tag left alone' "$ref is $6, not this run's $digest"
    if [[ $2 == "${HOME_OF[$1]}" ]] || ! goes_to "${HOME_OF[$1]}" "$7"; then STAYS["$1 $3 $5"]="it is $6"; fi
    row "$1" "$ref" "left alone: it is $6"
  fi
}

# decide_adoption IMAGE REPOSITORY TAG OLD: somebody says by hand what a tag stands for. It does not move.
decide_adoption() {
  current "$2:promoted-$3"
  if [[ -n $REPLY ]]; then
    row "$1" "$2:$3" 'has a record already'
  elif [[ -z $4 ]]; then
    row "$1" "$2:$3" 'is not there, so it needs no record'
  else
    add "$1" "$2" "$3" "$4" "$4" '' adopt "recorded as commit ${COMMIT_SHA:0:7}, version $VERSION"
  fi
}

# adopt_from IMAGE REPOSITORY TAG TO: the tag is in another repository than its record, which has to name an image
# of its own repository.
adopt_from() {
  local mirror old
  for mirror in ${MIRRORS[$1]}; do
    if ! goes_to "$mirror" "$4"; then continue; fi
    current "$mirror:$3"
    if [[ -n $REPLY ]]; then break; fi
  done
  old=$REPLY
  if [[ -n $old ]]; then
    carry "$mirror" "$2" "@$old" || fail 'image not copied' "$mirror@$old did not get to $2, where its record belongs"
  fi
  decide_adoption "$1" "$2" "$3" "$old"
}

# decide_mirror IMAGE MIRROR CLASS ORDER TAG TO: it follows the first repository, which alone has records.
decide_mirror() {
  local ref=$2:$5 digest=${DIGEST_OF[$1]} stays=${STAYS["$1 $3 $5"]:-}
  if [[ -n $stays ]] && { [[ $3 == moving ]] || goes_to "${HOME_OF[$1]}" "$6"; }; then
    row "$1" "$ref" "as $(goes_to "${HOME_OF[$1]}" "$6" || echo 'recorded ')in ${HOME_OF[$1]}: $stays"
    return
  fi
  current "$ref"
  if [[ $3 != moving ]]; then
    decide_new "${@:1:5}" "$REPLY" "$6"
    return
  fi
  if [[ -n ${FIRST["$1 $5"]:-} && -n $REPLY && $REPLY != "$digest" ]]; then first_mirror "$1" "$ref" "$4" "$5"; fi
  add "$1" "$2" "$5" "$digest" "$REPLY" '' follows "follows ${HOME_OF[$1]}"
}

# first_mirror IMAGE REFERENCE ORDER TAG: nothing recorded is there to follow, and the tag is.
first_mirror() {
  local old=$REPLY
  if ! ask_labels "$2" "$old" "$3"; then unrecorded "$1" "$2" "$old" "$3" "$4" "$REPLY"; fi
  "forward_$3" "$RECORDED" ||
    fail 'not forward' "$2 is ahead of this run: $REPLY. ${HOME_OF[$1]}:$4 has no record yet, so no tag moves"
  REPLY=$old
}

# is_fed IMAGE MIRROR: does a tag move there?
is_fed() {
  local image class tag to _
  while read -r image class _ tag to; do
    if [[ $image == "$1" && -z ${STAYS["$image $class $tag"]:-} ]] && goes_to "$2" "$to"; then return 0; fi
  done <<<"$PROMOTIONS"
  return 1
}

# copy_image IMAGE: to its mirrors, unless all its tags stay. Before any tag is looked up there: once
# something was pushed, "denied" does not mean that the repository is yet to be made.
copy_image() {
  local repository
  for repository in ${MIRRORS[$1]:-}; do
    if is_fed "$1" "$repository"; then mirror "$1" "${HOME_OF[$1]}" "$repository" "${DIGEST_OF[$1]}"; fi
  done
}

decide_all() {
  local image class order tag to repository how copied=' '
  while read -r image class order tag to; do
    if [[ -z $image ]]; then continue; fi
    how=decide
    if ! goes_to "${HOME_OF[$image]}" "$to"; then how=decide_elsewhere; fi
    "$how" "$image" "${HOME_OF[$image]}" "$class" "$order" "$tag" "$to"
  done <<<"$PROMOTIONS"
  while read -r image class order tag to; do
    if [[ -z $image || $class == adopt || -z ${MIRRORS[$image]:-} ]]; then continue; fi
    if [[ $copied != *" $image "* ]]; then copy_image "$image"; fi
    copied+="$image "
    for repository in ${MIRRORS[$image]}; do
      if ! goes_to "$repository" "$to"; then continue; fi
      decide_mirror "$image" "$repository" "$class" "$order" "$tag" "$to"
    done
  done <<<"$PROMOTIONS"
}

read_images
# Only a pipeline with images that do not gate has this file.
if [[ -n ${ADVISORY:-} ]]; then
  # shellcheck source=/dev/null
  source "$here/advisory.sh"
  hold_back
fi
check_sources
# Only a pipeline with mirrors has this file.
# shellcheck source=/dev/null
if ((${#MIRRORS[@]} > 0)); then source "$here/mirror.sh"; fi
decide_all
if [[ $PROMOTIONS == *' adopt '* && ${#NEW_TAGS[@]} == 0 ]]; then
  fail 'nothing to adopt' 'the tag is not there, or has a record; see the summary'
fi
move_all
# Only a pipeline with jobs that wait for promotion has this file.
if [[ -n ${AFTER:-} ]]; then
  # shellcheck source=/dev/null
  source "$here/after.sh"
  tell_after
fi
