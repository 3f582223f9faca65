#!/usr/bin/env bash
# May this run deploy? An approval or a lock may have taken days, and a newer run may have begun since.
set -euo pipefail
export LC_ALL=C

# shellcheck source=deployed.sh
source "$(dirname "${BASH_SOURCE[0]}")/deployed.sh"

# overtaken: has a newer run begun to deploy one of the images? REPLY says which. Whatever became of it: behind a newer
# commit nothing older is deployed.
overtaken() {
  local image
  for image in "${DEPLOYS[@]}"; do
    read_record "${REPOSITORY_OF[$image]}:promoted-deployed-$DEPLOY" "$ORDER"
    if [[ -z $RECORD ]]; then continue; fi
    if [[ $RECORDED == "$COMMIT_SHA" || $RECORDED == "$VERSION" ]] && is_of_a_newer_run; then
      REPLY="the newer run $REPLY of the same $RECORDED holds it"
      return 0
    fi
    if ! "forward_$ORDER" "$RECORDED"; then return 0; fi
  done
  return 1
}

# holds IMAGE: is it as it was when what is rolled back to was decided, or as an attempt of this run has left it? An
# attempt that was stopped while it recorded has recorded some of the images.
holds() {
  local own=$COMMIT_SHA:${DIGEST_OF[$1]}
  read_deployed "$1"
  if [[ -z $BY ]] || ! only_tried "$own"; then return 1; fi
  if [[ $AT:$DEPLOYED == "$own" && ${BY%-*} == "$GITHUB_RUN_ID" ]]; then return 0; fi
  in_list "$BY" "${PIPEGEN_SEEN_BY:?}" && [[ $PREVIOUSLY == "$own" || $AT:$DEPLOYED == "$own" ]]
}

# still_served_before: what is rolled back to by hand was chosen before this job waited.
still_served_before() {
  local image
  for image in "${DEPLOYS[@]}"; do
    holds "$image" ||
      fail 'deployed meanwhile' "$image: a deployment has begun since it was decided to go back to $COMMIT_SHA, and nothing was touched; start this again"
  done
}

for image in "${DEPLOYS[@]}"; do
  [[ ${DIGEST_OF[$image]:-} =~ ^sha256:[0-9a-f]{64}$ ]] ||
    fail 'no image to deploy' "$image has no digest but '${DIGEST_OF[$image]:-}'"
done
if [[ -n ${PIPEGEN_BY_HAND:-} ]]; then
  # That it is older is what was asked for.
  if [[ $PIPEGEN_BY_HAND == roll-back ]]; then still_served_before; fi
  output go true
elif overtaken; then
  notice 'overtaken' "a newer run has deployed to $DEPLOY, so nothing is done here: $REPLY"
  summary "**Nothing was deployed**: a newer run has deployed to \`$DEPLOY\`. $REPLY."
  for job in ${BEHIND:-}; do summary "- \`$job\` does not start: it waits for what this job would have done"; done
  output go false
else
  output go true
fi
