#!/usr/bin/env bash
# The folder that stands for a registry: blobs by digest, tags by name. Also for setting cases up.
set -euo pipefail
export LC_ALL=C

BLOBS=$FAKE/registry/blobs
mkdir -p "$BLOBS" "$FAKE/registry/tags" "$FAKE/local" "$FAKE/vars"

# A name with every slash replaced is the name of a file.
local_name() { printf '%s' "${1//\//_}"; }

# put: stores standard input, prints its hex digest.
put() {
  local file hex
  file=$(mktemp)
  cat >"$file"
  hex=$(sha256sum <"$file")
  hex=${hex%% *}
  mv "$file" "$BLOBS/$hex"
  echo "$hex"
}

set_tag() { printf '%s' "$2" >"$FAKE/registry/tags/$(local_name "$1")"; }

# resolve_ref REF: prints the hex digest of what REPOSITORY@DIGEST or REPOSITORY:TAG is.
resolve_ref() {
  local hex
  if [[ $1 == *@sha256:* ]]; then
    hex=${1#*@sha256:}
  else
    [[ -f $FAKE/registry/tags/$(local_name "$1") ]] || return 1
    hex=$(<"$FAKE/registry/tags/$(local_name "$1")")
  fi
  [[ -f $BLOBS/$hex ]] || return 1
  # A registry serves a configuration as a blob, and never where it is asked for an image.
  if jq --exit-status 'has("os")' "$BLOBS/$hex" >/dev/null 2>&1; then return 1; fi
  echo "$hex"
}

config_of() { jq --raw-output '.config.digest | ltrimstr("sha256:")' "$BLOBS/$1"; }

# descriptors HEX: the manifests of an index, or a manifest's own descriptor, one in a line.
descriptors() {
  if jq --exit-status 'has("manifests")' "$BLOBS/$1" >/dev/null; then
    jq --compact-output '.manifests[]' "$BLOBS/$1"
  else
    jq --compact-output --arg digest "sha256:$1" --argjson size "$(stat --format %s "$BLOBS/$1")" --slurpfile own "$BLOBS/$1" '
      {mediaType: ($own[0].mediaType // "application/vnd.oci.image.manifest.v1+json"), digest: $digest, $size,
       platform: ({architecture, os, variant} | with_entries(select(.value)))}' "$BLOBS/$(config_of "$1")"
  fi
}

# make_index ANNOTATION…: an index over the descriptors of standard input, byte for byte as buildx writes it. One
# in Docker's types loses its annotations.
make_index() {
  local text
  text=$(jq --slurp --indent 2 '(all(.mediaType == "application/vnd.docker.distribution.manifest.v2+json") and . != []) as $docker
    | {schemaVersion: 2,
       mediaType: (if $docker then "application/vnd.docker.distribution.manifest.list.v2+json" else "application/vnd.oci.image.index.v1+json" end),
       manifests: (reduce .[] as $one ([]; if any(.[]; .digest == $one.digest) then . else . + [$one] end)),
       annotations: ($ARGS.positional | map(split("=") | {(.[0]): (.[1:] | join("="))}) | add | if . then to_entries | sort_by(.key) | from_entries else . end)}
    | if $docker or .annotations == null then del(.annotations) else . end' --args "$@")
  printf '%s' "$text" | put
}

# put_image VARIABLE PLATFORM LABEL…: stores an image and keeps its digest and id as VARIABLE and
# VARIABLE-id. `salt` makes two images differ.
put_image() {
  local variable=$1 platform=$2 config layer hex
  shift 2
  layer=$(printf '%s' "$variable" | put)
  config=$(jq --null-input --compact-output --arg platform "$platform" --arg salt "$variable" --arg layer "sha256:$layer" '
    ($platform | split("/")) as $words
    | {os: $words[0], architecture: $words[1], salt: $salt, rootfs: {type: "layers", diff_ids: [$layer]},
       config: {Labels: ($ARGS.positional | map(split("=") | {(.[0]): .[1]}) | add)}}
      + if $words[2] then {variant: $words[2]} else {} end' --args "$@" | put)
  hex=$(jq --null-input --compact-output --argjson config "$(blob_descriptor "$config" application/vnd.oci.image.config.v1+json)" \
    --argjson layer "$(blob_descriptor "$layer" application/vnd.oci.image.layer.v1.tar)" \
    --arg type "${TYPE:-application/vnd.oci.image.manifest.v1+json}" '
    {schemaVersion: 2, mediaType: $type, config: $config, layers: [$layer]}' | put)
  var "$variable" "sha256:$hex"
  var "$variable-id" "sha256:$config"
}

# blob_descriptor HEX TYPE
blob_descriptor() {
  jq --null-input --compact-output --arg digest "sha256:$1" --arg type "$2" --argjson size "$(stat --format %s "$BLOBS/$1")" \
    '{mediaType: $type, digest: $digest, size: $size}'
}

# put_index VARIABLE IMAGE…: an index over images that put_image stored.
put_index() {
  local variable=$1 image
  shift
  var "$variable" "sha256:$(for image in "$@"; do descriptors "$(hex_of "$image")"; done | make_index kind=fixture)"
}

# join_platforms VARIABLE IMAGE…: keeps the digest of the index that index.sh makes of images that put_image
# stored, without storing it.
join_platforms() {
  local variable=$1 image sum
  shift
  sum=$(for image in "$@"; do descriptors "$(hex_of "$image")"; done |
    jq --slurp --compact-output '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: .}' | sha256sum)
  var "$variable" "sha256:${sum%% *}"
}

# api ENDPOINT: what `gh api` answers there is standard input.
api() {
  mkdir -p "$FAKE/api"
  cat >"$FAKE/api/${1//\//_}"
}

# put_referrer VARIABLE PREDICATE: stores a manifest such as a signature is; keeps digest and descriptor.
put_referrer() {
  local hex
  hex=$(jq --null-input --compact-output --arg type "$2" --arg salt "$1" \
    '{salt: $salt, annotations: {"dev.sigstore.bundle.predicateType": $type}}' | put)
  var "$1" "sha256:$hex"
  var "$1-descriptor" "{\"digest\":\"sha256:$hex\"}"
}

# refer REPOSITORY SUBJECT REFERRER…: lists them under the fallback tag, as clients do.
refer() {
  local repository=$1 subject=$2 name
  shift 2
  set_tag "$repository:sha256-${subject#sha256:}" \
    "$(for name in "$@"; do get "$name-descriptor"; done | make_index kind=list)"
}

# refer_natively REPOSITORY SUBJECT REFERRER…: the registry itself lists them.
refer_natively() {
  local repository=$1 subject=$2 name
  shift 2
  mkdir -p "$FAKE/referrers"
  for name in "$@"; do get "$name-descriptor" && echo; done \
    >"$FAKE/referrers/$(local_name "$repository@$subject")"
}

# hold IMAGE NAME…: this machine's Docker has an image that put_image stored, under these names. Its id there is kept as
# IMAGE-held, what is in the file of such a name as IMAGE-file.
hold() {
  local image=$1 name
  shift
  for name; do printf '%s' "$(hex_of "$image")" >"$FAKE/local/$(local_name "$name")"; done
  if [[ ${FAKE_STORE:-overlay2} == overlay2 ]]; then var "$image-held" "$(get "$image-id")"; else var "$image-held" "$(get "$image")"; fi
  var "$image-file" "$(hex_of "$image")"
}

# hold_record NAME IMAGE LABEL…: the record of a promotion, which is an empty image.
hold_record() {
  local name=$1 image=$2
  shift 2
  put_image "record-$image" linux/amd64 "dev.pipegen.digest=$(get "$image-held")" "$@"
  hold "record-$image" "$name"
}

# var NAME VALUE: `{NAME}` in a case's expectations is VALUE.
var() { printf '%s' "$2" >"$FAKE/vars/$1"; }
get() { cat "$FAKE/vars/$1"; }
hex_of() {
  local digest
  digest=$(get "$1")
  echo "${digest#sha256:}"
}

# save_archive FILE HEX [INDEX-HEX]: an archive such as `docker save` writes. The documents that its two
# kinds of readers begin with can name two images: `manifest.json` the first, `index.json` the second.
save_archive() {
  local folder hex config layer
  folder=$(mktemp -d)
  mkdir -p "$folder/blobs/sha256"
  for hex in "$2" "${3:-$2}"; do
    for layer in $(jq --raw-output '.layers[].digest' "$BLOBS/$hex"); do
      cp "$BLOBS/${layer#sha256:}" "$folder/blobs/sha256/"
    done
    cp "$BLOBS/$hex" "$BLOBS/$(config_of "$hex")" "$folder/blobs/sha256/"
  done
  config=$(config_of "$2")
  jq --compact-output --arg config "blobs/sha256/$config" \
    '[{Config: $config, RepoTags: ["app:ci"], Layers: (.layers | map(.digest | sub(":"; "/") | "blobs/" + .))}]' \
    "$BLOBS/$2" >"$folder/manifest.json"
  jq --null-input --compact-output --argjson manifest "$(blob_descriptor "${3:-$2}" application/vnd.oci.image.manifest.v1+json)" \
    '{schemaVersion: 2, manifests: [$manifest]}' >"$folder/index.json"
  echo '{"imageLayoutVersion":"1.0.0"}' >"$folder/oci-layout"
  (cd "$folder" && tar --create --sort=name --mtime @0 --file "$1" *)
  rm -rf "$folder"
}

# archive_digest FILE
archive_digest() {
  local sum
  sum=$(sha256sum <"$1")
  printf 'sha256:%s' "${sum%% *}"
}
