#!/usr/bin/env bash
# What a deployment that is started by hand makes serve: a commit whose gate is green, or what served before. Only
# reads; the job that deploys has all of it from here.
set -euo pipefail
export LC_ALL=C

: "${DO:?}" "${ASKED?}" "${BRANCH:?}" "${DEFAULT_BRANCH:?}" "${TAGS:?}" "${GATES:?}" "${WORKFLOW:?}" "${EVENT:?}"
: "${GITHUB_ACTOR:?}" "${GITHUB_REF_NAME:?}" "${GITHUB_REF_TYPE:?}"

# What the other scripts compare with is known once it is decided.
COMMIT_SHA=${ASKED:-none} VERSION=dev

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=trust.sh
source "$here/trust.sh"
# shellcheck source=tags.sh
source "$here/tags.sh"
# shellcheck source=github.sh
source "$here/github.sh"
# shellcheck source=deployed.sh
source "$here/deployed.sh"
# shellcheck source=forward.sh
source "$here/forward.sh"

declare -A REVISIONS=()
RUN=''

# may_start: the workflow and its scripts are those of the ref that it was started from.
may_start() {
  local kind=tag
  if [[ $GITHUB_REF_TYPE == branch ]]; then kind=branch; fi
  trust_of "$kind" "$GITHUB_REF_NAME" '' "$GITHUB_ACTOR"
  [[ $REPLY == trusted ]] ||
    fail 'not trusted' "a run by hand on the $kind $GITHUB_REF_NAME is $REPLY, and only trusted ones deploy; start it from $BRANCH"
  [[ $GITHUB_REF_NAME == "$DEFAULT_BRANCH" || $GITHUB_REF_NAME == "$BRANCH" ]] ||
    fail 'another branch' "$DEPLOY is not deployed from $GITHUB_REF_NAME; start it from $BRANCH"
}

# is_asked_clearly: the form has two fields, and they have to agree.
is_asked_clearly() {
  case $DO in
    deploy) [[ -n $ASKED ]] || fail 'nothing to deploy' "'deploy' needs $WANTED; to go back to what served before, choose 'roll-back'" ;;
    roll-back) [[ -z $ASKED ]] || fail 'two things at once' "'roll-back' goes to what served before, and takes nothing else; to deploy $WANTED, choose 'deploy'" ;;
    *) fail 'unknown choice' "'$DO' is neither deploy nor roll-back" ;;
  esac
  [[ -z ${PIPEGEN_ACROSS:-} || $PIPEGEN_ACROSS == "$DEPLOY" ]] ||
    fail 'another name' "to go across what cannot be taken back, type the name of the deployment, $DEPLOY, or leave it empty"
}

# commit_asked_for: COMMIT_SHA, and REF whose runs count.
commit_asked_for() {
  is_commit "$ASKED" || fail 'no commit' "$(printf %q "$ASKED") is no commit: write all 40 digits, in lower case"
  REF=$BRANCH
  compare "$ASKED" "$BRANCH"
  case $REPLY in
    ahead | identical) ;;
    unknown) fail 'unknown commit' "this repository has no commit $ASKED, or no branch $BRANCH" ;;
    *) fail 'another branch' "$ASKED is not on $BRANCH, of which $DEPLOY deploys" ;;
  esac
}

# release_asked_for: the same of a release, which is named by its Git tag.
release_asked_for() {
  local ref
  release_version "$ASKED" || fail 'no release' "$(printf %q "$ASKED"): $REPLY"
  [[ $RELEASED_AS == "$EVENT" ]] || fail 'another release' "$ASKED is of $RELEASED_AS, and $DEPLOY deploys $EVENT"
  VERSION=$REPLY REF=$ASKED
  ref=$(jq --null-input --raw-output --arg ref "$ASKED" '$ref | @uri')
  ask_github "commits/tags/$ref" "$WORK/commit"
  COMMIT_SHA=$(jq --raw-output '.sha // empty' "$WORK/commit")
  is_commit "$COMMIT_SHA" || fail 'no commit' "GitHub says that the Git tag $ASKED is '$COMMIT_SHA', which is no commit"
}

