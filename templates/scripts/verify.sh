#!/usr/bin/env bash
# Decides whether a job that follows the pipeline's run may start, and about which commit. STEP is
# look or check. Whatever the run handed over may have been written by a stranger, so every field has
# a form that it must have, and what GitHub knows is compared with it. No answer is a refusal.
set -euo pipefail
export LC_ALL=C

# shellcheck source=github.sh
source "$(dirname "${BASH_SOURCE[0]}")/github.sh"
# shellcheck source=trust.sh
source "$(dirname "${BASH_SOURCE[0]}")/trust.sh"
# shellcheck source=version.sh
source "$(dirname "${BASH_SOURCE[0]}")/version.sh"

: "${GITHUB_EVENT_PATH:?}" "${GITHUB_REPOSITORY:?}" "${HANDOFF:?}" "${JOB:?}" "${STEP:?}" "${WORKFLOW:?}"

# Bytes: more than a handoff of fifty images.
LARGEST=65536

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
declare -gA RUN=() HANDED=()

refuse() { fail 'handoff refused' "$1"; }

# decide OUTCOME WHY: the last word about this job, and the script ends.
decide() {
  output outcome "$1"
  summary "- $JOB: $1: $2"
  notice "$JOB" "$2"
  exit 0
}

# read_values FILE PATH…: sets VALUES to what stands at the paths; empty when it is absent or null.
read_values() {
  local file=$1 paths
  shift
  printf -v paths '%s, ' "$@"
  mapfile -t VALUES < <(jq --raw-output "[${paths%, }] | map(. // \"\" | tostring | gsub(\"\\n\"; \" \"))[]" "$file")
  ((${#VALUES[@]} == $#)) || refuse 'an answer of GitHub or the handoff cannot be read'
}

# What GitHub itself says of the run. A pull request can add another workflow of the same name, so
# it must be the file; some of GitHub's answers have the ref behind the path.
read_run() {
  local run=.workflow_run path
  read_values "$GITHUB_EVENT_PATH" $run.event $run.conclusion $run.head_sha $run.head_branch $run.id $run.path \
    $run.repository.full_name $run.head_repository.full_name $run.actor.login
  RUN=([event]=${VALUES[0]} [conclusion]=${VALUES[1]} [head_sha]=${VALUES[2]} [head_branch]=${VALUES[3]} [id]=${VALUES[4]})
  RUN+=([repository]=${VALUES[6]} [from]=${VALUES[7]} [actor]=${VALUES[8]})
  path=${VALUES[5]}
  [[ $path == "$WORKFLOW" || ($path == "$WORKFLOW@"?* && $path != *.yml && $path != *.yaml) ]] ||
    refuse "the run is not one of $WORKFLOW"
  [[ ${RUN[repository]} == "$GITHUB_REPOSITORY" ]] || refuse 'the run is not one of this repository'
  [[ ${RUN[id]} =~ ^[0-9]+$ && ${RUN[head_sha]} =~ ^[0-9a-f]{40}$ ]] || refuse 'the event names no run or no commit'
}

# Was the job certainly part of the run? Then nothing that is handed over can say otherwise.
is_always() { [[ " ${ALWAYS:-} " == *" ${RUN[event]} "* ]]; }

look() {
  local found="$WORK/found"
  [[ ${RUN[conclusion]} != action_required ]] || decide waits 'the run waits for approval'
  ask_github "actions/runs/${RUN[id]}/artifacts?name=handoff&per_page=100" "$WORK/artifacts"
  # A run that was repeated may have one of each attempt: the newest counts, which is what is downloaded.
  jq '[.artifacts[] | select(.name == "handoff")] | sort_by(.id) | .[-1:]' "$WORK/artifacts" >"$found" 2>/dev/null ||
    fail 'GitHub gives no answer' 'its list of artifacts cannot be read'
  case $(jq 'if length == 1 then (.[0].expired == false) else length end' "$found") in
    0) nothing ;;
    true) ;;
    *) decide nothing 'what the run handed over has expired' ;;
  esac
  [[ $(jq --argjson most "$LARGEST" '.[0].size_in_bytes | type == "number" and . > 0 and . <= $most' "$found") == true ]] ||
    refuse "the artifact is larger than $LARGEST bytes"
  output found true
}

