# shellcheck shell=bash
# A promotion moves a tag to the digest that was tested, and records which.
log_in quay.io
tag=$GITHUB_JOB
export COMMIT_SHA=1111111111111111111111111111111111111111 BRANCH=main VERSION=1.3.0 DEFAULT_BRANCH=main
export GITHUB_RUN_NUMBER=20 GITHUB_REPOSITORY=acme/app GH_TOKEN=x
PROMOTIONS="app moving run $tag" IMAGES="app $app $APP" bash "$SCRIPTS/promote.sh"
digest() { raw "$1" | sha256sum | sed 's/^/sha256:/; s/ .*//'; }
[[ $(digest "$app:$tag") == "$APP" ]]
raw "$app:promoted-$tag" | jq --exit-status --arg digest "$APP" '.annotations["dev.pipegen.digest"] == $digest
  and .annotations["dev.pipegen.run"] == "20" and .manifests[0].digest == $digest'
export GITHUB_RUN_NUMBER=21
PROMOTIONS="app moving run $tag" IMAGES="app $app $BOTH" bash "$SCRIPTS/promote.sh"
[[ $(digest "$app:$tag") == "$BOTH" ]]
