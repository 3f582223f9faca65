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
  if [[ $ON_MACHINE == false ]]; then check_same_bits; fi
  [[ $PUBLISH == image ]] || return 0
  if adopt_racer "$DIGEST" "$PLATFORM"; then
    SOURCE=adopted DIGEST=${FOUND[digest]} IMAGE_ID=${FOUND[image-id]} REVISION=${FOUND[revision]}
  fi
  write_tags "$DIGEST"
  write_key "$DIGEST"
}

# Whether the image stays in this machine's Docker: an untrusted run is somewhere else.
ON_MACHINE=false
if on_machine "$REPOSITORY" && [[ $TRUST != untrusted ]]; then ON_MACHINE=true; fi

# built: sets IMAGE_ID of what was built in this job, of what is in this machine's Docker the digest.
built() {
  SOURCE=built REVISION=$COMMIT_SHA
  if [[ $ON_MACHINE == true ]]; then
    resolve "docker-daemon:$LOAD_AS" || fail 'image not built' "Docker holds nothing as $LOAD_AS"
    PUSHED_DIGEST=$REPLY
    return
  fi
  archive_config "$ARCHIVE" "$WORK/config"
  IMAGE_ID=$REPLY
}

# hold: the run's image under the name that its jobs look for, and which machine has it.
hold() {
  tag_held "$DIGEST" "$LOAD_AS"
  read_machine
  output host "$HOST"
  output host-name "$HOST_NAME"
  IMAGE_ID=''
}

writes=false
if [[ $TRUST != untrusted && -n ${REPOSITORY:-} && $PUBLISH != none ]]; then writes=true; fi
# A platform of several is handed over as itself, and the index that it was found in beside it.
INDEX=''
if [[ $PUBLISH == platform ]]; then INDEX=${FOUND_DIGEST:-} FOUND_DIGEST=${FOUND_MANIFEST:-}; fi
SOURCE=${FOUND_SOURCE:-} DIGEST=${FOUND_DIGEST:-} IMAGE_ID=${FOUND_IMAGE_ID:-} REVISION=${FOUND_REVISION:-}
if [[ -z $SOURCE ]]; then
  built
  if [[ $writes == true ]]; then publish_built; fi
elif [[ $writes == true && $PUBLISH == image ]]; then
  write_tags "$DIGEST"
fi
HOST='' HOST_NAME=''
if [[ $ON_MACHINE == true ]]; then hold; fi
output source "$SOURCE"
output digest "$DIGEST"
output image-id "$IMAGE_ID"
output index "$INDEX"
output revision "$REVISION"
summary "- image $IMAGE ($PLATFORM): $SOURCE, ${DIGEST:-not in a registry}${IMAGE_ID:+, id $IMAGE_ID}${HOST_NAME:+, in the Docker of $HOST_NAME}"
