#!/usr/bin/env bash
# What only a run can tell of a release, and of a value in a file: whether its tags are its own. And of a tag that was there before
# the pipeline: whether it may be adopted.
set -euo pipefail
export LC_ALL=C

declare -A PLACES=()
declare -a MADE_IN=() MADE_OF=() MADE=()

# missing_number TEMPLATE: sets REPLY to a number that the template needs and the version lacks. 1: none.
missing_number() {
  local name
  for name in major minor patch; do
    REPLY=$name
    if [[ $1 == *"{$name}"* && -z ${FACT[$name]:-} ]]; then return 0; fi
  done
  return 1
}

# left_out CLASS TEMPLATE: sets REPLY to why this release does not write the tag. 1: it does.
left_out() {
  if [[ $1 == moving && -n ${FACT[pre-release]} ]]; then
    REPLY='the version is a pre-release, which moves no tag'
  elif [[ $1 == moving && ${FACT[marked]} == true ]]; then
    REPLY='GitHub marks the release as a pre-release, which moves no tag'
  elif missing_number "$2"; then
    REPLY="the version ${FACT[version]} has no {$REPLY}"
  else
    return 1
  fi
}

# check_numbers: the version has every number that a job of this release reads, as `{patch}`. A line of NUMBERS is a
# job, an event and numbers.
check_numbers() {
  local job event numbers name
  if [[ -z ${FACT[release]} ]]; then return 0; fi
  while read -r job event numbers; do
    if [[ $event != "${FACT[release]}" ]]; then continue; fi
    if [[ $job != '*' && " ${SELECTED[*]} ${FOLLOWING[*]} " != *" $job "* ]]; then continue; fi
    for name in ${numbers//,/ }; do
      [[ -n ${FACT[$name]} ]] ||
        fail 'no such number' "the version ${FACT[version]} has no {$name}, which ${job/#'*'/every job} reads: release a version that has it, or read {version}"
    done
  done <<<"${NUMBERS:-}"
}

# template_ere TEMPLATE: sets REPLY to what every tag of it looks like.
template_ere() {
  local rest=$1 ere='' text name
  while [[ $rest == *'{'*'}'* ]]; do
    text=${rest%%'{'*} rest=${rest#*'{'}
    name=${rest%%'}'*} rest=${rest#*'}'}
    ere+=${text//./\\.}
    case $name in
      sha) ere+='[0-9a-f]{40}' ;;
      short-sha) ere+='[0-9a-f]{7}' ;;
      pr | run) ere+='[1-9][0-9]*' ;;
      date) ere+='[0-9]{8}' ;;
      year) ere+='[0-9]{4}' ;;
      month | day) ere+='[0-9]{2}' ;;
      timestamp) ere+='[0-9]{14}' ;;
      major | minor | patch) ere+='[0-9]+' ;;
      version) ere+=$VERSION_PATTERN ;;
      *) ere+='[a-z0-9_][a-z0-9_.-]*' ;;
    esac
  done
  REPLY="^$ere${rest//./\\.}\$"
}

