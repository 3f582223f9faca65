#!/usr/bin/env bash
# The images that this one is built on: the lines of BASES are `ARG image repository`, then what is
# known of the base: its digest, its image ids as platform=id, `-` for nothing.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# read_base TARGET IMAGE REPOSITORY WORD…: sets BASE_DIGEST and BASE_ID, either may be empty.
read_base() {
  local name=$2 word
  shift 3
  BASE_DIGEST='' BASE_ID=''
  for word in "$@"; do
    case $word in
      sha256:*) BASE_DIGEST=$word ;;
      "$PLATFORM"=sha256:*) BASE_ID=${word#*=} ;;
    esac
  done
  [[ -n $BASE_DIGEST$BASE_ID ]] ||
    fail 'no base image' "the base $name has neither a digest nor an image id for $PLATFORM"
}
