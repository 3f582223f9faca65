#!/usr/bin/env bash
# Signs an image with the identity of this workflow: each platform's manifest, and then the index. What
# is signed already stays as it is.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

: "${IMAGE:?}" "${REPOSITORY:?}" "${WORKFLOW:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_SERVER_URL:?}"
: "${DIGEST?}"

# is_signed REFERENCE: by this workflow, on whatever branch or tag. A registry or a log that does not
# answer counts as no: signing again does no harm, and fails where it must.
is_signed() {
  local workflow=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/.github/workflows/$WORKFLOW@
  cosign verify --certificate-identity-regexp "^${workflow//./\\.}" \
    --certificate-oidc-issuer https://token.actions.githubusercontent.com "$1" >"$WORK/verified" 2>&1
}

# sign REFERENCE: signed, and found again. Where a registry keeps no list of what refers to an image, clients
# rewrite one under a tag, and of two that do the later may drop what the other wrote.
sign() { told cosign sign --yes "$1" && is_signed "$1"; }

[[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail 'no image to sign' "$IMAGE has no digest but '$DIGEST'"
await "$REPOSITORY@$DIGEST" || fail 'no image to sign' "$REPOSITORY@$DIGEST cannot be read"
signed=0 there=0
for digest in $(jq --raw-output '.manifests[]?.digest' "$WORK/raw") "$DIGEST"; do
  if is_signed "$REPOSITORY@$digest"; then
    there=$((there + 1))
    continue
  fi
  retry sign "$REPOSITORY@$digest" || fail 'not signed' "$REPOSITORY@$digest"
  signed=$((signed + 1))
done
summary "- image $IMAGE, signature: $signed signed by this run, $there already"
