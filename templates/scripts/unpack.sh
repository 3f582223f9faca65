#!/usr/bin/env bash
# Makes an OCI image layout of an image's archive, which a stranger may have written: it is read as
# data, member by member, and only what the image's own manifest names is kept. The caller has a
# scratch folder in WORK.
#
# `docker save` (since Docker 25) and BuildKit's docker exporter write a tar that is an OCI layout and
# a docker-archive at once: https://docs.docker.com/reference/cli/docker/image/save/,
# https://docs.docker.com/build/exporters/oci-docker/. The layout:
# https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
set -euo pipefail
export LC_ALL=C

MEMBERS=4096
# Bytes of a JSON document: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests
LARGEST=4194304

refuse() { fail "archive of $IMAGE refused" "$1"; }

# list_members FILE: no more of the list than counts. From standard input, because tar would look
# through a compressed file of its own accord, and one of 2 MB can have a list without end.
list_members() {
  local whole=true
  [[ $(head --bytes 262 "$1" | tail --bytes 5 | tr --delete '\0') == ustar ]] || refuse 'it is not a plain tar'
  tar --list --verbose --numeric-owner --full-time --quoting-style=escape --file - <"$1" |
    head --bytes "$LARGEST" >"$WORK/members" || whole=false
  (($(wc --lines <"$WORK/members") <= MEMBERS)) || refuse "more than $MEMBERS members"
  [[ $whole == true ]] || refuse 'it is not a tar'
}

# Before anything is unpacked: only regular files and directories, only names that a layout has, each
# once, and no more bytes than the archive itself has, which a sparse member would claim.
check_members() {
  local line kind size name total=0
  local form='^([-d])[rwxsStT-]{9} +[0-9]+/[0-9]+ +([0-9]{1,15}) +[0-9-]+ +[0-9:.]+ (.*)$'
  local files='oci-layout|index\.json|manifest\.json|repositories|blobs/sha256/[0-9a-f]{64}'
  declare -A seen=()
  list_members "$1"
  while IFS= read -r line; do
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
  ((total <= $(stat --format %s "$1"))) || refuse 'its members claim more bytes than it has'
}

extract() {
  mkdir "$WORK/all"
  tar --extract --file - --directory "$WORK/all" --no-same-owner --no-same-permissions <"$1"
  [[ -z $(find "$WORK/all" ! -type f ! -type d -print -quit) ]] || refuse 'a member that is neither a file nor a directory'
  [[ -f $WORK/all/oci-layout && -f $WORK/all/index.json ]] ||
    refuse 'it is no OCI layout, as Docker writes since version 25'
}

# json FILE FILTER: a value of a JSON document; fails where there is none.
json() {
  jq --raw-output --exit-status 'def is_manifest: IN("application/vnd.oci.image.manifest.v1+json",
      "application/vnd.docker.distribution.manifest.v2+json");
    def is_config: IN("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");
    def is_layer: type == "string" and test("\\Aapplication/vnd\\.(oci\\.image\\.layer\\.v1\\.tar(\\+gzip|\\+zstd)?"
      + "|docker\\.image\\.rootfs\\.diff\\.tar(\\.gzip|\\.zstd)?)\\z");
    # Content that stands in the descriptor, or elsewhere, is not the blob that is looked at.
    def is_plain: type == "object" and (has("data") or has("urls") | not)
      and (.digest | type == "string" and test("\\Asha256:[0-9a-f]{64}\\z")) and (.size | type == "number");
    '"$2" "$1" 2>/dev/null
}

