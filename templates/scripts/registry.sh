#!/usr/bin/env bash
# Look-ups in a registry that tell "not there" from "out of reach", and writing of tags.
set -euo pipefail
export LC_ALL=C

# shellcheck source=api.sh
source "$(dirname "${BASH_SOURCE[0]}")/api.sh"

# What is known of the image found last: digest, manifest, image-id, key, trust, revision, created.
declare -gA FOUND=()

# on_machine REPOSITORY: is it the Docker of this machine? What stays there is asked for by machine.sh, which only a
# pipeline with such images has.
on_machine() { [[ $1 == docker-daemon:* ]]; }
if [[ -f $(dirname "${BASH_SOURCE[0]}")/machine.sh ]]; then
  # shellcheck source=/dev/null
  source "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
fi

# What a tag or a digest of an image may be.
OCI_INDEX=application/vnd.oci.image.index.v1+json OCI_MANIFEST=application/vnd.oci.image.manifest.v1+json
DOCKER_TYPES=application/vnd.docker.distribution.manifest.list.v2+json,application/vnd.docker.distribution.manifest.v2+json

# is_absent: the registry itself says that it has no such manifest. Whatever stands in front of it may
# answer 404, too, with a page of its own.
is_absent() {
  [[ $REPLY == 404 ]] &&
    jq --exit-status '[.errors[]?.code] | any(. == ("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"))' \
      "$WORK/answer" >/dev/null 2>&1
}

# unknown REF: says why nothing is known of it.
unknown() {
  local why
  case $REPLY in
    000) why=$(<"$WORK/error") ;;
    401) why='the registry does not accept the credentials, or wants some (status 401)' ;;
    403) why='the registry refuses access (status 403)' ;;
    404) why='status 404, but not the answer of a registry that has no such image' ;;
    200) why='the answer is no manifest' ;;
    *) why="status $REPLY" ;;
  esac
  warning 'registry out of reach' "$1: $why"
}

