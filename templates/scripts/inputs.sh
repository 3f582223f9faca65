#!/usr/bin/env bash
# Files that jobs have uploaded and that an image is made of, beside those of the commit. Each artifact is in a folder
# of its own, fetched by the number that its job has put out.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${ARTIFACTS:?}" "${IMAGE:?}" "${RUNNER_TEMP:?}"

readonly INPUTS=$RUNNER_TEMP/pipegen/inputs/$IMAGE
declare -a FOUND_INPUTS=()

# list_inputs ARTIFACT: sets FOUND_INPUTS to its files, sorted. The action that unpacks it is given plain files, and
# whoever uploaded them can have chosen their names.
list_inputs() {
  local odd
  [[ -d $INPUTS/$1 ]] || fail 'no artifact' "$1, of which $IMAGE is made, was not downloaded"
  odd=$(find "$INPUTS/$1" -mindepth 1 ! -type f ! -type d -print -quit)
  [[ -z $odd ]] || fail 'artifact' "${odd#"$INPUTS/"} is neither a file nor a directory"
  odd=$(find "$INPUTS/$1" -mindepth 1 -maxdepth 1 \( -iname .git -o -iname .pipegen \) -print -quit)
  [[ -z $odd ]] || fail 'artifact' "${odd#"$INPUTS/"} is where Git or the pipeline keeps its own files"
  mapfile -d '' -t FOUND_INPUTS < <(cd "$INPUTS/$1" && find . -type f -printf '%P\0' | sort --zero-terminated)
  ((${#FOUND_INPUTS[@]} > 0)) || fail 'empty artifact' "$1, of which $IMAGE is made, has no file"
}

# key_inputs: a line for each file, its place and its content. GitHub keeps no modes.
key_inputs() {
  local artifact file
  for artifact in $ARTIFACTS; do
    list_inputs "$artifact"
    for file in "${FOUND_INPUTS[@]}"; do
      digest_of "$INPUTS/$artifact/$file"
      jq --null-input --raw-output --arg file "$file" --arg digest "$REPLY" '"input \([$file, $digest] | tojson)"'
    done
  done
}

# stage_inputs FOLDER: puts each file where it stood, beside those of the commit.
stage_inputs() {
  local artifact file target parent root
  root=$(realpath -- "$1")
  for artifact in $ARTIFACTS; do
    list_inputs "$artifact"
    for file in "${FOUND_INPUTS[@]}"; do
      target=$root/$file
      parent=$(realpath --canonicalize-missing -- "$(dirname -- "$target")")
      [[ $parent == "$(dirname -- "$target")" ]] ||
        fail 'link in the way' "$file of the artifact $artifact would be written through a link of the commit"
      [[ ! -e $target && ! -L $target ]] ||
        fail 'file of the commit' "$file is in the artifact $artifact and in the commit: take it out of one of them, or write \`!$file\` into \`files\`"
      mkdir -p -- "$parent"
      install -m 0644 -- "$INPUTS/$artifact/$file" "$target"
    done
  done
}
