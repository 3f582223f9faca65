#!/usr/bin/env bash
# Runs the image's smoke commands before anything is published.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

# run_smoke LINE. Never pulled: Docker goes to a registry for a name that it holds for another platform.
run_smoke() {
  local WORDS=()
  split_words "$1" || fail 'smoke command' "cannot be split into words: $1"
  echo "smoke: $1"
  told docker run --rm --pull never --platform "$PLATFORM" --entrypoint "${WORDS[0]}" "$LOAD_AS" "${WORDS[@]:1}" ||
    fail 'smoke command failed' "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive_config "$ARCHIVE" "$work/config"
load_archive "$ARCHIVE"
docker tag "$REPLY" "$LOAD_AS"
check_held "$LOAD_AS" "$work/config"
while IFS= read -r line <&3; do
  if [[ -n ${line// /} ]]; then run_smoke "$line"; fi
done 3<<<"${SMOKE:-}"