# fetch REPOSITORY KEY FILE: a manifest by tag or digest. 0 there (its bytes in FILE, MEDIA_TYPE what
# they are, FETCHED its digest), 1 not there, 2 unknown: a caller that says PIPEGEN_STRICT=true has been here before, anybody else
# takes "denied" for a package that does not exist yet.
fetch() {
  local said
  if on_machine "$1"; then
    fetch_held "$@"
    return
  fi
  ask "$1" pull "manifests/$2" --header "Accept: $OCI_INDEX,$OCI_MANIFEST,$DOCKER_TYPES"
  if [[ $REPLY == 200 ]] && jq --exit-status 'type == "object"' "$WORK/answer" >/dev/null 2>&1; then
    said=$(header docker-content-digest)
    said=${said#*: }
    digest_of "$WORK/answer"
    [[ $2 != sha256:* || $2 == "$REPLY" ]] || fail 'not the same bits' "$1 serves $REPLY for $2"
    if [[ -z $said || $said == "$REPLY" ]]; then
      cp "$WORK/answer" "$3"
      FETCHED=$REPLY
      MEDIA_TYPE=$(jq --raw-output '.mediaType // empty' "$3")
      if [[ -z $MEDIA_TYPE ]]; then
        MEDIA_TYPE=$(header content-type)
        MEDIA_TYPE=${MEDIA_TYPE#*: } MEDIA_TYPE=${MEDIA_TYPE%%;*}
      fi
      return 0
    fi
    REPLY=000
    echo "the registry says that it is $said, and it is not" >"$WORK/error"
  fi
  if is_absent || [[ $DENIED == true && ${PIPEGEN_STRICT:-false} != true ]]; then return 1; fi
  return 2
}

# inspect REF FILE: the manifest REPOSITORY:TAG or REPOSITORY@DIGEST. Answers as fetch does.
inspect() {
  local repository=${1%:*} key=${1##*:} answer=0
  if [[ $1 == *@* ]]; then repository=${1%@*} key=${1#*@}; fi
  fetch "$repository" "$key" "$2" || answer=$?
  if ((answer == 2)); then unknown "$1"; fi
  return "$answer"
}

# resolve REF: sets REPLY to its digest, its bytes are in $WORK/raw. Answers as inspect does.
resolve() {
  inspect "$1" "$WORK/raw" || return
  REPLY=$FETCHED
}

# await REF [DIGEST]: as resolve, of what this run has written. Registries are consistent in the end, so
# that neither "not found" nor another digest is an answer at once. 1: it did not come to be.
await() {
  local tries=${PIPEGEN_TRIES:-5} delay=${PIPEGEN_DELAY:-2} try answer
  for ((try = 1; try <= tries; try++)); do
    answer=0
    resolve "$1" || answer=$?
    ((answer < 2)) || return 2
    if ((answer == 0)) && [[ -z ${2:-} || $REPLY == "$2" ]]; then return 0; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  return 1
}

# blob REPOSITORY DIGEST FILE: what is stored under a digest; registries send clients elsewhere for it.
# 2: out of reach.
blob() {
  if on_machine "$1"; then
    blob_held "$@"
    return
  fi
  ask "$1" pull "blobs/$2" --location
  if [[ $REPLY == 200 ]]; then
    digest_of "$WORK/answer"
    [[ $REPLY == "$2" ]] || fail 'not the same bits' "$1 serves $REPLY for $2"
    cp "$WORK/answer" "$3"
    return 0
  fi
  unknown "$1@$2"
  return 2
}

# child FILE PLATFORM: prints the digest of the platform's manifest if FILE is an index.
child() {
  jq --raw-output --arg wanted "$2" '
    ($wanted | split("/")) as $w
    | [.manifests[]? | select(.platform.os == $w[0] and .platform.architecture == $w[1]
        and ($w[2] == null or .platform.variant == $w[2])) | .digest][0] // empty' "$1"
}

is_index() { [[ $(jq 'has("manifests")' "$1") == true ]]; }

# described REPOSITORY DIGEST PLATFORM: as describe, where what is not known ends the job.
described() {
  local answer=0
  describe "$@" || answer=$?
  ((answer < 2)) || fail 'registry out of reach' "cannot tell what $1@$2 is for $3"
  return "$answer"
}

# describe REPOSITORY DIGEST PLATFORM: fills FOUND from the manifest whose bytes are in $WORK/raw.
# 1: it has no such platform; 2: out of reach.
describe() {
  local repository=$1 digest=$2 platform=$3 manifest=$2 id
  FOUND=()
  if is_index "$WORK/raw"; then
    manifest=$(child "$WORK/raw" "$platform")
    [[ -n $manifest ]] || return 1
    inspect "$repository@$manifest" "$WORK/manifest" || return
  else
    cp "$WORK/raw" "$WORK/manifest"
  fi
  id=$(jq --raw-output '.config.digest // empty' "$WORK/manifest") || return 2
  blob "$repository" "$id" "$WORK/config" || return
  has_platform "$WORK/config" "$platform" || return 1
  FOUND=([digest]=$digest [manifest]=$manifest [image-id]=$id)
  label key dev.pipegen.key
  label trust dev.pipegen.level
  label revision org.opencontainers.image.revision
  label created org.opencontainers.image.created
  echo "found $repository@$digest, ${FOUND[trust]:-no} trust, of ${FOUND[revision]:-no commit}" >&2
}

# label NAME LABEL: keeps an image's label in FOUND. pipegen's are single words; another one is none of its own
# and would make two of a line, or of a column.
label() {
  local value
  value=$(jq --raw-output --arg name "$2" '.config.Labels[$name] // empty' "$WORK/config") ||
    fail 'unreadable image' "its configuration has no labels that can be read"
  if [[ ! $value =~ ^[0-9A-Za-z.:+-]{0,100}$ ]]; then value=''; fi
  FOUND[$1]=$value
}

# find_image REPOSITORY TAG PLATFORM: fills FOUND. 0 there, 1 not there, 2 out of reach.
find_image() {
  resolve "$1:$2" || return
  describe "$1" "$REPLY" "$3"
}

# retag REPOSITORY TAG DIGEST: by digest and without a rebuild. A single manifest must stay one: the
# default would wrap it into an index with another digest.
retag() {
  if on_machine "$1"; then
    tag_held "$3" "${1#docker-daemon:}:$2"
    return
  fi
  retry told docker buildx imagetools create --prefer-index=false --tag "$1:$2" "$1@$3"
}

# put REPOSITORY KEY FILE: writes the manifest in FILE under a tag or its digest, as it is, so that its digest stays. Sets
# REPLY to that digest.
put() {
  local type
  if on_machine "$1"; then
    put_held "$@"
    return
  fi
  type=$(jq --raw-output '.mediaType // empty' "$3")
  if [[ -z $type ]]; then
    type=$OCI_MANIFEST
    if is_index "$3"; then type=$OCI_INDEX; fi
  fi
  ask "$1" pull,push "manifests/$2" --request PUT --header "Content-Type: $type" --data-binary "@$3"
  if [[ $REPLY == 201 ]]; then
    digest_of "$3"
    return 0
  fi
  annotate error 'tag not written' "$1:$2: status $REPLY $(<"$WORK/error") $(head --bytes 300 "$WORK/answer" | tr '\r\n' '  ')"
  return 1
}

# is_fresh COMMIT SECONDS: base images move, so an image of another commit is not used for ever.
is_fresh() {
  local now=${PIPEGEN_NOW:-} created
  if [[ ${FOUND[revision]} == "$1" ]]; then return 0; fi
  created=$(date -u -d "${FOUND[created]:-1970-01-01T00:00:00Z}" +%s) || return 1
  ((${now:-$(date +%s)} - created < $2))
}