# take DIGEST SIZE: moves the blob into the layout, if its bytes are those of its name.
take() {
  local hex=${1#sha256:}
  if [[ ! -f $WORK/layout/blobs/sha256/$hex ]]; then
    [[ -f $WORK/all/blobs/sha256/$hex ]] || refuse 'a blob that its manifest names is missing'
    digest_of "$WORK/all/blobs/sha256/$hex"
    [[ $REPLY == "$1" ]] || refuse 'a blob whose bytes are not those of its name'
    mv "$WORK/all/blobs/sha256/$hex" "$WORK/layout/blobs/sha256/$hex"
  fi
  [[ $(stat --format %s "$WORK/layout/blobs/sha256/$hex") == "$2" ]] || refuse 'a blob of another size than its manifest says'
}

# keep_manifest: sets MANIFEST to the file of the one manifest. Docker names it once for each tag, so
# the index may say the same several times.
keep_manifest() {
  local words
  check_reading "$WORK/all/oci-layout"
  check_reading "$WORK/all/index.json"
  [[ $(json "$WORK/all/oci-layout" .imageLayoutVersion) == 1.0.0 ]] || refuse 'another version of the layout'
  [[ $(json "$WORK/all/index.json" '.manifests | all(.mediaType | is_manifest)') == true ]] ||
    refuse 'its index names something else than a manifest'
  words=$(json "$WORK/all/index.json" '[.manifests[] | if is_plain then "\(.digest) \(.size)" else "" end]
    | unique | if length == 1 and .[0] != "" then .[0] else empty end') ||
    refuse 'its index does not name exactly one manifest'
  mkdir -p "$WORK/layout/blobs/sha256"
  take "${words% *}" "${words#* }"
  MANIFEST=$WORK/layout/blobs/sha256/${words:7:64}
  check_reading "$MANIFEST"
}

# keep_image ID PLATFORM: layers are taken by what the manifest says, everything else in the archive is
# left behind. Sets CONFIG to the file of the configuration.
keep_image() {
  local words word
  keep_manifest
  words=$(json "$MANIFEST" 'select(.mediaType | . == null or is_manifest) | .config
    | select(is_plain and (.mediaType | is_config)) | "\(.digest) \(.size)"') || refuse 'its manifest names no configuration'
  [[ ${words% *} == "$1" ]] || fail 'not the same bits' "the archive of $IMAGE holds another image than its build made"
  take "${words% *}" "${words#* }"
  CONFIG=$WORK/layout/blobs/sha256/${words:7:64}
  check_reading "$CONFIG"
  has_platform "$CONFIG" "$2" || refuse "its configuration is not of $2"
  json "$MANIFEST" '.layers | select(type == "array" and length <= 1024 and all(is_plain and (.mediaType | is_layer)))
    | .[] | "\(.digest) \(.size) \(.mediaType)"' >"$WORK/layers" ||
    [[ $(json "$MANIFEST" '.layers == []') == true ]] || refuse 'its manifest has no list of layers'
  while read -r -a word; do take "${word[0]}" "${word[1]}"; done <"$WORK/layers"
  echo '{"imageLayoutVersion":"1.0.0"}' >"$WORK/layout/oci-layout"
  jq --compact-output --arg type application/vnd.oci.image.index.v1+json --arg digest "sha256:${MANIFEST##*/}" \
    --argjson size "$(stat --format %s "$MANIFEST")" '{schemaVersion: 2, mediaType: $type,
      manifests: [{mediaType: (.mediaType // "application/vnd.oci.image.manifest.v1+json"), digest: $digest, size: $size}]}' \
    "$MANIFEST" >"$WORK/layout/index.json"
}

# content FILE TYPE: what a layer holds, unpacked as its type says. Tools look at the bytes instead, so
# both have to agree.
content() {
  local magic packed=no
  magic=$(head --bytes 6 "$1" | od -An -tx1 | tr --delete ' \n')
  case $magic in
    1f8b*) packed=gzip ;;
    28b52ffd*) packed=zstd ;;
    425a68* | fd377a585a00*) return 1 ;;
  esac
  case $2 in
    *gzip) [[ $packed == gzip ]] && gzip --decompress --stdout <"$1" ;;
    *zstd) [[ $packed == zstd ]] && zstd --decompress --stdout --quiet <"$1" ;;
    *) [[ $packed == no ]] && cat "$1" ;;
  esac
}

# check_layers FILE: what each layer holds has the digest that the configuration says, and altogether
# no more than a real image of that archive could.
check_layers() {
  local layer diff at=0 size left=${PIPEGEN_UNPACKED:-$((4294967296 + 64 * $(stat --format %s "$1")))}
  [[ $(json "$CONFIG" '.rootfs.diff_ids // [] | length') == \
    "$(wc --lines <"$WORK/layers")" ]] || refuse 'its configuration names other layers than its manifest'
  while read -r -a layer; do
    diff=$(json "$CONFIG" ".rootfs.diff_ids[$at] | strings") || refuse 'its configuration has a layer without a digest'
    size=$({ content "$WORK/layout/blobs/sha256/${layer[0]#sha256:}" "${layer[2]}" | head --bytes "$((left + 1))" |
      tee /dev/fd/3 | sha256sum >"$WORK/sum"; } 3>&1 | wc --bytes) || refuse 'a layer that cannot be unpacked, or is too large'
    ((size <= left)) || refuse 'layers that unpack to more than an image has'
    left=$((left - size)) at=$((at + 1))
    read -r size _ <"$WORK/sum"
    [[ sha256:$size == "$diff" ]] || refuse 'a layer that holds something else than its configuration says'
  done <"$WORK/layers"
}

# unpack FILE ID PLATFORM: leaves the layout in $WORK/layout.
unpack() {
  check_members "$1"
  extract "$1"
  keep_image "$2" "$3"
}
