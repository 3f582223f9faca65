#!/usr/bin/env bash
# Makes sure that the archive holds the image that the build decided on, before it is uploaded.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${PLATFORM:?}" "${IMAGE_ID?}" "${ARCHIVE:?}" "${LOAD_AS:?}" "${REPOSITORY?}" "${DIGEST?}"

# The platform's own manifest: saving an index of which one part was pulled is not portable.
save() {
  await "$REPOSITORY@$DIGEST" || fail 'image out of reach' "$REPOSITORY@$DIGEST"
  describe "$REPOSITORY" "$DIGEST" "$PLATFORM" || fail 'image out of reach' "$REPOSITORY@$DIGEST for $PLATFORM"
  retry told docker pull --quiet --platform "$PLATFORM" "$REPOSITORY@${FOUND[manifest]}" ||
    fail 'image out of reach' "$REPOSITORY@${FOUND[manifest]}"
  docker tag "$REPOSITORY@${FOUND[manifest]}" "$LOAD_AS"
  mkdir -p "$(dirname "$ARCHIVE")"
  docker save --output "$ARCHIVE" "$LOAD_AS"
}

# save_held: an untrusted run has nothing in a machine's Docker. What this machine's Docker holds, whose configuration nothing has named before.
save_held() {
  mkdir -p "$(dirname "$ARCHIVE")"
  docker save --output "$ARCHIVE" "$LOAD_AS"
  archive_config "$ARCHIVE" "$WORK/config"
  check_held "$LOAD_AS" "$WORK/config"
  output image-id "$REPLY"
}

# compression: sets REPLY to the level at which the artifact is packed. None where the layers are
# compressed, as BuildKit writes them; the fastest where one is not, because Docker keeps layers
# unpacked in one of its image stores and saves them so.
compression() {
  local layer magic
  REPLY=0
  while IFS= read -r layer; do
    magic=$(tar --extract --to-stdout --file "$ARCHIVE" -- "$layer" 2>/dev/null | head --bytes 4 | od -An -tx1 || true)
    case $magic in
      ' 1f 8b'* | ' 28 b5 2f fd'*) ;;
      *) REPLY=1 ;;
    esac
  done < <(tar --extract --to-stdout --file "$ARCHIVE" manifest.json | jq --raw-output '.[0].Layers[]?')
}

id=''
if on_machine "$REPOSITORY" && [[ -n $DIGEST ]]; then
  save_held
  id=$IMAGE_ID
elif [[ -f $ARCHIVE ]]; then
  archive_config "$ARCHIVE" "$WORK/config"
  id=$REPLY
fi
if [[ $id != "$IMAGE_ID" ]]; then
  [[ -n $DIGEST ]] || fail 'no archive' "$ARCHIVE holds ${id:-nothing}, the image is $IMAGE_ID"
  save
  archive_config "$ARCHIVE" "$WORK/config"
  [[ $REPLY == "$IMAGE_ID" ]] || fail 'not the same bits' "the saved image is $REPLY, the build's is $IMAGE_ID"
fi
digest_of "$ARCHIVE"
output digest "$REPLY"
compression
output compression "$REPLY"
slug "$PLATFORM"
output artifact "image-$IMAGE-$REPLY"
