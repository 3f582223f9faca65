#!/usr/bin/env bash
# What the script `current` of a deployment has printed, and the images that it may speak of.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${DEPLOY:?}" "${IMAGES:?}" "${RUNNER_TEMP:?}"

KEPT=$RUNNER_TEMP/pipegen
mkdir -p "$KEPT"

declare -ga DEPLOYS=()
declare -gA REPOSITORY_OF=() DIGEST_OF=() SERVING=()

# Lines of IMAGES are an image, its repository, its digest.
read_images() {
  local image repository digest
  while read -r image repository digest; do
    if [[ -z $image ]]; then continue; fi
    # shellcheck disable=SC2034 # other scripts read DIGEST_OF
    DEPLOYS+=("$image") REPOSITORY_OF[$image]=$repository DIGEST_OF[$image]=$digest
  done <<<"$IMAGES"
}
read_images

# read_serving FILE: fills SERVING with the names under which each image serves, `-` where it does not; nothing where
# none does. 1: it cannot be read, and REPLY says why.
read_serving() {
  local image value rest
  SERVING=()
  while read -r image value rest || [[ -n $image ]]; do
    if [[ -z $image ]]; then continue; fi
    value=${value##*@}
    if [[ -z ${REPOSITORY_OF[$image]:-} ]]; then
      printf -v REPLY '%q is none of the images that are deployed: %s' "$image" "${DEPLOYS[*]}"
      return 1
    fi
    if [[ -n $rest || ! $value =~ ^(sha256:[0-9a-f]{64}|[0-9a-f]{40}|-)$ ]]; then
      printf -v REPLY 'of %s it says %q, which is no digest, no image id and no commit of 40 digits' "$image" "$value $rest"
      return 1
    fi
    SERVING[$image]+="${SERVING[$image]:+ }$value"
  done <"$1"
  if ((${#SERVING[@]} == 0)); then return 0; fi
  for image in "${DEPLOYS[@]}"; do
    if [[ -z ${SERVING[$image]:-} ]]; then
      REPLY="it says nothing of $image, and something of others; where $image does not serve, print '$image -'"
      return 1
    fi
  done
}

# is_called IMAGE NAME…: do all names under which it serves stand among these?
is_called() {
  local value names=" ${*:2} "
  [[ -n ${SERVING[$1]:-} ]] || return 1
  for value in ${SERVING[$1]}; do
    [[ $names == *" $value "* ]] || return 1
  done
}

# shown IMAGE: sets REPLY to what is said of it.
shown() {
  REPLY="$1 serves as ${SERVING[$1]:--}"
  REPLY=${REPLY/% as -/ nothing}
}

# serves_all FILE: does each image serve as one of the names that FILE has for it? REPLY is the first that does not.
serves_all() {
  local image names
  for image in "${DEPLOYS[@]}"; do
    names=$(sed --quiet "s/^$image //p" "$1" | tr '\n' ' ')
    read -ra names <<<"$names"
    if ! is_called "$image" "${names[@]}"; then
      shown "$image"
      return 1
    fi
  done
}