# newest_run: sets RUN to the id of the newest run of the pipeline that has tested the commit there, and GATE to the
# name of its gate. A check run of that name would not do: any workflow of a pull request can make one on the commit.
newest_run() {
  local on event name found
  while read -r on event name; do
    ask_github "actions/workflows/$WORKFLOW/runs?event=$on&head_sha=$COMMIT_SHA&per_page=100" "$WORK/runs"
    found=$(jq --raw-output --arg ref "$REF" --arg commit "$COMMIT_SHA" \
      '[.workflow_runs[] | select(.head_branch == $ref and .head_sha == $commit)] | max_by(.id) // empty | "\(.id) \(.run_number)"' \
      "$WORK/runs") || fail 'unreadable answer' "GitHub's list of the runs of $COMMIT_SHA cannot be read"
    if [[ -n $found ]] && ((${found% *} > ${RUN:-0})); then
      RUN=${found% *} PIPEGEN_AS_RUN=${found#* } EVENT=$event GATE=$name
    fi
  done <<<"$GATES"
  [[ -n $RUN ]] || fail 'not tested' "no run of $WORKFLOW has tested $COMMIT_SHA on $REF, or GitHub has forgotten it"
}

# its_gate: sets REPLY to `status conclusion` of the gate in the last attempt of the run; empty where it has none.
its_gate() {
  local page total
  for ((page = 1; page <= 50; page++)); do
    ask_github "actions/runs/$RUN/jobs?filter=latest&per_page=100&page=$page" "$WORK/jobs"
    REPLY=$(jq --raw-output --arg name "$GATE" \
      '[.jobs[] | select(.name == $name)] | max_by(.id) // empty | "\(.status) \(.conclusion)"' "$WORK/jobs") ||
      fail 'unreadable answer' "GitHub's list of the jobs of run $RUN cannot be read"
    total=$(jq .total_count "$WORK/jobs")
    if [[ -n $REPLY ]] || ((page * 100 >= total)); then return 0; fi
  done
}

# is_green: has the newest run's gate passed?
is_green() {
  newest_run
  its_gate
  case $REPLY in
    'completed success') echo "the gate of run $RUN is green" >&2 ;;
    'completed '*) fail 'red gate' "the gate of $COMMIT_SHA is red (${REPLY#* }) in run $RUN" ;;
    '') fail 'no gate' "run $RUN of $COMMIT_SHA has no job '$GATE': it has not got as far, or was cancelled" ;;
    *) fail 'gate still running' "the gate of $COMMIT_SHA has not ended in run $RUN (${REPLY% *}); start this again when it has" ;;
  esac
}

# image_of IMAGE: DIGEST_OF and REVISIONS of the image that the commit's tags stand for.
image_of() {
  local image template repository=${REPOSITORY_OF[$1]} digest='' tag='' tags='' answer
  while read -r image template; do
    if [[ $image != "$1" ]]; then continue; fi
    FACT=(["sha"]=$COMMIT_SHA ["short-sha"]=${COMMIT_SHA:0:7} ["version"]=$VERSION ["image"]=$image)
    render_template "$template"
    tags+=" $REPLY" answer=0
    tag=$repository:$REPLY
    resolve "$tag" || answer=$?
    ((answer < 2)) || fail 'registry out of reach' "cannot tell what $tag is"
    if ((answer == 1)); then continue; fi
    [[ -z $digest || $digest == "$REPLY" ]] || fail 'two images' "$tag is $REPLY, and another tag of $COMMIT_SHA is $digest"
    digest=$REPLY
  done <<<"$TAGS"
  [[ -n $digest ]] ||
    fail 'no image' "$repository has no image of $COMMIT_SHA: none of its tags$tags is there. They live as long as their \`keep\` says"
  belongs "$1" "$digest"
  DIGEST_OF[$1]=$digest
}

# belongs IMAGE DIGEST: is it what a trusted run of this repository has built? Used again, it was built of another
# commit; but the short form of two commits can be the same.
belongs() {
  local level
  read_labels "${REPOSITORY_OF[$1]}" "$2"
  is_own || fail 'not ours' "$1 of $COMMIT_SHA is $2, whose label org.opencontainers.image.source says '$SOURCE_LABEL' and not this repository"
  level=$(image_label dev.pipegen.level)
  [[ $level == trusted ]] || fail 'not trusted' "$1 of $COMMIT_SHA is $2, which no trusted run has built"
  [[ $REVISION_LABEL == "$COMMIT_SHA" || ${REVISION_LABEL:0:7} != "${COMMIT_SHA:0:7}" ]] ||
    fail 'another commit' "$1 is $2, which was built of $REVISION_LABEL; its short form is that of $COMMIT_SHA, too"
  REVISIONS[$1]=$REVISION_LABEL
}

