#!/usr/bin/env bash
# Waits until what serves is healthy several times in a row.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${WITHIN:?}" "${CONSECUTIVE:?}"

# probe SECONDS: one look, which ends after that many.
probe() {
  if [[ -n ${HEALTH_URL:-} ]]; then
    curl --silent --show-error --fail --location --max-time "$1" --output /dev/null "$HEALTH_URL"
  else
    (cd "${HEALTH_DIRECTORY:-.}" && timeout "$1" bash --noprofile --norc -eo pipefail -c "$HEALTH_SCRIPT")
  fi
}

# The last look begins before the time is over, and ends within ten seconds.
wait_for_health() {
  local good=0 looks=0 said end=$((SECONDS + WITHIN))
  said=$(mktemp)
  while ((SECONDS < end)); do
    looks=$((looks + 1))
    if probe 10 >"$said" 2>&1; then
      good=$((good + 1))
      echo "healthy, $good of $CONSECUTIVE" >&2
      if ((good >= CONSECUTIVE)); then return 0; fi
    else
      if ((good > 0)); then echo 'not healthy any more' >&2; fi
      good=0
      told tail -n 5 "$said"
    fi
    sleep "${PIPEGEN_DELAY:-2}"
  done
  fail 'not healthy' "of $looks looks within $WITHIN seconds no $CONSECUTIVE in a row were healthy"
}

wait_for_health
