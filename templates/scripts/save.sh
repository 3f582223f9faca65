#!/usr/bin/env bash
# Makes sure that the archive holds the image that the build decided on, before it is uploaded.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${PLATFORM:?}" "${IMAGE_ID:?}" "${ARCHIVE:?}" "${LOAD_AS:?}" "${REPOSITORY?}" "${DIGEST?}"

# The platform's own manifest: saving an index of which one part was pulled is not portable.
save() {
  await "$REPOSITORY@$DIGEST" || fail 'image out of reach' "$REPOSITORY@$DIGEST"
  describe "$REPOSITORY" "$DIGEST" "$PLATFORM" || fail 'image out of reach' "$REPOSITORY@$DIGEST for $PLATFORM"
  retry docker pull --quiet --platform "$PLATFORM" "$REPOSITORY@${FOUND[manifest]}" ||
    fail 'image out of reach' "$REPOSITORY@${FOUND[manifest]}"
  docker tag "$REPOSITORY@${FOUND[manifest]}" "$LOAD_AS"
  mkdir -p "$(dirname "$ARCHIVE")"
  docker save --output "$ARCHIVE" "$LOAD_AS"
}

id=''
if [[ -f $ARCHIVE ]]; then id=$(archive_id "$ARCHIVE"); fi
if [[ $id != "$IMAGE_ID" ]]; then
  [[ -n $DIGEST ]] || fail 'no archive' "$ARCHIVE holds ${id:-nothing}, the image is $IMAGE_ID"
  save
  id=$(archive_id "$ARCHIVE")
  [[ $id == "$IMAGE_ID" ]] || fail 'not the same bits' "the saved image is $id, the build's is $IMAGE_ID"
fi
slug "$PLATFORM"
output artifact "image-$IMAGE-$REPLY"