# A run that is green and handed nothing over has selected no job that follows it.
nothing() {
  if [[ ${RUN[conclusion]} == success ]] && ! is_always; then decide left-out 'the run did not select this job'; fi
  decide nothing "the run ended as ${RUN[conclusion]//[^a-z_]/} and handed nothing over"
}

# read_handoff: exactly one regular file of a bounded size, with exactly one JSON value.
read_handoff() {
  local names
  names=$(find "$HANDOFF" -mindepth 1 -printf '%y %P\n')
  [[ $names == 'f handoff.json' ]] || refuse 'the artifact holds something else than handoff.json'
  DATA=$HANDOFF/handoff.json
  (($(stat --format %s "$DATA") <= LARGEST)) || refuse "handoff.json is larger than $LARGEST bytes"
  [[ $(jq --slurp 'length' "$DATA" 2>/dev/null) == 1 ]] || refuse 'handoff.json is not one JSON value'
  check_reading "$DATA"
}

# The form of every field. \A and \z, because $ also stands before a newline. What is printed is
# this script's own text.
check_form() {
  local problem
  problem=$(jq --raw-output --arg known "${KNOWN:-}" --arg images "${IMAGES:-}" '
    def form($re): type == "string" and test("\\A(?:" + $re + ")\\z");
    def has_keys($names): type == "object" and keys == ($names | sort);
    def words: split(" ") | map(select(. != ""));
    def digest: "sha256:[0-9a-f]{64}";
    def platforms: form("(?:(?:\\A| )[a-z0-9]+(?:/[a-z0-9]+){1,2}=" + digest + "){1,16}");
    def branch: type == "string" and length <= 255 and (explode | all(. > 32 and . != 127))
      and (test("[~^:?*\\[\\\\]|\\.\\.|@\\{|//|\\A[/.-]|[/.]\\z|/\\.|\\.lock(?:/|\\z)") | not);
    if has_keys(["version", "jobs", "sha", "branch", "pr", "images"]) | not then "other keys than those of a handoff"
    elif .version != 1 then "another version than 1"
    elif .sha | form("[0-9a-f]{40}") | not then "sha is no commit"
    elif .pr | form("|[1-9][0-9]{0,9}") | not then "pr is no number of a pull request"
    elif .branch == "" or (.branch | branch) | not then "branch is no name of a branch"
    elif .jobs | type == "array" and length <= 256 and all(form("[a-z][a-z0-9-]{0,99}")) | not then "jobs is no list of names"
    elif .images | type == "object" and (keys - ($known | words) == []) | not then "images are not those of the pipeline"
    elif .images | all(has_keys(["archives", "digest", "image-ids", "revision"])) | not then "an image has other keys"
    elif .images | all(.digest | form("|" + digest)) | not then "a digest is no digest"
    elif .images | all(.revision | form("[0-9a-f]{40}")) | not then "a revision is no commit"
    elif .images | all(.["image-ids"] | platforms) | not then "image-ids are no image ids"
    elif .images | all(.archives | . == "" or platforms) | not then "archives are no digests of archives"
    elif ($images | words) - (.images | keys) != [] and (.jobs | index([$ARGS.named.job])) then "an image of this job is missing"
    else empty end' --arg job "$JOB" "$DATA" 2>/dev/null) || refuse 'handoff.json cannot be read'
  [[ -z $problem ]] || refuse "$problem"
}

# The commit, branch and pull request are those that GitHub knows of this run.
check_facts() {
  read_values "$DATA" .sha .branch .pr
  HANDED=([sha]=${VALUES[0]} [branch]=${VALUES[1]} [pr]=${VALUES[2]})
  [[ ${HANDED[sha]} == "${RUN[head_sha]}" ]] || refuse 'sha is not the commit of the run'
  [[ ${HANDED[branch]} == "${RUN[head_branch]}" || (-z ${HANDED[branch]} && ${RUN[event]} =~ ^(push|release|workflow_dispatch)$) ]] ||
    refuse 'branch is not the branch of the run'
  if [[ ${RUN[event]} == pull_request ]]; then
    [[ -n ${HANDED[pr]} ]] || refuse 'pr is empty, but the run is one of a pull request'
    check_pull "${HANDED[pr]}"
  else
    [[ -z ${HANDED[pr]} ]] || refuse 'pr is a number, but the run is not one of a pull request'
  fi
}

# Not from the event: its list of pull requests is empty when the head is in a fork.
check_pull() {
  ask_github "pulls/$1" "$WORK/pull"
  read_values "$WORK/pull" .number .base.repo.full_name .head.repo.full_name .head.ref .head.sha
  [[ ${VALUES[0]} == "$1" && ${VALUES[1]} == "$GITHUB_REPOSITORY" ]] ||
    refuse 'pr is not a pull request of this repository'
  [[ -n ${RUN[from]} && ${VALUES[2]} == "${RUN[from]}" && ${VALUES[3]} == "${RUN[head_branch]}" ]] ||
    refuse 'pr is not the pull request of the run'
  [[ ${VALUES[4]} == "${RUN[head_sha]}" ]] ||
    decide superseded 'the pull request has a newer commit, whose own run will be followed'
}

# has_ref KIND: is there a branch (heads) or a Git tag (tags) that is called as the run's branch is?
has_ref() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try name
  name=$(jq --null-input --raw-output --arg name "${RUN[head_branch]}" '$name | @uri | gsub("%2F"; "/")')
  for ((try = 1; try <= tries; try++)); do
    if gh api "repos/$GITHUB_REPOSITORY/git/ref/$1/$name" >"$WORK/ref" 2>"$WORK/error"; then return 0; fi
    if grep --quiet 'HTTP 404' "$WORK/error"; then return 1; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'GitHub gives no answer' "whether ${RUN[head_branch]} is a branch: $(<"$WORK/error")"
}

