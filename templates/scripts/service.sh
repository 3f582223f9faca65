#!/usr/bin/env bash
# Starts a service from an image of this run and waits until it is healthy.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${NAME:?}" "${IMAGE:?}"

# start: values of the environment go through a file, so that none stands in the list of processes.
# Never pulled: the job has brought the image, and a registry may have another one of the name.
start() {
  # A machine that keeps its containers has the one of the run before.
  docker rm --force --volumes "$NAME" >/dev/null 2>&1 || true
  local arguments=(--detach --pull never --name "$NAME") port file options=()
  file=$(mktemp)
  printf '%s\n' "${SERVICE_ENV:-}" >"$file"
  while read -r port; do
    if [[ -n $port ]]; then arguments+=(--publish "$port"); fi
  done <<<"${PORTS:-}"
  if [[ -n ${HEALTH:-} ]]; then
    arguments+=(--health-cmd "$HEALTH" --health-interval 2s --health-timeout 5s --health-retries 5)
  fi
  read -r -a options <<<"${OPTIONS:-}"
  docker run "${arguments[@]}" --env-file "$file" "${options[@]}" "$IMAGE" >/dev/null ||
    fail "service $NAME" "could not be started from $IMAGE"
  rm -f "$file"
}

# state: running or exited, and the health of a container that has a check.
state() {
  docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$NAME"
}

give_up() {
  docker logs --tail 200 "$NAME" >&2 || true
  fail "service $NAME" "$1"
}

start
limit=$((SECONDS + ${PIPEGEN_HEALTH_SECONDS:-120}))
while true; do
  now=$(state)
  case $now in
    'running healthy' | 'running none') break ;;
    exited* | dead*) give_up "stopped before it was healthy ($now)" ;;
  esac
  ((SECONDS < limit)) || give_up "not healthy in time ($now)"
  sleep "${PIPEGEN_DELAY:-2}"
done
echo "service $NAME is up: $now"
