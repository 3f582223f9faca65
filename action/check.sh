#!/usr/bin/env bash
# Runs `pipegen check` over a checked-out repository, from an image or from PATH.
set -euo pipefail
export LC_ALL=C

: "${PIPELINE_FILE:?}" "${PIPELINE_ROOT:?}"

fail() {
  printf '::error title=pipegen::%s\n' "$1"
  exit 3
}

arguments=(check --format github --file "$PIPELINE_FILE" --root "$PIPELINE_ROOT")
case ${DENY_WARNINGS:-false} in
  true) arguments+=(--deny warnings) ;;
  false) ;;
  *) fail 'deny-warnings is true or false' ;;
esac
case ${ALLOW_PINS:-false} in
  true) arguments+=(--allow-pins) ;;
  false) ;;
  *) fail 'allow-pins is true or false' ;;
esac

if [[ -z ${PIPEGEN_IMAGE:-} ]]; then
  command -v pipegen >/dev/null || fail 'there is no pipegen on PATH; install it before, or name an image'
  exec pipegen "${arguments[@]}"
fi
# A word with a dash in front would be an option of Docker's.
[[ $PIPEGEN_IMAGE != -* ]] || fail 'the input image is no image'
for attempt in 1 2 3; do
  if docker pull --quiet "$PIPEGEN_IMAGE"; then break; fi
  ((attempt < 3)) || fail "the image of pipegen cannot be pulled: $PIPEGEN_IMAGE"
  sleep "${PIPEGEN_DELAY:-5}"
done
# It reads the workspace and nothing else: no network, nothing written.
exec docker run --rm --network none --volume "$PWD:/repo:ro" --workdir /repo "$PIPEGEN_IMAGE" "${arguments[@]}"
