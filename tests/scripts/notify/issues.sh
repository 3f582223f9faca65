#!/usr/bin/env bash
# What cases find in the repository.

# told RUN ATTEMPT GATE E2E: what the issue was told of a push to main; true is red, and `-` nothing.
told() {
  jq --null-input --compact-output --argjson run "$1" --argjson attempt "$2" --arg gate "$3" --arg e2e "$4" '
    [["ci.yml gate branch main push", $gate], ["ci.yml consumer.e2e branch main", $e2e]]
    | map(select(.[1] != "-") | {key: .[0], value: {run: $run, attempt: $attempt, red: (.[1] == "true")}}) | from_entries'
}
# issue STATE TOLD [TITLE [LOGIN [SLUG]]]: one more, which the pipeline has opened.
issue() {
  local store=$FAKE/issues.json
  [[ -f $store ]] || echo '[]' >"$store"
  jq --arg state "$1" --arg told "$2" --arg title "${3:-CI failed}" --arg login "${4:-github-actions[bot]}" --arg slug "${5:-ci}" '
    . + [{number: (length + 1), $state, $title, user: {$login},
      body: "It failed.\n<!-- pipegen notify \($slug) \($told | @base64) -->\n"}]' "$store" >"$store.new"
  mv "$store.new" "$store"
}
