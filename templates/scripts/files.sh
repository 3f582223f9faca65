#!/usr/bin/env bash
# The files of the tested commit that an image is made of.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

declare -ga INCLUDES=() EXCLUDES=() GLOBS=() HITS=()

# compile_globs LINES
compile_globs() {
  local glob
  while IFS= read -r glob; do
    if [[ -z $glob ]]; then continue; fi
    glob_to_ere "${glob#!}"
    if [[ $glob == !* ]]; then
      EXCLUDES+=("$REPLY")
    else
      INCLUDES+=("$REPLY") GLOBS+=("$glob") HITS+=('')
    fi
  done <<<"$1"
}

# Docker reads these three whatever the globs say, so they are always part of the image.
is_definition() {
  [[ $1 == "$DOCKERFILE" || $1 == "$DOCKERFILE.dockerignore" || $1 == "${CONTEXT_PREFIX}.dockerignore" ]]
}

# is_selected PATH. Goes on after a match while a glob still waits for its first file.
is_selected() {
  local path=$1 found=false at
  for at in "${!INCLUDES[@]}"; do
    if [[ $found == true && -n ${HITS[at]} ]]; then continue; fi
    if [[ $path =~ ${INCLUDES[at]} ]]; then found=true HITS[at]=hit; fi
  done
  if is_definition "$path"; then return 0; fi
  [[ $found == true ]] || return 1
  for at in "${EXCLUDES[@]}"; do
    if [[ $path =~ $at ]]; then return 1; fi
  done
}

# list_files TREE LIST: writes `mode type blob<TAB>path` and `path`, each ended by a NUL.
list_files() {
  local entry at all
  CONTEXT_PREFIX=${CONTEXT%/}/
  CONTEXT_PREFIX=${CONTEXT_PREFIX#./}
  [[ $(git rev-parse HEAD) == "$COMMIT_SHA" ]] ||
    fail 'wrong commit' "the checkout is not $COMMIT_SHA, which the image is named after"
  compile_globs "${FILES:-**}"
  all=$(mktemp)
  git ls-tree -r -z --full-tree "$COMMIT_SHA" >"$all"
  while IFS= read -r -d '' entry; do
    if is_selected "${entry#*$'\t'}"; then
      printf '%s\0' "$entry" >&3
      printf '%s\0' "${entry#*$'\t'}" >&4
    fi
  done <"$all" 3>"$1" 4>"$2"
  rm -f "$all"
  for at in "${!GLOBS[@]}"; do
    [[ -n ${HITS[at]} ]] || fail 'no such file' "files: '${GLOBS[at]}' matches nothing in $COMMIT_SHA"
  done
}
