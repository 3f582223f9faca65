#!/usr/bin/env bash
# The scanner prints the file, so a link in its place, or on the way to it, could show any other.
set -euo pipefail
if [[ ! -f $FILE || $(realpath -- "$FILE") != "$(realpath -- .)/$FILE" ]]; then
  echo "::error title=not a file::$FILE, or a directory on the way to it, is no plain file of the commit"
  exit 1
fi
