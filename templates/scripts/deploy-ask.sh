#!/usr/bin/env bash
# May this run deploy? An approval or a lock may have taken days, and a newer run may have begun since.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=deployed.sh
source "$here/deployed.sh"
# shellcheck source=forward.sh
source "$here/forward.sh"

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

for image in "${DEPLOYS[@]}"; do
  [[ ${DIGEST_OF[$image]:-} =~ ^sha256:[0-9a-f]{64}$ ]] ||
    fail 'no image to deploy' "$image has no digest but '${DIGEST_OF[$image]:-}'"
done
if overtaken; then
  notice 'overtaken' "a newer run has deployed to $DEPLOY, so nothing is done here: $REPLY"
  summary "**Nothing was deployed**: a newer run has deployed to \`$DEPLOY\`. $REPLY."
  for job in ${BEHIND:-}; do summary "- \`$job\` does not start: it waits for what this job would have done"; done
  output go false
else
  output go true
fi
