#!/usr/bin/env bash
# Runs the image's smoke commands before anything is published.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

# run_smoke LINE: split into words as a shell would split it, but never evaluated by one. Never pulled:
# Docker goes to a registry for a name that it holds for another platform.
run_smoke() {
  local file words
  file=$(mktemp)
  xargs printf '%s\0' <<<"$1" >"$file" || fail 'smoke command' "cannot be split into words: $1"
  mapfile -d '' -t words <"$file"
  rm -f "$file"
  echo "smoke: $1"
  told docker run --rm --pull never --platform "$PLATFORM" --entrypoint "${words[0]}" "$LOAD_AS" "${words[@]:1}" ||
    fail 'smoke command failed' "$1"
}

# Without an archive the image was built in this machine's Docker.
if [[ -n $ARCHIVE ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  archive_config "$ARCHIVE" "$work/config"
  load_archive "$ARCHIVE"
  docker tag "$REPLY" "$LOAD_AS"
  check_held "$LOAD_AS" "$work/config"
fi
while IFS= read -r line <&3; do
  if [[ -n ${line// /} ]]; then run_smoke "$line"; fi
done 3<<<"${SMOKE:-}"
