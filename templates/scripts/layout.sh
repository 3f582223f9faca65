#!/usr/bin/env bash
# Makes an OCI image layout of an image's archive, which a stranger may have written: it is read as
# data, member by member, and only what the image's own manifest names is kept.
#
# `docker save` (since Docker 25) and BuildKit's docker exporter write a tar that is an OCI layout and
# a docker-archive at once: https://docs.docker.com/reference/cli/docker/image/save/,
# https://docs.docker.com/build/exporters/oci-docker/. The layout:
# https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${ARCHIVE:?}" "${IMAGE:?}" "${IMAGE_IDS:?}" "${LAYOUT:?}" "${PLATFORM:?}"

MEMBERS=4096
# Bytes of a JSON document: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests
LARGEST=4194304

WORK=$(mktemp -d "${RUNNER_TEMP:?}/layout-XXXXXXXX")
trap 'rm -rf "$WORK"' EXIT

refuse() { fail "archive of $IMAGE refused" "$1"; }

# expected_id: sets REPLY to the image id that was handed over for the platform.
expected_id() {
  local word
  REPLY=''
  for word in $IMAGE_IDS; do
    if [[ ${word%%=*} == "$PLATFORM" ]]; then REPLY=${word#*=}; fi
  done
  [[ $REPLY =~ ^sha256:[0-9a-f]{64}$ ]] || fail "no image $IMAGE" "no image id for $PLATFORM was handed over"
}

# Before anything is unpacked: only regular files and directories, only names that a layout has, each
# once, and no more bytes than the archive itself has, which a sparse member would claim.
check_members() {
  local line kind size name count=0 total=0
  local form='^([-d])[rwxsStT-]{9} +[0-9]+/[0-9]+ +([0-9]{1,15}) +[0-9-]+ +[0-9:.]+ (.*)$'
  local files='oci-layout|index\.json|manifest\.json|repositories|blobs/sha256/[0-9a-f]{64}'
  declare -A seen=()
  [[ -f $ARCHIVE && ! -L $ARCHIVE ]] || fail "no image $IMAGE" 'there is no archive of it'
  tar --list --verbose --numeric-owner --full-time --quoting-style=escape --file "$ARCHIVE" >"$WORK/members" ||
    refuse 'it is not a tar'
  while IFS= read -r line; do
    ((++count <= MEMBERS)) || refuse "more than $MEMBERS members"
    [[ $line =~ $form ]] || refuse 'a member that is neither a file nor a directory'
    kind=${BASH_REMATCH[1]} size=${BASH_REMATCH[2]} name=${BASH_REMATCH[3]}
    if [[ $kind == d ]]; then
      [[ $name == blobs/ || $name == blobs/sha256/ ]] || refuse 'a directory that no layout has'
    else
      [[ $name =~ ^($files)$ ]] || refuse 'a file that no layout has'
    fi
    [[ -z ${seen[$name]:-} ]] || refuse 'a member that stands there twice'
    seen[$name]=true
    total=$((total + 10#$size))
  done <"$WORK/members"
  ((total <= $(stat --format %s "$ARCHIVE"))) || refuse 'its members claim more bytes than it has'
}

unpack() {
  mkdir "$WORK/all"
  tar --extract --file "$ARCHIVE" --directory "$WORK/all" --no-same-owner --no-same-permissions
  [[ -z $(find "$WORK/all" ! -type f ! -type d -print -quit) ]] || refuse 'a member that is neither a file nor a directory'
  [[ -f $WORK/all/oci-layout && -f $WORK/all/index.json ]] ||
    refuse 'it is no OCI layout, as Docker writes since version 25'
}

# json FILE FILTER: a value of a JSON document of a bounded size; fails where there is none.
json() {
  (($(stat --format %s "$1") <= LARGEST)) || refuse 'a JSON document that is too large'
  jq --raw-output --exit-status 'def is_manifest: IN("application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json"); '"$2" "$1" 2>/dev/null
}

# take DIGEST: moves the blob into the layout, if its bytes are those of its name.
take() {
  local hex sum
  [[ $1 =~ ^sha256:[0-9a-f]{64}$ ]] || refuse 'a digest that is none'
  hex=${1#sha256:}
  if [[ -f $WORK/layout/blobs/sha256/$hex ]]; then return; fi
  [[ -f $WORK/all/blobs/sha256/$hex ]] || refuse 'a blob that its manifest names is missing'
  sum=$(sha256sum <"$WORK/all/blobs/sha256/$hex")
  [[ ${sum%% *} == "$hex" ]] || refuse 'a blob whose bytes are not those of its name'
  mv "$WORK/all/blobs/sha256/$hex" "$WORK/layout/blobs/sha256/$hex"
}

# Docker names one manifest once for each tag, so the index may say the same several times. Layers are
# taken by what the manifest says, everything else in the archive is left behind.
keep_image() {
  local manifest config layer layers
  [[ $(json "$WORK/all/oci-layout" .imageLayoutVersion) == 1.0.0 ]] || refuse 'another version of the layout'
  manifest=$(json "$WORK/all/index.json" '[.manifests[].digest] | unique
    | if length == 1 then .[0] else empty end') || refuse 'its index does not name exactly one manifest'
  [[ $(json "$WORK/all/index.json" '.manifests | all(.mediaType | is_manifest)') == true ]] ||
    refuse 'its index names something else than a manifest'
  mkdir -p "$WORK/layout/blobs/sha256"
  take "$manifest"
  manifest=$WORK/layout/blobs/sha256/${manifest#sha256:}
  config=$(json "$manifest" 'select(.mediaType | . == null or is_manifest) | .config.digest | strings') ||
    refuse 'its manifest names no configuration'
  expected_id
  [[ $config == "$REPLY" ]] || fail 'not the same bits' "the archive of $IMAGE holds another image than its build made"
  take "$config"
  layers=$(json "$manifest" '.layers | select(type == "array" and length <= 1024) | [.[].digest | strings] | join(" ")') ||
    refuse 'its manifest has no list of layers'
  for layer in $layers; do take "$layer"; done
  [[ $(json "$manifest" '.layers | length') == "$(wc -w <<<"$layers")" ]] || refuse 'a layer without a digest'
  echo '{"imageLayoutVersion":"1.0.0"}' >"$WORK/layout/oci-layout"
  jq --compact-output --arg type application/vnd.oci.image.index.v1+json --arg digest "sha256:${manifest##*/}" \
    --argjson size "$(stat --format %s "$manifest")" '{schemaVersion: 2, mediaType: $type,
      manifests: [{mediaType: (.mediaType // "application/vnd.oci.image.manifest.v1+json"), digest: $digest, size: $size}]}' \
    "$manifest" >"$WORK/layout/index.json"
}

# The pipeline's own files beside the user's are none of Git's business.
if [[ -d .git/info ]]; then echo '/.pipegen/' >>.git/info/exclude; fi
check_members
unpack
keep_image
find "$WORK/layout" -type f -exec chmod 0444 {} +
mkdir -p "$(dirname "$LAYOUT")"
rm -rf "$LAYOUT"
mv "$WORK/layout" "$LAYOUT"
summary "- image $IMAGE ($PLATFORM): an OCI layout, read as data, id $REPLY"
