#!/usr/bin/env bash
# Brings the build's image to this runner. STEP is one of start, daemon, registry, artifact, finish.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${STEP:?}"
if [[ $STEP != start ]]; then : "${PLATFORM:?}"; fi
if [[ $STEP == daemon ]]; then : "${REPOSITORY:?}" "${DIGEST:?}" "${LOAD_AS:?}" "${PIPEGEN_HOST:?}"; fi
if [[ $STEP == registry ]]; then : "${REPOSITORY:?}" "${DIGEST:?}" "${LOAD_AS:?}"; fi

# The build published the image, so "denied" is no way to say that it is not there.
export PIPEGEN_STRICT=true

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

# sources: the handoff's order as far as this run may use it. An untrusted run has no login, so it
# takes the archive, and the registry only where anybody may pull.
sources() {
  local source list=()
  for source in $HANDOFF; do
    case $source in
      registry)
        if [[ -n $DIGEST && ($TRUST != untrusted || $PUBLIC == true) ]]; then list+=(registry); fi
        ;;
      daemon) if [[ -n $DIGEST && $TRUST != untrusted ]]; then list+=(daemon); fi ;;
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

# The platform's own manifest. An index pulled by digest for one platform after another is an error in
# one of Docker's image stores, and the same platform twice in the other.
from_registry() {
  local answer=0
  [[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail "no image $IMAGE" "'$DIGEST' is no digest"
  resolve "$REPOSITORY@$DIGEST" || answer=$?
  if ((answer == 0)); then
    [[ $REPLY == "$DIGEST" ]] || fail 'not the same bits' "the registry serves $REPLY for $REPOSITORY@$DIGEST"
    describe "$REPOSITORY" "$DIGEST" "$PLATFORM" || answer=$?
  fi
  if ((answer != 0)); then
    warning "image $IMAGE" "the registry does not serve $REPOSITORY@$DIGEST for $PLATFORM"
    return
  fi
  recorded "$IMAGE_IDS" "$PLATFORM"
  [[ -z $REPLY || ${FOUND[image-id]} == "$REPLY" ]] ||
    fail 'not the same bits' "the registry serves ${FOUND[image-id]} as $IMAGE, its build made $REPLY"
  if ! retry told docker pull --quiet --platform "$PLATFORM" "$REPOSITORY@${FOUND[manifest]}"; then
    warning "image $IMAGE" "$REPOSITORY@${FOUND[manifest]} could not be pulled"
    return
  fi
  docker tag "$REPOSITORY@${FOUND[manifest]}" "$LOAD_AS"
  check_held "$LOAD_AS" "$WORK/config"
  output served registry
}

# What a build left in the Docker of its machine: is this the machine, and is the image still there? By its id: a
# name could be another run's by now.
from_daemon() {
  local answer=0 why=''
  [[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail "no image $IMAGE" "'$DIGEST' is no image id"
  read_machine
  # shellcheck disable=SC2153 # machine.sh sets it
  if [[ $HOST != "$PIPEGEN_HOST" ]]; then
    why="$IMAGE was built in the Docker of ${PIPEGEN_HOST_NAME:-$PIPEGEN_HOST}, and this job runs at that of $HOST_NAME: let one machine alone have the labels of \`runs-on\`, or add \`artifact\` to \`handoff\`"
  else
    resolve "$REPOSITORY@$DIGEST" || answer=$?
    ((answer < 2)) || fail 'Docker does not answer' "cannot tell whether $HOST_NAME still has $IMAGE"
    if ((answer == 1)); then
      why="$HOST_NAME built $IMAGE as $DIGEST, and its Docker has it no more: something on the machine has removed it. Re-run all jobs, so that it is built again"
    fi
  fi
  if [[ -n $why ]]; then
    [[ $HANDOFF != daemon ]] || fail "no image $IMAGE" "$why"
    warning "image $IMAGE" "$why"
    return
  fi
  tag_held "$DIGEST" "$LOAD_AS"
  output served daemon
}

# An archive that is not the build's image ends the job: it must not fall through to a rebuild.
from_artifact() {
  local id
  if [[ ! -e $ARCHIVE && ! -L $ARCHIVE ]]; then
    warning "image $IMAGE" "there is no artifact of it for $PLATFORM"
    return
  fi
  recorded "$IMAGE_IDS" "$PLATFORM"
  id=$REPLY
  [[ -n $id ]] || fail "no image $IMAGE" "the build recorded no image id for $PLATFORM"
  recorded "$ARCHIVES" "$PLATFORM"
  if [[ -z $REPLY ]]; then
    warning "image $IMAGE" "its build handed over no archive for $PLATFORM, so the artifact is of something else"
    return
  fi
  check_archive "$ARCHIVE" "$REPLY" "$IMAGE"
  archive_config "$ARCHIVE" "$WORK/config"
  [[ $REPLY == "$id" ]] || fail 'not the same bits' "the archive of $IMAGE holds $REPLY, its build made $id"
  has_platform "$WORK/config" "$PLATFORM" || fail "no image $IMAGE" "what its build made is not for $PLATFORM"
  load_archive "$ARCHIVE"
  docker tag "$REPLY" "$LOAD_AS"
  check_held "$LOAD_AS" "$WORK/config"
  output served artifact
}

finish() {
  recorded "$IMAGE_IDS" "$PLATFORM"
  output image-id "$REPLY"
  output source "$SERVED"
  if [[ -n $SERVED ]]; then
    if [[ $SERVED == daemon ]]; then REPLY=$DIGEST; fi
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
  daemon) from_daemon ;;
  registry) from_registry ;;
  artifact) from_artifact ;;
  finish) finish ;;
  *) fail 'unknown step' "'$STEP'" ;;
esac
