#!/usr/bin/env bash
# Says what served before and whether the deployment may go back to it, and records that this run begins. Behind this
# the user's scripts touch what serves.
set -euo pipefail
export LC_ALL=C

# shellcheck source=deployed.sh
source "$(dirname "${BASH_SOURCE[0]}")/deployed.sh"

: "${GOES_BACK:?}" "${IS_ASKED:?}"

# Of each image: what the deployment may go back to, and what the record says (read_deployed).
declare -A PREVIOUS_OF=() FOUND=() COMMITS=() KNOWN_AS=()
declare -A SERVED=() SERVED_AT=() SERVED_BY=() SERVED_AS=() TRIED_OF=() PREVIOUSLY_OF=() PREVIOUSLY_AS=()

# no_way_back WHY: only the first counts.
NO_WAY_BACK=''
no_way_back() { if [[ -z $NO_WAY_BACK ]]; then NO_WAY_BACK=$1; fi; }

# is_named IMAGE DIGEST: does it serve as that image of its repository?
is_named() {
  names_of "${REPOSITORY_OF[$1]}" "$2"
  is_called "$1" "${NAMES[@]}"
}

# identify IMAGE: sets REPLY to the digest of what serves, empty where nothing does that the registry has; and FOUND to
# what serves where no run has left it there.
identify() {
  local repository=${REPOSITORY_OF[$1]} serving=${SERVING[$1]:--} known=() tried
  REPLY=''
  if [[ $serving == - ]]; then
    if [[ -n $DEPLOYED ]]; then FOUND[$1]=nothing; fi
    return 0
  fi
  if [[ -n $DEPLOYED ]] && is_named "$1" "$DEPLOYED"; then
    REPLY=$DEPLOYED
    return 0
  fi
  # This run's own, or one that was begun: a runner died before it could say what serves, or going back failed.
  read -ra known <<<"${KNOWN_AS[$1]}"
  if is_called "$1" "${known[@]}"; then
    unfinished "$1" 'this image'
    return 0
  fi
  for tried in ${TRIED//,/ }; do
    tried=${tried#*:}
    if [[ $tried == sha256:* && $tried != "${DIGEST_OF[$1]}" ]] && is_there "$repository" "$tried" && is_named "$1" "$tried"; then
      unfinished "$1" "$tried, which a run began to deploy and did not see through,"
      return 0
    fi
  done
  FOUND[$1]=${serving// /, }
  if [[ $serving == sha256:* && $serving != *' '* ]] && is_there "$repository" "$serving"; then
    warning 'deployed by somebody else' "$1 serves as $serving, which no run of $DEPLOY has left there"
    REPLY=$serving
    return 0
  fi
  warning 'unknown image' "$1 serves as $serving, which is none that $DEPLOY knows of in $repository"
  no_way_back "what served before was not known: $1 as $serving"
  REPLY=''
}

# unfinished IMAGE WHAT: it goes back to what served before that.
unfinished() {
  local before=$DEPLOYED
  notice 'begun before' "$1 serves as $2 already; what was seen to serve before it is ${before:-nothing}"
  REPLY=$before
}

# look IMAGE: fills PREVIOUS_OF, and COMMITS with those since which files count as changed: of what serves, and of what
# was begun since.
look() {
  local tried commits
  read_deployed "$1"
  names_of "${REPOSITORY_OF[$1]}" "${DIGEST_OF[$1]}"
  KNOWN_AS[$1]=${NAMES[*]} SERVED[$1]=$DEPLOYED SERVED_AT[$1]=$AT SERVED_BY[$1]=$BY TRIED_OF[$1]=$TRIED PREVIOUSLY_OF[$1]=$PREVIOUSLY
  SERVED_AS[$1]=$SERVES_VERSION PREVIOUSLY_AS[$1]=$PREVIOUS_VERSION
  if [[ $IS_ASKED == true ]]; then identify "$1"; else REPLY=$DEPLOYED; fi
  PREVIOUS_OF[$1]=$REPLY commits=-
  if [[ -n $AT ]]; then commits=$AT; fi
  if [[ -n $REPLY && $REPLY != "$DEPLOYED" ]]; then commits=-; fi
  for tried in ${TRIED//,/ }; do
    if [[ ${tried%%:*} != "$COMMIT_SHA" ]]; then commits+=" ${tried%%:*}"; fi
  done
  COMMITS[$1]=$commits
}

# keep FILE IMAGE NAME…: the names by which an image is known later, when nobody is logged in.
keep() {
  local name
  for name in "${@:3}"; do printf '%s %s\n' "$2" "$name"; done >>"$KEPT/$1"
}

# compared BASE HEAD
compared() { gh api "repos/$GITHUB_REPOSITORY/compare/$1...$2" >"$WORK/compared" 2>"$WORK/error"; }

# comparison BASE HEAD: sets REPLY to where HEAD stands as seen from BASE. 1: GitHub gives no answer.
comparison() {
  if ! retry compared "$1" "$2"; then
    told cat "$WORK/error"
    return 1
  fi
  REPLY=$(jq --raw-output .status "$WORK/compared")
}

# changed_since COMMIT: sets CHANGED to the files that differ, and GOES to `ahead` where this run's commit has all that
# the other has. 1: nobody can tell.
changed_since() {
  GOES=back
  is_commit "$1" || return 1
  comparison "$1" "$COMMIT_SHA" || return 1
  if [[ $REPLY == ahead || $REPLY == identical ]]; then
    GOES=ahead
  elif [[ -n ${PIPEGEN_BY_HAND:-} && $REPLY == behind ]]; then
    comparison "$COMMIT_SHA" "$1" || return 1
  fi
  # GitHub lists 300 files, and of commits of which none holds the other not all that differ:
  # https://docs.github.com/en/rest/commits/commits#compare-two-commits
  [[ $(jq '(.status | IN("ahead", "identical")) and (.files | length < 300)' "$WORK/compared") == true ]] || return 1
  mapfile -t CHANGED < <(jq --raw-output '.files[] | .filename, .previous_filename // empty' "$WORK/compared")
}

# is_across IMAGE COMMIT: has a file changed between the two whose change cannot be taken back? REPLY says which.
is_across() {
  local path globs=()
  mapfile -t globs <<<"$IRREVERSIBLE"
  if ! changed_since "$2"; then
    REPLY="nobody can tell what has changed since $1 was deployed, and some changes cannot be taken back"
    return 0
  fi
  for path in "${CHANGED[@]}"; do
    if list_matches "$path" "${globs[@]}"; then
      REPLY="$path has changed since ${2:0:7}, which cannot be taken back"
      if [[ $GOES == back ]]; then REPLY="$path has changed up to ${2:0:7}, which cannot be taken back"; fi
      return 0
    fi
  done
  return 1
}

# look_at_changes: by hand a run may go back itself, whatever becomes of it.
ACROSS_WHAT=''
look_at_changes() {
  local image commit
  for image in "${DEPLOYS[@]}"; do
    if [[ -z ${PREVIOUS_OF[$image]} && (-z ${PIPEGEN_BY_HAND:-} || ${SERVING[$image]:--}${SERVED[$image]} == -) ]]; then continue; fi
    for commit in ${COMMITS[$image]}; do
      if ! is_across "$image" "$commit"; then continue; fi
      no_way_back "$REPLY"
      if [[ -z ${PIPEGEN_BY_HAND:-} ]]; then return 0; fi
      if [[ $GOES == back && -z $ACROSS_WHAT ]]; then ACROSS_WHAT=$REPLY; fi
    done
  done
}

# goes_across: before anything is touched.
goes_across() {
  if [[ -z ${PIPEGEN_BY_HAND:-} || -z $ACROSS_WHAT ]]; then return 0; fi
  [[ ${PIPEGEN_ACROSS:-} == "$DEPLOY" ]] || fail 'across what cannot be taken back' \
    "$ACROSS_WHAT. Nothing was touched. Where it is meant, start this again, and type $DEPLOY into across-irreversible"
  warning 'across what cannot be taken back' "$ACROSS_WHAT, and that is meant"
}

# decide: may the deployment go back, all images together?
TOGETHER=true
decide() {
  local image by='' first=true differs=false missing=''
  if [[ $GOES_BACK != true ]]; then no_way_back 'rollback = "none"'; fi
  for image in "${DEPLOYS[@]}"; do
    if [[ -z ${PREVIOUS_OF[$image]} ]]; then missing+=" $image"; fi
    if [[ ${PREVIOUS_OF[$image]} != "${DIGEST_OF[$image]}" ]]; then differs=true; fi
    # A run that was stopped while it recorded has said of one image that it serves, and not of another.
    if [[ $first == false && ${SERVED_BY[$image]} != "$by" ]]; then
      no_way_back 'which images served together is not known: a run was stopped while it recorded that'
      TOGETHER=false
    fi
    by=${SERVED_BY[$image]} first=false
  done
  if [[ -n $missing ]]; then no_way_back "nothing is known to have served before of:$missing"; fi
  if [[ $differs == false ]]; then no_way_back 'what served before is the same image'; fi
  if [[ -n ${IRREVERSIBLE:-} ]]; then look_at_changes; fi
}

# tried_with IMAGE: sets REPLY to what was begun since something was seen to serve, this run's among it.
tried_with() {
  local own=$COMMIT_SHA:${DIGEST_OF[$1]} all=${TRIED_OF[$1]}
  if [[ ",$all," != *",$own,"* ]]; then all+=${all:+,}$own; fi
  # More than these nobody tries; an annotation has an end.
  while (($(grep --only-matching , <<<"$all" | wc -l) >= 20)); do all=${all#*,}; done
  REPLY=$all
}

# begin IMAGE: the record, and what later steps read.
begin() {
  local repository=${REPOSITORY_OF[$1]} before=${PREVIOUS_OF[$1]} known=() revision=''
  # Only this tag keeps what it may go back to, and no run has left there, from being deleted.
  if [[ -n $before && -n ${FOUND[$1]:-} ]]; then
    point "$repository" "deployed-$DEPLOY.found" "$before" || fail 'not recorded' "$repository:deployed-$DEPLOY.found could not be written, so nothing is deployed"
  fi
  tried_with "$1"
  more "serves=${SERVED_AT[$1]}" "by=${SERVED_BY[$1]}" "tried=$REPLY" "previous=${PREVIOUSLY_OF[$1]}" \
    "serves-version=${SERVED_AS[$1]}" "previous-version=${PREVIOUSLY_AS[$1]}" "found=${FOUND[$1]:-}"
  record_run "$repository" "${DIGEST_OF[$1]}" "${SERVED[$1]}" "$REPLY" ||
    fail 'not recorded' "the record of $DEPLOY could not be written beside $repository, so nothing is deployed"
  read -ra known <<<"${KNOWN_AS[$1]}"
  keep tested "$1" "${known[@]}"
  output "image-$1" "$before"
  # A roll-back by hand goes to what was deployed as one, as the release that it was.
  if [[ $TOGETHER == true && $before == "${SERVED[$1]}" ]]; then output "commit-$1" "${SERVED_AT[$1]}${SERVED_AS[$1]:+ ${SERVED_AS[$1]}}"; fi
  if [[ -n $before ]]; then
    names_of "$repository" "$before"
    keep previous "$1" "${NAMES[@]}"
    revision=$REVISION_LABEL
  fi
  output "revision-$1" "$revision"
  if [[ $IS_ASKED == true ]]; then shown "$1"; else REPLY="$1 was recorded to serve as ${before:-nothing}"; fi
  echo "$REPLY, and ${DIGEST_OF[$1]} is about to serve" >&2
}

rm -f "$KEPT/tested" "$KEPT/previous"
if [[ $IS_ASKED == true ]]; then
  read_serving "$KEPT/serves-before" ||
    fail 'unreadable answer' "\`current\` of $DEPLOY cannot be read, so nothing is deployed: $REPLY"
fi
for image in "${DEPLOYS[@]}"; do look "$image"; done
decide
goes_across
for image in "${DEPLOYS[@]}"; do begin "$image"; done
if [[ -n $NO_WAY_BACK ]]; then
  output rollback false
  output why "$NO_WAY_BACK"
  echo "Should this fail, nothing goes back: $NO_WAY_BACK" >&2
else
  output rollback true
fi
