# shellcheck shell=bash
# Platforms that were pushed by digest become one index of just these.
log_in quay.io
export IMAGE=app REPOSITORY=$app TRUST=trusted PLATFORMS=linux/amd64,linux/arm64 KEY='' TAGS=$GITHUB_JOB COMMIT_SHA=this REBUILD=false MAX_AGE=604800
export LEGS="linux/amd64 $APP $APP_CONFIG built this $GITHUB_JOB - -
linux/arm64 $ARM $ARM_CONFIG built this $GITHUB_JOB - -"
bash "$SCRIPTS/index.sh"
grep "^image-ids=linux/amd64=$APP_CONFIG linux/arm64=$ARM_CONFIG\$" "$GITHUB_OUTPUT"
raw "$app:$GITHUB_JOB" | jq --exit-status --arg app "$APP" --arg arm "$ARM" '[.manifests[].digest] == [$app, $arm]'
