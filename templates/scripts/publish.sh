#!/usr/bin/env bash
# Checks that what was pushed is what was tested, writes the commit's tags, says what came of it.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tagging.sh
source "$here/tagging.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${PLATFORM:?}" "${TRUST:?}" "${KEY:?}"

# The archive was tested and the registry serves the push: both must hold the same configuration.
check_same_bits() {
  local pushed
  await "$REPOSITORY@$DIGEST" || fail 'image not pushed' "$REPOSITORY@$DIGEST cannot be read back"
  pushed=$(jq --raw-output '.config.digest // empty' "$WORK/raw")
  [[ $pushed == "$IMAGE_ID" ]] ||
    fail 'not the same bits' "the image that was tested is $IMAGE_ID, the pushed one is ${pushed:-an index}"
}

publish_built() {
  DIGEST=$PUSHED_DIGEST
  [[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail 'image not pushed' "the push gave no digest but '$DIGEST'"
  check_same_bits
  [[ $PUBLISH == image ]] || return 0
  if adopt_racer "$DIGEST" "$PLATFORM"; then
    SOURCE=adopted DIGEST=${FOUND[digest]} IMAGE_ID=${FOUND[image-id]} REVISION=${FOUND[revision]}
  fi
  write_tags "$DIGEST"
  write_key "$DIGEST"
}

writes=false
if [[ $TRUST != untrusted && -n ${REPOSITORY:-} && $PUBLISH != none ]]; then writes=true; fi
# A platform of several is handed over as itself, and the index that it was found in beside it.
INDEX=''
if [[ $PUBLISH == platform ]]; then INDEX=${FOUND_DIGEST:-} FOUND_DIGEST=${FOUND_MANIFEST:-}; fi
SOURCE=${FOUND_SOURCE:-} DIGEST=${FOUND_DIGEST:-} IMAGE_ID=${FOUND_IMAGE_ID:-} REVISION=${FOUND_REVISION:-}
if [[ -z $SOURCE ]]; then
  SOURCE=built REVISION=$COMMIT_SHA
  archive_config "$ARCHIVE" "$WORK/config"
  IMAGE_ID=$REPLY
  if [[ $writes == true ]]; then publish_built; fi
elif [[ $writes == true && $PUBLISH == image ]]; then
  write_tags "$DIGEST"
fi
output source "$SOURCE"
output digest "$DIGEST"
output image-id "$IMAGE_ID"
output index "$INDEX"
output revision "$REVISION"
summary "- image $IMAGE ($PLATFORM): $SOURCE, ${DIGEST:-not in a registry}, id $IMAGE_ID"
