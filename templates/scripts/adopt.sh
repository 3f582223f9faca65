#!/usr/bin/env bash
# A run by hand that does nothing but write the record of a tag that was there before the pipeline.
set -euo pipefail
export LC_ALL=C

# adopts CLASS ORDER BRANCHES TEMPLATE TAG VERSION: does the row write this tag, and may this run speak for it?
# REPLY says why not; it is empty where the row is not about the tag at all.
adopts() {
  REPLY=''
  [[ $1 == moving ]] || return 1
  if [[ $2 == version ]]; then
    adopts_release "$4" "$5" "$6"
    return
  fi
  could_be "$4" "$5" || { REPLY='' && return 1; }
  [[ -z $6 ]] || { REPLY="a branch or a schedule moves it, which have no version: type $5" && return 1; }
  if [[ $2 == run ]]; then
    from_branch "$DEFAULT_BRANCH"
  elif branch_matches "$3"; then
    from_branch "$GITHUB_REF_NAME"
  else
    REPLY="it is moved on $3: start the run there"
    return 1
  fi
}

# adopts_release TEMPLATE TAG VERSION
adopts_release() {
  if [[ -z $3 ]]; then
    if could_be "$1" "$2"; then REPLY="a release moves it: type $2=VERSION, the version that it is"; else REPLY=''; fi
    return 1
  fi
  if ! missing_number "$1"; then
    render_template "$1"
    if [[ $REPLY == "$2" ]]; then
      from_branch "$DEFAULT_BRANCH"
      return
    fi
  fi
  REPLY=''
  return 1
}

could_be() {
  template_ere "$1"
  [[ $2 =~ $REPLY ]]
}

# from_branch BRANCH: was this run started there?
from_branch() {
  REPLY="start the run on the branch $1"
  [[ ${GITHUB_REF_TYPE:-} == branch && $GITHUB_REF_NAME == "$1" ]]
}

# adopt: the promotion of such a run. It selects no job.
adopt() {
  local tag=${ADOPT_TAG%%=*} version='' image branches class order template to why='' _
  [[ $GITHUB_EVENT_NAME == workflow_dispatch && -z ${FACT[release]} ]] ||
    fail 'adopt-tag' 'a tag is adopted by a run by hand on a branch'
  if [[ $ADOPT_TAG == *=* ]]; then version=${ADOPT_TAG#*=}; fi
  [[ $tag =~ $TAG_PATTERN ]] || fail 'adopt-tag' "'$tag' is no tag; type TAG, or TAG=VERSION for a tag of releases"
  if [[ $ADOPT_TAG == *=* ]]; then
    split_version "$version" || fail 'adopt-tag' "'$version' is no version: one to four numbers joined by dots"
    set_version "$version"
  fi
  while read -r image _ branches class order template to; do
    if [[ -z $image ]]; then continue; fi
    FACT[image]=$image
    if adopts "$class" "$order" "$branches" "$template" "$tag" "$version"; then
      promote_tag "$image adopt - $tag" "$to"
    elif [[ -n $REPLY ]]; then
      why=$REPLY
    fi
  done <<<"${TAGS:-}"
  ((${#PROMOTIONS[@]} > 0)) || fail 'adopt-tag' "$tag: ${why:-no row moves such a tag}"
  [[ ${FACT[trust]} == trusted ]] || fail 'adopt-tag' "this run is ${FACT[trust]}, and a tag is adopted by a trusted one"
}
