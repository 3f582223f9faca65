#!/usr/bin/env bash
# Runs the image's smoke commands before anything is published.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib.sh
source "$here/lib.sh"

# run_smoke LINE: split into words as a shell would split it, but never evaluated by one.
run_smoke() {
  local file words
  file=$(mktemp)
  xargs printf '%s\0' <<<"$1" >"$file" || fail 'smoke command' "cannot be split into words: $1"
  mapfile -d '' -t words <"$file"
  rm -f "$file"
  echo "smoke: $1"
  docker run --rm --platform "$PLATFORM" --entrypoint "${words[0]}" "$LOAD_AS" "${words[@]:1}" ||
    fail 'smoke command failed' "$1"
}

docker load --quiet --input "$ARCHIVE"
while IFS= read -r line <&3; do
  if [[ -n ${line// /} ]]; then run_smoke "$line"; fi
done 3<<<"${SMOKE:-}"
