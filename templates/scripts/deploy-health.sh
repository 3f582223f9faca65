#!/usr/bin/env bash
# Waits until what serves is healthy several times in a row.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PIPEGEN_WITHIN:?}" "${PIPEGEN_CONSECUTIVE:?}"

# probe SECONDS: one look, which ends after that many.
probe() {
  local status
  if [[ -v PIPEGEN_HEALTH_URL ]]; then
    status=$(curl --silent --show-error --location --max-time "$1" --output /dev/null --write-out '%{http_code}' "$PIPEGEN_HEALTH_URL") || return
    [[ $status == 2?? ]] || { echo "status $status" && return 1; }
  else
    (cd "${PIPEGEN_HEALTH_DIRECTORY:-.}" && timeout --kill-after 5 "$1" bash --noprofile --norc -eo pipefail -c "$PIPEGEN_HEALTH_SCRIPT")
  fi
}

# The last look begins before the time is over, and ends within ten seconds.
wait_for_health() {
  local good=0 looks=0 said end=$((SECONDS + PIPEGEN_WITHIN))
  said=$(mktemp)
  while ((SECONDS < end)); do
    looks=$((looks + 1))
    if probe 10 >"$said" 2>&1; then
      good=$((good + 1))
      echo "healthy, $good of $PIPEGEN_CONSECUTIVE" >&2
      if ((good >= PIPEGEN_CONSECUTIVE)); then return 0; fi
    else
      if ((good > 0)); then echo 'not healthy any more' >&2; fi
      good=0
      told tail -n 5 "$said"
    fi
    sleep "${PIPEGEN_DELAY:-2}"
  done
  fail 'not healthy' "of $looks looks within $PIPEGEN_WITHIN seconds no $PIPEGEN_CONSECUTIVE in a row were healthy"
}

if [[ ${PIPEGEN_HEALTH_URL-given} == '' ]]; then
  fail 'no address' "the address of \`health\` is empty in this run, so there is nothing to ask"
fi
wait_for_health
