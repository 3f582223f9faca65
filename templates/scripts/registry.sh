#!/usr/bin/env bash
# Look-ups in a registry that tell "not there" from "out of reach", and writing of tags.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What is known of the image found last: digest, manifest, image-id, key, trust, revision, created.
declare -gA FOUND=()

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# retry COMMAND…: a few times with a growing delay, none after the last try.
retry() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    if "$@"; then return 0; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  return 1
}

# is_absent MESSAGE REF: does the registry's answer mean that there is no such image? A package that
# does not exist yet answers "denied", except to a caller that says STRICT=true. Names are taken out
# first, as they stand in the reference and in a URL: a tag may contain any of these words.
is_absent() {
  local repository=${2%@*} message
  repository=${repository%:*}
  message=${1//"$repository"/}
  message=${message//"/${repository#*/}"/}
  message=${message//[:\/]"${2##*:}"/}
  message=${message,,}
  # These are about this machine or its way to the registry, whatever else they say.
  if [[ $message =~ executable\ file|credential|no\ such\ host|page\ not\ found ]]; then return 1; fi
  if [[ $message =~ not\ found|manifest\ unknown|name\ unknown ]]; then return 0; fi
  [[ ${STRICT:-false} != true ]] || return 1
  [[ $message =~ denied|forbidden|unauthorized|insufficient_scope ]]
}

# inspect REF FILE ARGUMENT…: 0 there (answer in FILE), 1 not there, 2 out of reach.
inspect() {
  local ref=$1 file=$2 tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  shift 2
  for ((try = 1; try <= tries; try++)); do
    if docker buildx imagetools inspect "$@" "$ref" >"$file" 2>"$WORK/error"; then return 0; fi
    if is_absent "$(<"$WORK/error")" "$ref"; then return 1; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  warning 'registry out of reach' "$ref: $(<"$WORK/error")"
  return 2
}

# resolve REF: sets REPLY to its digest, its bytes are in $WORK/raw. Answers as inspect does.
resolve() {
  inspect "$1" "$WORK/raw" --raw || return
  digest_of "$WORK/raw"
}

# child FILE PLATFORM: prints the digest of the platform's manifest if FILE is an index.
child() {
  jq --raw-output --arg wanted "$2" '
    ($wanted | split("/")) as $w
    | [.manifests[]? | select(.platform.os == $w[0] and .platform.architecture == $w[1]
        and ($w[2] == null or .platform.variant == $w[2])) | .digest][0] // empty' "$1"
}

is_index() { [[ $(jq 'has("manifests")' "$1") == true ]]; }

# describe REPOSITORY DIGEST PLATFORM: fills FOUND from the manifest whose bytes are in $WORK/raw.
# 1: it has no such platform; 2: out of reach.
describe() {
  local repository=$1 digest=$2 platform=$3 manifest=$2
  FOUND=()
  if is_index "$WORK/raw"; then
    manifest=$(child "$WORK/raw" "$platform")
    [[ -n $manifest ]] || return 1
    inspect "$repository@$manifest" "$WORK/manifest" --raw || return
  else
    cp "$WORK/raw" "$WORK/manifest"
  fi
  inspect "$repository@$manifest" "$WORK/image" --format '{{json .Image}}' || return
  # One platform: the image's configuration itself; several: an object of them by platform.
  jq --arg platform "$platform" 'if has("architecture") then . else .[$platform] end' \
    "$WORK/image" >"$WORK/config" || return 2
  has_platform "$WORK/config" "$platform" || return 1
  FOUND=([digest]=$digest [manifest]=$manifest)
  FOUND[image-id]=$(jq --raw-output '.config.digest // empty' "$WORK/manifest") || return 2
  label key dev.pipegen.key
  label trust dev.pipegen.level
  label revision org.opencontainers.image.revision
  label created org.opencontainers.image.created
  echo "found $repository@$digest, ${FOUND[trust]:-no} trust, of ${FOUND[revision]:-no commit}" >&2
}

# label NAME LABEL: keeps an image's label in FOUND.
label() {
  FOUND[$1]=$(jq --raw-output --arg name "$2" '.config.Labels[$name] // empty' "$WORK/config") ||
    fail 'unreadable image' "its configuration has no labels that can be read"
}

# find_image REPOSITORY TAG PLATFORM: fills FOUND. 0 there, 1 not there, 2 out of reach.
find_image() {
  resolve "$1:$2" || return
  describe "$1" "$REPLY" "$3"
}

# retag REPOSITORY TAG DIGEST: by digest and without a rebuild. A single manifest must stay one: the
# default would wrap it into an index with another digest.
retag() {
  retry docker buildx imagetools create --prefer-index=false --tag "$1:$2" "$1@$3"
}
