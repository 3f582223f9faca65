#!/usr/bin/env bash
# Reads names that end in NUL from standard input, prints the tag of each: the template TEMPLATE
# (default {branch}-{short-sha}) with the name as {branch}, one per line.
set -euo pipefail

# shellcheck source=../../templates/scripts/tags.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../templates/scripts/tags.sh"

FACT[short-sha]=0123456
while IFS= read -r -d '' name; do
  FACT[branch]=$name
  render_template "${TEMPLATE:-{branch\}-{short-sha\}}"
  printf '%s\n' "$REPLY"
done
