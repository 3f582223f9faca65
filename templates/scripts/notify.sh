#!/usr/bin/env bash
# Says what became of the jobs that a `[notify.*]` names: in an issue of the repository, which a later green run
# closes, or to the step behind this one. Only what succeeded is green and only what WHEN names is red; of anything
# else nothing is said.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${BRANCHES:?}" "${DEFAULT_BRANCH:?}" "${FILE:?}" "${NEEDS:?}" "${WATCHED:?}" "${WHEN:?}"
: "${GITHUB_EVENT_NAME:?}" "${GITHUB_REF:?}" "${GITHUB_RUN_ATTEMPT:?}" "${GITHUB_RUN_NUMBER:?}" "${GITHUB_SHA:?}"

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

readonly BOT='github-actions[bot]' PER_PAGE=100
readonly RUN_URL=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/attempts/$GITHUB_RUN_ATTEMPT

# nothing WHY: nothing is said, and the log says why.
nothing() {
  echo "nothing is said: $1" >&2
  exit 0
}

# where_it_runs: sets PLACE. Releases are cut from the default branch.
where_it_runs() {
  local branch=$DEFAULT_BRANCH
  PLACE=release
  if [[ $GITHUB_REF == refs/heads/* ]]; then
    branch=${GITHUB_REF#refs/heads/}
    PLACE="branch $branch"
  fi
  split_list "$BRANCHES"
  list_matches "$branch" "${LIST[@]}" || nothing "this run is of another branch"
}

# check_trust: only trusted runs speak. All of BRANCHES are trusted ones, so that a plan that failed is told, too.
check_trust() {
  local trust
  case $GITHUB_EVENT_NAME in
    push | release | schedule | workflow_dispatch) ;;
    *) nothing "runs of $GITHUB_EVENT_NAME are not trusted" ;;
  esac
  trust=$(jq --raw-output 'if .plan.result == "success" then .plan.outputs.trust else "" end' <<<"$NEEDS")
  if [[ -n $trust && $trust != trusted ]]; then nothing "this run is $trust"; fi
  if [[ -z $trust && ${GITHUB_ACTOR:-} == 'dependabot[bot]' ]]; then nothing 'Dependabot started this run'; fi
}

# read_results: each of WATCHED as `thing result verdict`. One that the plan did not select is quiet.
read_results() {
  jq --raw-output --arg watched "$WATCHED" --arg when "$WHEN" '
    . as $needs | .plan as $plan | ($when | split(" ")) as $when
    | ($plan.outputs.jobs // "" | if . == "" then [] else fromjson end) as $jobs
    | $watched | split("\n")[] | select(. != "") | split(" ") as [$thing, $id]
    | ($needs[$id].result // error("no result of \($id)")) as $result
    | (if $plan == null then true
       elif $plan.result != "success" then false
       elif $id == "promote" then ($plan.outputs.promotions // "") != ""
       else ($jobs | index([$id])) != null end) as $selected
    | (if $result == "success" then "green"
       elif $result == "skipped" and ($selected | not) then "quiet"
       elif ($when | index([$result])) != null then "red"
       else "quiet" end) as $verdict
    | [$thing, $result, $verdict] | @tsv' <<<"$NEEDS" >"$WORK/results" ||
    fail 'no results' 'the results of the jobs cannot be read'
}

# github FILE ARGUMENT…: asks once.
github() {
  local answer=$1
  shift
  if gh api "$@" >"$answer" 2>"$WORK/error"; then return; fi
  if grep --quiet 'HTTP 410' "$WORK/error"; then
    fail 'issues are off' "the repository has no issues, so nobody is told: turn them on in its settings, under Features"
  fi
  return 1
}

# unanswered: nobody was told, so the job is red.
unanswered() { fail 'GitHub gives no answer' "nobody was told in an issue: $(<"$WORK/error")"; }

# write_github METHOD PATH FILE: not repeated, because an answer that is lost may have done its work.
write_github() {
  github "$WORK/written" --method "$1" "repos/$GITHUB_REPOSITORY/$2" --input "$3" || unanswered
}

# find_issue STATE: the newest issue of this title that the pipeline has opened is in $WORK/issue. Whoever else has
# opened one of that title is left alone.
find_issue() {
  local page size query="state=$1&creator=github-actions%5Bbot%5D&sort=created&direction=desc"
  for ((page = 1; ; page++)); do
    retry github "$WORK/page" "repos/$GITHUB_REPOSITORY/issues?$query&per_page=$PER_PAGE&page=$page" || unanswered
    jq --arg title "$TITLE" --arg slug "$PIPELINE" --arg bot "$BOT" '
      [.[] | select(.pull_request == null and .title == $title and .user.login == $bot)
        | . as $issue | .body // ""
        | capture("<!-- pipegen notify (?<slug>[a-z0-9-]+) (?<told>[A-Za-z0-9+/=]+) -->")
        | select(.slug == $slug)
        | {number: $issue.number, state: $issue.state, told: (.told | try (@base64d | fromjson) catch {})}][0]
      // empty' "$WORK/page" >"$WORK/issue" || fail 'issues cannot be read' 'an answer of GitHub is no list of issues'
    if [[ -s $WORK/issue ]]; then return; fi
    size=$(jq length "$WORK/page")
    if ((size < PER_PAGE)); then return; fi
  done
}

# compare: $WORK/news has what this run adds to what the issue was told. Of each thing counts its newest run: one that
# ends late says nothing any more. A gate is the gate of its event, since another event runs other jobs.
compare() {
  local kind=$GITHUB_EVENT_NAME cron
  if [[ $kind == schedule ]]; then
    cron=$(jq --raw-output '.schedule // ""' "$GITHUB_EVENT_PATH")
    kind+=" $cron"
  fi
  jq --raw-input --null-input --slurpfile issue "$WORK/issue" --arg file "$FILE" --arg place "$PLACE" --arg kind "$kind" \
    --argjson run "$GITHUB_RUN_NUMBER" --argjson attempt "$GITHUB_RUN_ATTEMPT" '
    ($issue[0] // {number: null, state: "closed", told: {}}) as $issue
    | [inputs | split("\t") as [$thing, $result, $verdict] | select($verdict != "quiet")
        | {key: "\($file) \($thing) \($place)\(if $thing == "gate" then " \($kind)" else "" end)", red: ($verdict == "red")}
        | $issue.told[.key] as $before
        | select($before == null or [$before.run, $before.attempt] < [$run, $attempt])] as $fresh
    # Whoever closed an issue by hand has dealt with what it said.
    | ($issue.told | if $issue.state == "closed" then map_values(.red = false) else . end) as $told
    | (reduce $fresh[] as $new ($told; .[$new.key] = {$run, $attempt, red: $new.red})) as $told
    | {number: $issue.number, is_open: ($issue.state == "open"), fresh: ($fresh | length), told: $told,
       red: any($fresh[]; .red), is_red: any($told[]; .red)}' "$WORK/results" >"$WORK/news" ||
    fail 'no comparison' 'what the issue was told cannot be read'
}

news() { jq --raw-output "$1" "$WORK/news"; }

# shellcheck disable=SC2016 # In these texts ` is Markdown's.
# say_where: nothing that a stranger can choose is rendered. A branch is named where its name is plain.
say_where() {
  local where=''
  if [[ $PLACE =~ ^branch\ [A-Za-z0-9._/-]+$ ]]; then where=" on \`${PLACE#branch }\`"; fi
  printf '\n\n[Run %s](%s)%s, commit `%s`.\n' "$GITHUB_RUN_NUMBER" "$RUN_URL" "$where" "$GITHUB_SHA"
}

# shellcheck disable=SC2016
# text HEAD: what is told of this run.
text() {
  local thing result verdict deploys=false
  printf '%s\n\n| what | result |\n| --- | --- |\n' "$1"
  while IFS=$'\t' read -r thing result verdict; do
    if [[ $verdict == quiet ]]; then result+=' (not counted)'; fi
    printf '| `%s` | %s |\n' "$thing" "$result"
    if [[ $thing == deploy.* && $verdict == red ]]; then deploys=true; fi
  done <"$WORK/results"
  say_where
  if [[ $deploys == true ]]; then printf '\nThe summary of the deployment, in the run, says what serves now.\n'; fi
}

# body FILE: the text of FILE, and what the issue was told in a comment that is not shown. It is base64, so that no
# name can end the comment.
body() {
  jq --raw-input --slurp --slurpfile news "$WORK/news" --arg slug "$PIPELINE" --arg title "$TITLE" --arg state "$2" '
    ($news[0].told | tojson | @base64) as $told
    | {body: "\(.)\n<!-- pipegen notify \($slug) \($told) -->\n"}
    + (if $state == "new" then {$title} else {state: $state} end)' "$1"
}

comment() {
  text "$1" | jq --raw-input --slurp '{body: .}' >"$WORK/comment"
  write_github POST "issues/$NUMBER/comments" "$WORK/comment"
}

# keep STATE: the issue remembers what it was told. It comes last, so that what was not told is told again.
keep() {
  retry github "$WORK/whole" "repos/$GITHUB_REPOSITORY/issues/$NUMBER" || unanswered
  jq --raw-output '.body // "" | sub("\n?<!-- pipegen notify [a-z0-9-]+ [A-Za-z0-9+/=]+ -->\r?\n?"; "")' \
    "$WORK/whole" >"$WORK/text"
  body "$WORK/text" "$1" >"$WORK/patch"
  write_github PATCH "issues/$NUMBER" "$WORK/patch"
}

tell_in_issue() {
  : "${GH_TOKEN:?}" "${PIPELINE:?}" "${TITLE:?}"
  find_issue open
  if [[ ! -s $WORK/issue ]]; then find_issue closed; fi
  compare
  NUMBER=$(news '.number // ""')
  if [[ $(news .fresh) == 0 ]]; then nothing 'a newer run has said it already'; fi
  if [[ $(news .is_open) != true ]]; then
    if [[ $(news .red) != true ]]; then nothing 'all is green, and no issue is open'; fi
    text 'This did not succeed. The pipeline closes the issue when a later run of it is green.' >"$WORK/text"
    body "$WORK/text" new >"$WORK/new"
    write_github POST issues "$WORK/new"
    summary "Opened issue #$(jq .number "$WORK/written")."
  elif [[ $(news .red) == true ]]; then
    comment 'This did not succeed again.'
    keep open
    summary "Added to issue #$NUMBER."
  elif [[ $(news .is_red) == true ]]; then
    keep open
    summary "Issue #$NUMBER stays open: something else that it speaks of is not green yet."
  else
    comment 'This is green again.'
    keep closed
    summary "Closed issue #$NUMBER."
  fi
}

# tell_the_step: what the script of the user's reads.
tell_the_step() {
  local red=false
  if grep --quiet $'\tred$' "$WORK/results"; then red=true; fi
  output red "$red"
  output results "$(cut --fields 1,2 --output-delimiter ' ' "$WORK/results")"
  output url "$RUN_URL"
}

where_it_runs
check_trust
read_results
grep --quiet --invert-match $'\tquiet$' "$WORK/results" || nothing 'none of it ran'
if [[ -n ${TITLE:-} ]]; then tell_in_issue; else tell_the_step; fi