# could_make TEMPLATE TAG: could a row make the tag of this version in another run? With a version alone in
# it only of a shorter one: of two releases that could make one tag, the one with the longer name is refused.
# What somebody types by hand is nobody's to foresee, nor what a file will hold.
could_make() {
  local before=${1%%'{version}'*} after=${1#*'{version}'} version
  if [[ $1 == *'{input.'* || $1 == *'{value.'* ]]; then return 1; fi
  if [[ $1 == *'{version}'* && $before$after != *'{'* ]]; then
    [[ $2 == "$before"*"$after" && ${#2} -gt $((${#before} + ${#after})) ]] || return 1
    version=${2#"$before"} version=${version%"$after"}
    [[ $version =~ ^$VERSION_PATTERN$ ]] && { [[ -z ${FACT[release]} ]] || ((${#version} < ${#FACT[version]})); }
    return
  fi
  template_ere "$1"
  [[ $2 =~ $REPLY ]]
}

# places: the repositories of each image.
places() {
  local image repositories
  while read -r image repositories; do PLACES[${image:-none}]=$repositories; done <<<"${REPOSITORIES:-}"
}

# places_of IMAGE CLASS TO: sets REPLY to where a row puts its tag, up to the tag itself. A build writes to the first
# repository alone, which keeps the records of what moves, too.
places_of() {
  local first=${PLACES[$1]%% *} repository places=''
  for repository in ${PLACES[$1]:-}; do
    if [[ $2 == commit || $2 == commit-internal ]] && [[ $repository != "$first" ]]; then continue; fi
    if [[ -z $3 ]] || in_list "${repository%%/*}" "$3"; then places+=" $repository:"; fi
  done
  if [[ $2 == moving && -n $first ]]; then places+=" $first:promoted-"; fi
  REPLY=$places
}

# meet PLACES PLACES: sets REPLY to one of both.
meet() {
  for REPLY in $1; do
    if [[ " $2 " == *" $REPLY "* ]]; then return 0; fi
  done
  return 1
}

# make_tags: what this run's rows make.
make_tags() {
  local image events branches class template to _
  while read -r image events branches class _ template to; do
    if [[ -z $image ]] || ! row_applies "$events" "$branches"; then continue; fi
    if [[ -n ${FACT[release]} ]] && left_out "$class" "$template"; then continue; fi
    [[ $template != *'{version}'* || -z ${FACT[build]} ]] || fail 'a build part in a tag' \
      "the version ${FACT[version]} ends in +${FACT[build]}, which no tag can hold, and the tag $template of $image needs it"
    FACT[image]=$image
    render_template "$template"
    MADE_OF+=("$template") MADE+=("$REPLY")
    places_of "$image" "$class" "$to"
    MADE_IN+=("$REPLY")
  done <<<"${TAGS:-}"
}

# made_of TEMPLATE: sets OF to what a tag of it is made of, and REMEDY to what to do about it.
made_of() {
  OF='' REMEDY=''
  if [[ $1 == *'{value.'* ]]; then
    OF=" of a value in a file" REMEDY='; change the value, or the template'
  elif [[ -n ${FACT[release]} ]]; then
    OF=" of the version ${FACT[version]}" REMEDY='; release it under another version'
  fi
}

# check_pairs: no two rows make one tag.
check_pairs() {
  local one other
  for one in "${!MADE[@]}"; do
    for other in "${!MADE[@]}"; do
      if ((other >= one)) || [[ ${MADE[one]} != "${MADE[other]}" || ${MADE_OF[one]} == "${MADE_OF[other]}" ]]; then continue; fi
      if ! meet "${MADE_IN[one]}" "${MADE_IN[other]}"; then continue; fi
      made_of "${MADE_OF[one]}${MADE_OF[other]}"
      fail 'one tag for two rows' \
        "the rows ${MADE_OF[other]} and ${MADE_OF[one]} both make $REPLY${MADE[one]}$OF$REMEDY"
    done
  done
}

# check_others AT: no other row could make the tag that holds the version.
check_others() {
  local image class template to _
  while read -r image _ _ class _ template to; do
    if [[ -z $image || $template == "${MADE_OF[$1]}" ]]; then continue; fi
    places_of "$image" "$class" "$to"
    if ! meet "${MADE_IN[$1]}" "$REPLY"; then continue; fi
    if could_make "$template" "${MADE[$1]}"; then
      places_of "$image" "$class" "$to"
      meet "${MADE_IN[$1]}" "$REPLY"
      made_of "${MADE_OF[$1]}"
      fail 'a tag of another row' \
        "$REPLY${MADE[$1]}$OF is a tag that the row $template could make in another run$REMEDY"
    fi
  done <<<"${TAGS:-}"
}

# check_tags: every tag that this run makes of a version, or of a value of a file, is its own.
check_tags() {
  local at
  [[ -n ${FACT[release]} || ${TAGS:-} == *'{value.'* ]] || return 0
  places
  make_tags
  check_pairs
  for at in "${!MADE[@]}"; do
    if [[ ${MADE_OF[at]} == *'{version}'* || ${MADE_OF[at]} == *'{value.'* ]]; then check_others "$at"; fi
  done
}
