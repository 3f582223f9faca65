#!/usr/bin/env bash
# Fails early and by name when a required secret or variable is empty.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

missing=()
for name in ${REQUIRED:-}; do
  [[ -n ${!name:-} ]] || missing+=("$name")
done
((${#missing[@]} == 0)) ||
  fail 'missing secret or variable' "empty or not set: ${missing[*]}. A missing one is an empty string on GitHub"