# goes_to IMAGE COMMIT:DIGEST RELEASE: DIGEST_OF and REVISIONS of what is gone back to, VERSION, and SEEN_BY. An image
# that was used again has the version of an older release on it.
SEEN_BY=''
goes_to() {
  PIPEGEN_AS_RUN=$(annotation dev.pipegen.run)
  if ! in_list "$BY" "$SEEN_BY"; then SEEN_BY+=${SEEN_BY:+,}$BY; fi
  DIGEST_OF[$1]=${2#*:}
  read_labels "${REPOSITORY_OF[$1]}" "${2#*:}"
  REVISIONS[$1]=$REVISION_LABEL VERSION=${3:-${VERSION_LABEL:-$VERSION}}
}

# is_back_already: a roll-back of several images may have been stopped when it had recorded some of them. Those serve
# what the others go back to.
is_back_already() {
  local image
  for image in "$@"; do
    read_deployed "$image"
    [[ $HALF_BACK == true && $AT == "$COMMIT_SHA" ]] || fail 'nothing to go back to' \
      "what served of $image before ${AT:-$DEPLOYED} is not known, or was gone back from already; deploy a commit by its name"
    goes_to "$image" "$AT:$DEPLOYED" "$SERVES_VERSION"
  done
}

# what_served: COMMIT_SHA, and of each image what served before the one that does. A roll-back that failed, or was not
# recorded, may be started again.
HALF_BACK=false
what_served() {
  local image by='' commit='' without=()
  for image in "${DEPLOYS[@]}"; do
    read_deployed "$image"
    [[ -n $DEPLOYED ]] || fail 'nothing serves' "$image was never seen to serve as $DEPLOY, so there is nothing to go back from"
    only_tried "$PREVIOUSLY" || fail 'which one?' \
      "of $image a deployment has begun since ${AT:-$DEPLOYED} was seen to serve, and was not: deploy a commit by its name. ${AT:-$DEPLOYED} served last${PREVIOUSLY:+, and ${PREVIOUSLY%%:*} before it}"
    if [[ -z $PREVIOUSLY ]]; then
      without+=("$image")
      continue
    fi
    if [[ -n $TRIED ]]; then HALF_BACK=true; fi
    [[ ${by:-$BY} == "$BY" && ${commit:-${PREVIOUSLY%%:*}} == "${PREVIOUSLY%%:*}" ]] ||
      fail 'which ones?' 'which images served together before is not known; deploy a commit by its name'
    by=$BY commit=${PREVIOUSLY%%:*}
    goes_to "$image" "$PREVIOUSLY" "$PREVIOUS_VERSION"
  done
  COMMIT_SHA=$commit
  is_back_already "${without[@]}"
}

# say: what the other job needs, and what somebody reads who is asked to approve it.
say() {
  local image now
  output sha "$COMMIT_SHA"
  output short-sha "${COMMIT_SHA:0:7}"
  output trust trusted
  output event "$EVENT"
  output run "$PIPEGEN_AS_RUN"
  output seen-by "$SEEN_BY"
  output version "$VERSION"
  if [[ $ORDER != version ]]; then
    output branch "$BRANCH"
    sanitise "$BRANCH" "$TAG_LENGTH"
    output branch-slug "$REPLY"
  fi
  if split_version "$VERSION"; then
    output major "${VERSION_PARTS[0]}"
    output minor "${VERSION_PARTS[1]}"
    output patch "${VERSION_PARTS[2]}"
  fi
  now=$(date -u +%Y%m%d%H%M%S)
  output date "${now:0:8}"
  output year "${now:0:4}"
  output month "${now:4:2}"
  output day "${now:6:2}"
  output timestamp "$now"
  summary "## $DEPLOY by hand: $DO \`$COMMIT_SHA\`" ''
  for image in "${DEPLOYS[@]}"; do
    output "$image-digest" "${DIGEST_OF[$image]}"
    output "$image-revision" "${REVISIONS[$image]}"
    summary "- \`$image\`: \`${DIGEST_OF[$image]}\`, built of \`${REVISIONS[$image]}\`"
  done
}

WANTED='a commit'
if [[ $ORDER == version ]]; then WANTED='the Git tag of a release'; fi
may_start
is_asked_clearly
[[ ${HOLDS:-true} == true ]] || fail 'switched off' "the condition \`if\` of $DEPLOY does not hold"
if [[ $DO == roll-back ]]; then
  what_served
else
  if [[ $ORDER == version ]]; then release_asked_for; else commit_asked_for; fi
  is_green
  for image in "${DEPLOYS[@]}"; do image_of "$image"; done
fi
say
