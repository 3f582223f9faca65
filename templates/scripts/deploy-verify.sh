#!/usr/bin/env bash
# Does what was tested serve? A script that ended well may have left what served before.
set -euo pipefail
export LC_ALL=C

# shellcheck source=serving.sh
source "$(dirname "${BASH_SOURCE[0]}")/serving.sh"

read_serving "$KEPT/serves-after" || fail 'unreadable answer' "\`current\` of $DEPLOY cannot be read: $REPLY"
serves_all "$KEPT/tested" ||
  fail 'another image serves' "$REPLY, and not as ${DIGEST_OF[${REPLY%% *}]}, although \`run\` succeeded"
echo 'What was tested serves.' >&2
