#!/usr/bin/env bash
# The images that this one is built on: the lines of BASES are `ARG image repository`, then what is
# known of the base: its digest, its image ids as platform=id, `-` for nothing; behind the word
# `archives` the digests of its archives, as platform=digest.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# read_base TARGET IMAGE REPOSITORY WORD…: sets BASE_DIGEST, BASE_ID and BASE_ARCHIVE, each may be empty.
read_base() {
  local name=$2 word archives=false
  shift 3
  BASE_DIGEST='' BASE_ID='' BASE_ARCHIVE=''
  for word in "$@"; do
    case $word in
      archives) archives=true ;;
      sha256:*) BASE_DIGEST=$word ;;
      "$PLATFORM"=sha256:*)
        # shellcheck disable=SC2034 # for whoever unpacks it
        if [[ $archives == true ]]; then BASE_ARCHIVE=${word#*=}; else BASE_ID=${word#*=}; fi
        ;;
    esac
  done
  [[ -n $BASE_DIGEST$BASE_ID ]] ||
    fail 'no base image' "the base $name has neither a digest nor an image id for $PLATFORM"
}