# GitHub calls the branch of a push or of a run by hand as it calls its Git tag. Where a name could be more
# than one of them, or is none any more, it is the one that may do less.
ref_kind() {
  local branch=false tag=false kind=tag
  if has_ref heads; then branch=true; fi
  if has_ref tags; then tag=true; fi
  if [[ $branch/$tag == true/false ]]; then
    kind=branch
  elif [[ $branch/$tag == false/true ]] && is_release "${RUN[head_branch]}"; then
    kind=release
  fi
  REPLY=$kind
}

# Where releases are published, the push of a Git tag starts no run: what was pushed is a branch.
is_release() {
  [[ -n ${RELEASES:-} && ${RUN[event]}/${RELEASE_WHEN:-} != push/published ]] && release_version "$1"
}

# As the plan decides it, by the same script, but from what GitHub says of the run.
trust_level() {
  local kind
  case ${RUN[event]} in
    pull_request) kind=pull-request ;;
    merge_group) kind=merge-queue ;;
    schedule) kind=schedule ;;
    release)
      [[ ${RELEASE_WHEN:-} == published ]] || refuse 'the pipeline has no such event'
      kind=tag
      if is_release "${RUN[head_branch]}"; then kind=release; fi
      ;;
    push | workflow_dispatch)
      kind=tag
      if is_trusted_branch "${RUN[head_branch]}" || is_release "${RUN[head_branch]}"; then
        ref_kind
        kind=$REPLY
      fi
      ;;
    *) refuse 'the pipeline has no such event' ;;
  esac
  trust_of "$kind" "${RUN[head_branch]}" "${RUN[from]}" "${RUN[actor]}"
}

check() {
  local image
  read_handoff
  check_form
  check_facts
  if [[ $(jq --arg job "$JOB" '.jobs | index([$job]) != null' "$DATA") != true ]]; then
    ! is_always || refuse 'this job is part of every such run, and was not handed over'
    decide left-out 'the run did not select this job'
  fi
  trust_level
  output trust "$REPLY"
  output sha "${RUN[head_sha]}"
  output short-sha "${RUN[head_sha]:0:7}"
  output branch "${HANDED[branch]}"
  output pr "${HANDED[pr]}"
  for image in ${IMAGES:-}; do
    read_values "$DATA" ".images[\"$image\"].digest" ".images[\"$image\"][\"image-ids\"]" ".images[\"$image\"].revision" \
      ".images[\"$image\"].archives"
    output "$image-digest" "${VALUES[0]}"
    output "$image-image-ids" "${VALUES[1]}"
    output "$image-revision" "${VALUES[2]}"
    output "$image-archives" "${VALUES[3]}"
  done
  decide run "verified against GitHub: commit ${RUN[head_sha]}, $REPLY"
}

read_run
case $STEP in
  look) look ;;
  check) check ;;
  *) fail 'unknown step' "'$STEP'" ;;
esac
