#!/usr/bin/env bash
# Brings the build's image to this runner. STEP is one of start, registry, artifact, finish.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${STEP:?}"
if [[ $STEP != start ]]; then : "${PLATFORM:?}"; fi
if [[ $STEP == registry ]]; then : "${REPOSITORY:?}" "${DIGEST:?}" "${LOAD_AS:?}"; fi

# platform: the one that is wanted, or what this machine runs natively.
platform() {
  if [[ -n ${WANTED:-} ]]; then
    REPLY=$WANTED
    return
  fi
  case $(uname -m) in
    x86_64) REPLY=linux/amd64 ;;
    aarch64 | arm64) REPLY=linux/arm64 ;;
    *) REPLY=linux/$(uname -m) ;;
  esac
}

# image_id PLATFORM: sets REPLY to the id that the build recorded for the platform.
image_id() {
  local word
  REPLY=''
  for word in $IMAGE_IDS; do
    if [[ ${word%%=*} == "$1" ]]; then REPLY=${word#*=}; fi
  done
}

# sources: the handoff's order as far as this run may use it. An untrusted run has no login, so it
# takes the archive, and the registry only where anybody may pull.
sources() {
  local source list=()
  for source in $HANDOFF; do
    case $source in
      registry)
        if [[ -n $DIGEST && ($TRUST != untrusted || $PUBLIC == true) ]]; then list+=(registry); fi
        ;;
      artifact) list+=(artifact) ;;
    esac
  done
  if [[ $TRUST == untrusted && " $HANDOFF " != *' artifact '* ]]; then list+=(artifact); fi
  REPLY="${list[*]}"
}

start() {
  [[ -n $DIGEST$IMAGE_IDS ]] ||
    fail "no image $IMAGE" 'the build handed over neither a digest nor an image id'
  # The pipeline's own files beside the user's are none of Git's business.
  if [[ -d .git/info ]]; then echo '/.pipegen/' >>.git/info/exclude; fi
  platform
  output platform "$REPLY"
  slug "$REPLY"
  output artifact "image-$IMAGE-$REPLY"
  sources
  output first "${REPLY%% *}"
  output sources "$REPLY"
}

from_registry() {
  local delay tries=1
  [[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail "no image $IMAGE" "'$DIGEST' is no digest"
  for delay in "${PIPEGEN_DELAY:-2}" "${PIPEGEN_DELAY:-5}" ''; do
    if docker pull --quiet --platform "$PLATFORM" "$REPOSITORY@$DIGEST"; then
      docker tag "$REPOSITORY@$DIGEST" "$LOAD_AS"
      output served registry
      return
    fi
    if [[ -z $delay ]] || ((tries++ >= ${PIPEGEN_TRIES:-3})); then break; fi
    sleep "$delay"
  done
  warning "image $IMAGE" "the registry does not serve $REPOSITORY@$DIGEST for $PLATFORM"
}

# An archive that is not the build's image ends the job: it must not fall through to a rebuild.
from_artifact() {
  local id loaded
  if [[ ! -f $ARCHIVE ]]; then
    warning "image $IMAGE" "there is no artifact of it for $PLATFORM"
    return
  fi
  image_id "$PLATFORM"
  [[ -n $REPLY ]] || fail "no image $IMAGE" "the build recorded no image id for $PLATFORM"
  id=$(archive_id "$ARCHIVE")
  [[ $id == "$REPLY" ]] || fail 'not the same bits' "the archive of $IMAGE holds $id, its build made $REPLY"
  loaded=$(docker load --quiet --input "$ARCHIVE")
  loaded=${loaded##*: }
  docker tag "$loaded" "$LOAD_AS"
  output served artifact
}

finish() {
  image_id "$PLATFORM"
  output image-id "$REPLY"
  output source "$SERVED"
  if [[ -n $SERVED ]]; then
    summary "- image $IMAGE ($PLATFORM): from the $SERVED, id ${REPLY:-unknown}"
  elif [[ " $HANDOFF " == *' build '* && $EVENT == pull-request ]]; then
    warning "image $IMAGE is built again" \
      "none of '$SOURCES' served it; what is tested now is built from the same source, not the same image"
    summary "- image $IMAGE ($PLATFORM): **built again**, none of '$SOURCES' served it"
  else
    fail "no image $IMAGE" \
      "of its handoff '$HANDOFF' this run may use '$SOURCES', and none served it; see the warnings above"
  fi
}

case $STEP in
  start) start ;;
  registry) from_registry ;;
  artifact) from_artifact ;;
  finish) finish ;;
  *) fail 'unknown step' "'$STEP'" ;;
esac
