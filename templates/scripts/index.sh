#!/usr/bin/env bash
# Joins the platforms of one image under one digest, and writes the commit's tags. The platforms are being
# tested meanwhile, so the index holds exactly what their builds have put out: none is replaced here.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tagging.sh
source "$(dirname "${BASH_SOURCE[0]}")/tagging.sh"

: "${IMAGE:?}" "${PLATFORMS:?}" "${COMMIT_SHA:?}" "${MAX_AGE:?}"

declare -A LEG_DIGEST=() LEG_ID=() LEG_ARCHIVE=()

# read_legs: every platform of this run once, all with one content key. The legs that this run leaves
# out were skipped; their outputs are empty, or the text around what they did not set. KNOWN is the index
# that all of them were found in, if there is one.
read_legs() {
  local platform digest id source revision key archive index indexes=()
  while read -r platform digest id source revision key archive index; do
    if [[ -z $platform ]] || ! in_list "$platform" "$PLATFORMS"; then continue; fi
    [[ -n $key && $id == sha256:* ]] || fail 'platform not built' "$IMAGE for $platform has no image"
    [[ ${KEY:=$key} == "$key" ]] || fail 'other inputs' "$IMAGE for $platform has the key $key, not $KEY"
    LEG_DIGEST[$platform]=${digest/#-/} LEG_ID[$platform]=$id LEG_ARCHIVE[$platform]=${archive/#-/}
    indexes+=("${index/#-/}")
    SOURCE=$source REVISION=$revision
  done <<<"$LEGS"
  for platform in ${PLATFORMS//,/ }; do
    [[ -n ${LEG_ID[$platform]:-} ]] || fail 'platform not built' "$IMAGE has no image for $platform"
  done
  KNOWN=${indexes[0]}
  for index in "${indexes[@]}"; do
    if [[ $index != "$KNOWN" ]]; then KNOWN=''; fi
  done
  if [[ -z $KNOWN ]]; then SOURCE=built REVISION=$COMMIT_SHA; fi
}

# check_known: the index that the platforms were found in has them.
check_known() {
  local platform
  await "$REPOSITORY@$KNOWN" || fail 'image out of reach' "$REPOSITORY@$KNOWN"
  for platform in ${PLATFORMS//,/ }; do
    [[ $KNOWN == "${LEG_DIGEST[$platform]}" || $(child "$WORK/raw" "$platform") == "${LEG_DIGEST[$platform]}" ]] ||
      fail 'not the same bits' "$REPOSITORY@$KNOWN does not have ${LEG_DIGEST[$platform]} for $platform"
  done
}

# descriptor PLATFORM: what an index says of the manifest whose bytes are in $WORK/raw.
descriptor() {
  jq --null-input --compact-output --arg platform "$1" --arg digest "${LEG_DIGEST[$1]}" --arg type "$MEDIA_TYPE" \
    --argjson size "$(wc -c <"$WORK/raw")" '($platform | split("/")) as $words
      | {mediaType: $type, digest: $digest, size: $size, platform: ({architecture: $words[1], os: $words[0]}
          + if $words[2] then {variant: $words[2]} else {} end)}'
}

# create: an index over the platforms, under its own digest: a tag would be anybody's until it is read
# back. One platform needs no index.
create() {
  local platform
  for platform in ${PLATFORMS//,/ }; do
    [[ ${LEG_DIGEST[$platform]} == sha256:* ]] || fail 'platform not pushed' "$IMAGE for $platform has no digest"
  done
  if [[ $PLATFORMS != *,* ]]; then
    DIGEST=${LEG_DIGEST[$PLATFORMS]}
    return
  fi
  for platform in ${PLATFORMS//,/ }; do
    await "$REPOSITORY@${LEG_DIGEST[$platform]}" ||
      fail 'platform not pushed' "$REPOSITORY@${LEG_DIGEST[$platform]} cannot be read back"
    descriptor "$platform" >>"$WORK/children"
  done
  jq --slurp --compact-output --arg type "$OCI_INDEX" '{schemaVersion: 2, mediaType: $type, manifests: .}' \
    "$WORK/children" >"$WORK/index"
  digest_of "$WORK/index"
  DIGEST=$REPLY
  put "$REPOSITORY" "$DIGEST" "$WORK/index" || fail 'index not written' "$REPOSITORY@$DIGEST"
  await "$REPOSITORY@$DIGEST" || fail 'index not written' "$REPOSITORY@$DIGEST cannot be read back"
}

# is_raced: did another run of the same inputs write the key meanwhile? The builds have looked, and would
# have taken what was there.
is_raced() {
  [[ ${REBUILD:-} != true ]] || return 1
  key_tag
  look "$REPLY"
  [[ -n $TAG_DIGEST && $TAG_DIGEST != "$DIGEST" ]] && described "$REPOSITORY" "$TAG_DIGEST" "${PLATFORMS%%,*}" &&
    [[ ${FOUND[key]} == "$KEY" && ($TRUST != trusted || ${FOUND[trust]} == trusted) ]] &&
    is_fresh "$COMMIT_SHA" "$MAX_AGE"
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

read_legs
DIGEST=$KNOWN
if [[ -n ${REPOSITORY:-} && $TRUST != untrusted ]]; then
  if [[ -n $KNOWN ]]; then check_known; else create; fi
  write_tags "$DIGEST"
  if [[ -n $KNOWN ]]; then
    echo 'the key stays'
  elif is_raced; then
    warning 'built twice' "another run of the same inputs wrote $TAG_DIGEST meanwhile; the key stays with it"
  else
    write_key "$DIGEST"
  fi
fi
outputs
output digest "$DIGEST"
output revision "$REVISION"
output source "$SOURCE"
summary "- image $IMAGE ($PLATFORMS): $SOURCE, ${DIGEST:-not in a registry}"
