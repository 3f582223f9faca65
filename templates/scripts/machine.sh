#!/usr/bin/env bash
# Images that stay in the Docker of this machine, in the place of a registry. Their repository is `docker-daemon:NAME`,
# and the digest of one is the id that Docker gives it: the digest of its configuration or of its manifest, by the
# store of images that this Docker has.
set -euo pipefail
export LC_ALL=C

# held_name REPOSITORY KEY: sets REPLY to what Docker calls the image of a tag or a digest.
held_name() {
  if [[ $2 == sha256:* ]]; then REPLY=$2; else REPLY=${1#docker-daemon:}:$2; fi
}

# held NAME: what Docker says of an image, in $WORK/held. Answers as fetch does.
held() {
  if docker image inspect "$1" >"$WORK/held" 2>"$WORK/error"; then return 0; fi
  REPLY=000
  if grep --quiet --ignore-case --extended-regexp 'no such (image|object)' "$WORK/error"; then return 1; fi
  return 2
}

# fetch_held REPOSITORY KEY FILE: the image as a manifest whose configuration it is; of a record the labels as
# annotations. Answers as fetch does.
fetch_held() {
  held_name "$1" "$2"
  held "$REPLY" || return
  MEDIA_TYPE=$OCI_MANIFEST
  jq --arg type "$MEDIA_TYPE" \
    '.[0] | {schemaVersion: 2, mediaType: $type, config: {digest: .Id}, annotations: (.Config.Labels // {})}' "$WORK/held" >"$3"
  # shellcheck disable=SC2034 # registry.sh reads it
  FETCHED=$(jq --raw-output '.config.digest' "$3")
}

# blob_held REPOSITORY DIGEST FILE: the configuration of the image, as far as it is asked for.
blob_held() {
  local answer=0
  held "$2" || answer=$?
  if ((answer != 0)); then
    unknown "$1@$2"
    return 2
  fi
  jq '.[0] | {os: .Os, architecture: .Architecture, variant: .Variant, config: {Labels: (.Config.Labels // {})}}' \
    "$WORK/held" >"$3"
}

# put_held REPOSITORY TAG FILE: what fetch_held wrote is tagged. An index is a record, and Docker has no such thing: an
# empty image, whose labels are what the index is annotated with.
put_held() {
  local name=${1#docker-daemon:}:$2
  if is_index "$3"; then
    put_record "$name" "$3" || return
  else
    tag_held "$(jq --raw-output '.config.digest' "$3")" "$name" || return
  fi
  held "$name" || return
  REPLY=$(jq --raw-output '.[0].Id' "$WORK/held")
}

# put_record NAME FILE: the record before this one keeps a name, so that it can be put back.
put_record() {
  local line changes=()
  while IFS= read -r line; do changes+=(--change "$line"); done < <(
    jq --raw-output '.annotations | to_entries[] | "LABEL \(.key)=\(.value | tojson)"' "$2"
  )
  if held "$1"; then
    if held "$1.before"; then docker image rm "$1.before" >/dev/null || return; fi
    docker tag "$1" "$1.before" || return
  fi
  tar --create --files-from /dev/null | told docker import "${changes[@]}" - "$1"
}

# tag_held DIGEST NAME
tag_held() { docker tag "$1" "$2"; }

# remove_held REPOSITORY TAG: the image keeps its other tags.
remove_held() { told docker image rm "${1#docker-daemon:}:$2"; }

# read_machine: sets HOST to what this machine's Docker calls itself, HOST_NAME to what people call it.
read_machine() {
  read -r HOST HOST_NAME < <(docker info --format '{{.ID}} {{.Name}}') || true
  HOST_NAME=${HOST_NAME:-$HOST}
  [[ -n ${HOST:-} ]] || fail 'Docker does not answer' 'docker info names no machine, so an image that is here could not be told from one elsewhere'
}
