#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/common.sh"

[[ $COMMIT_SHA =~ ^[0-9a-f]{40}$ ]] || fail 'no commit'
docker build --iidfile image-id .
printf 'digest=%s\n' "$(< image-id)" >> "$GITHUB_OUTPUT"
