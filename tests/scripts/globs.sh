#!/usr/bin/env bash
# Reads pairs of a pattern and a text, each ending in NUL, from standard input; prints for each pair
# whether the pattern matches the text: true or false.
set -euo pipefail

# shellcheck source=../../templates/scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../templates/scripts/lib.sh"

while IFS= read -r -d '' pattern && IFS= read -r -d '' text; do
  glob_to_ere "$pattern"
  if [[ $text =~ $REPLY ]]; then echo true; else echo false; fi
done
