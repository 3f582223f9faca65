#!/usr/bin/env bash
# Starts a service and waits until it is healthy.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${NAME:?}" "${IMAGE:?}"

# What Docker's own client, or a shell, would take for itself.
readonly TAKEN='^(PATH|HOME|TMPDIR|IFS|UID|EUID|PPID|SHELLOPTS|NONE|TAKEN|INHERITED|PIPEGEN_WORDS|pair|(BASH|LD_|DYLD_|DOCKER_|BUILDKIT_|BUILDX_|SSH_|SSL_|XDG_|GO|GITHUB_|RUNNER_).*|.*_PROXY|.*_proxy)$'
readonly NONE='{}'

# read_environment FILE: values go through a file, so that none stands in the list of processes. A line of
# it is a value, so those of several lines are in INHERITED, for Docker's client to inherit.
read_environment() {
  local names name value
  jq --raw-output 'to_entries[] | select(.value | test("[\\n\\r]") | not) | "\(.key)=\(.value)"' \
    <<<"${SERVICE_ENV:-$NONE}" >"$1"
  names=$(jq --raw-output 'to_entries[] | select(.value | test("[\\n\\r]")) | .key' <<<"${SERVICE_ENV:-$NONE}")
  for name in $names; do
    [[ ! $name =~ $TAKEN ]] ||
      fail "service $NAME" "the variable $name has several lines, and Docker's client would read it itself: give it another name"
    value=$(jq --join-output --arg name "$name" '.[$name]' <<<"$SERVICE_ENV" && printf x)
    INHERITED+=("$name=${value%x}")
  done
}

# start: never pulled on the way, because the job has brought the image, and a registry may have another of the name.
start() {
  # A machine that keeps its containers has the one of the run before.
  docker rm --force --volumes "$NAME" >/dev/null 2>&1 || true
  local arguments=(--detach --pull never --name "$NAME") port file options=() PIPEGEN_WORDS=() pair
  file=$(mktemp)
  INHERITED=()
  read_environment "$file"
  while read -r port; do
    if [[ -n $port ]]; then arguments+=(--publish "$port"); fi
  done <<<"${PORTS:-}"
  if [[ -n ${HEALTH:-} ]]; then
    arguments+=(--health-cmd "$HEALTH" --health-interval 2s --health-timeout 5s --health-retries 5)
  fi
  if [[ -n ${OPTIONS:-} ]]; then mapfile -t options <<<"$OPTIONS"; fi
  PIPEGEN_WORDS=(docker run "${arguments[@]}" --env-file "$file")
  for pair in "${INHERITED[@]}"; do PIPEGEN_WORDS+=(--env "${pair%%=*}"); done
  PIPEGEN_WORDS+=("${options[@]}" "$IMAGE")
  # In a shell of its own: a variable of the service may have the name of one of this script's.
  (
    for pair in "${INHERITED[@]}"; do export "${pair?}"; done
    exec "${PIPEGEN_WORDS[@]}" >/dev/null
  ) || fail "service $NAME" "could not be started from $IMAGE"
  rm -f "$file"
}

# state: running or exited, and the health of a container that has a check.
state() {
  docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$NAME"
}

give_up() {
  told docker logs --tail 200 "$NAME" || true
  fail "service $NAME" "$1"
}

if [[ ${PULL:-} == true ]]; then
  retry told docker pull --quiet "$IMAGE" || fail "service $NAME" "$IMAGE could not be pulled"
fi
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
