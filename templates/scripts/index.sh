#!/usr/bin/env bash
# Joins the platforms of one image under one digest, and writes the commit's tags.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tagging.sh
source "$(dirname "${BASH_SOURCE[0]}")/tagging.sh"

: "${IMAGE:?}" "${PLATFORMS:?}" "${COMMIT_SHA:?}"

declare -A LEG_DIGEST=() LEG_ID=() LEG_ARCHIVE=()

# read_legs: every platform of this run once, all with one content key. The legs that this run leaves
# out were skipped; their outputs are empty, or the text around what they did not set.
read_legs() {
  local platform digest id source revision key archive known=''
  while read -r platform digest id source revision key archive; do
    if [[ -z $platform ]] || ! in_list "$platform" "$PLATFORMS"; then continue; fi
    [[ -n $key && $id == sha256:* ]] || fail 'platform not built' "$IMAGE for $platform has no image"
    [[ ${KEY:=$key} == "$key" ]] || fail 'other inputs' "$IMAGE for $platform has the key $key, not $KEY"
    LEG_DIGEST[$platform]=${digest/#-/} LEG_ID[$platform]=$id LEG_ARCHIVE[$platform]=${archive/#-/}
    if [[ $source != built && $digest == sha256:* ]]; then
      [[ ${known:=$digest} == "$digest" ]] || fail 'two images' "$IMAGE was found as $known and as $digest"
      KNOWN=$digest REVISION=$revision
    fi
  done <<<"$LEGS"
  for platform in ${PLATFORMS//,/ }; do
    [[ -n ${LEG_ID[$platform]:-} ]] || fail 'platform not built' "$IMAGE has no image for $platform"
  done
}

# take DIGEST: one leg found an image that has all platforms, so all of them are taken from there.
take() {
  local platform
  for platform in ${PLATFORMS//,/ }; do
    await "$REPOSITORY@$1" || fail 'image out of reach' "$REPOSITORY@$1"
    describe "$REPOSITORY" "$1" "$platform" || fail 'platform missing' "$REPOSITORY@$1 has no $platform"
    if [[ ${FOUND[image-id]} != "${LEG_ID[$platform]}" ]]; then
      warning 'built twice' "$IMAGE for $platform was found meanwhile; ${LEG_ID[$platform]} is dropped"
      LEG_ARCHIVE[$platform]=''
    fi
    LEG_ID[$platform]=${FOUND[image-id]}
  done
  DIGEST=$1 SOURCE=adopted REVISION=${FOUND[revision]}
}

# take_racer: another run of the same inputs wrote the key's tag between our write and our look.
take_racer() {
  describe "$REPOSITORY" "$TAG_DIGEST" "${PLATFORMS%%,*}" && [[ ${FOUND[key]} == "$KEY" ]] &&
    [[ $TRUST != trusted || ${FOUND[trust]} == trusted ]] ||
    fail 'another index' "$TAG_DIGEST stands under the key's tag; run this job again"
  warning 'built twice' "another run of the same inputs wrote $TAG_DIGEST meanwhile; it is taken"
  take "$TAG_DIGEST"
}

# holds_legs: is what was looked at last made of this run's platforms?
holds_legs() {
  local platform
  for platform in "${!LEG_DIGEST[@]}"; do
    [[ ${LEG_DIGEST[$platform]} == "$TAG_DIGEST" || $(child "$WORK/raw" "$platform") == "${LEG_DIGEST[$platform]}" ]] ||
      return 1
  done
}

# look_back TAG BEFORE: what stands there now that it was written. A registry that still says that there is
# nothing, or what there was before, has not caught up: neither is another run's.
look_back() {
  local tries=${PIPEGEN_TRIES:-5} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    look "$1"
    if [[ -n $TAG_DIGEST ]] && { [[ $TAG_DIGEST != "$2" ]] || holds_legs; }; then return; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'index not written' "$REPOSITORY:$1 cannot be read back"
}

# create: an index over the legs under the key's tag. One platform needs no index.
create() {
  local platform sources=() tag before
  for platform in ${PLATFORMS//,/ }; do
    [[ ${LEG_DIGEST[$platform]} == sha256:* ]] || fail 'platform not pushed' "$IMAGE for $platform has no digest"
    sources+=("$REPOSITORY@${LEG_DIGEST[$platform]}")
  done
  key_tag
  tag=$REPLY
  look "$tag"
  before=$TAG_DIGEST
  retry told docker buildx imagetools create --prefer-index=false --tag "$REPOSITORY:$tag" "${sources[@]}" ||
    fail 'index not written' "$REPOSITORY:$tag"
  look_back "$tag" "$before"
  if ! holds_legs; then
    take_racer
    return
  fi
  DIGEST=$TAG_DIGEST SOURCE=built REVISION=$COMMIT_SHA
}

# outputs: what is known of each platform, as platform=digest.
outputs() {
  local platform ids=() archives=()
  for platform in ${PLATFORMS//,/ }; do
    ids+=("$platform=${LEG_ID[$platform]}")
    if [[ -n ${LEG_ARCHIVE[$platform]} ]]; then archives+=("$platform=${LEG_ARCHIVE[$platform]}"); fi
  done
  output archives "${archives[*]}"
  output image-ids "${ids[*]}"
}

KNOWN='' DIGEST='' SOURCE=built REVISION=$COMMIT_SHA
read_legs
if [[ -z ${REPOSITORY:-} || $TRUST == untrusted ]]; then
  same=true
  for platform in ${PLATFORMS//,/ }; do
    if [[ ${LEG_DIGEST[$platform]} != "$KNOWN" ]]; then same=false; fi
  done
  if [[ -n $KNOWN && $same == true ]]; then DIGEST=$KNOWN SOURCE=reused; else REVISION=$COMMIT_SHA; fi
elif [[ -n $KNOWN ]]; then
  take "$KNOWN"
  write_tags "$DIGEST"
else
  create
  first=${PLATFORMS%%,*}
  if adopt_racer "$DIGEST" "$first"; then take "${FOUND[digest]}"; fi
  write_tags "$DIGEST"
  if [[ $SOURCE == adopted ]]; then write_key "$DIGEST"; fi
fi
outputs
output digest "$DIGEST"
output revision "$REVISION"
output source "$SOURCE"
summary "- image $IMAGE ($PLATFORMS): $SOURCE, ${DIGEST:-not in a registry}"
