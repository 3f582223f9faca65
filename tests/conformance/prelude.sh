#!/usr/bin/env bash
# Sourced before every case: what the cases call, and how what they see is kept. OUT is an empty folder; NAMES has
# the digests of the images that fixtures.py made; PLACE is fakes, stand-in, overlay2 or containerd.
set -euo pipefail
export LC_ALL=C

# shellcheck source=/dev/null
source "$NAMES"
app=quay.io/acme/app
# The bare programs of the engine: what records their calls for scenarios is not what is looked at here.
if [[ $PLACE == overlay2 || $PLACE == containerd ]]; then
  PATH=$ACT_ENGINE/usr/bin:$PATH
  "$ACT_TESTS/engine/daemon" docker "$PLACE"
  export DOCKER_HOST=unix:///run/docker.sock
fi
NUMBER=0
export GITHUB_OUTPUT=$OUT/output GITHUB_STEP_SUMMARY=$OUT/summary PIPEGEN_DELAY=0 PIPEGEN_TRIES=2
touch "$GITHUB_OUTPUT" "$GITHUB_STEP_SUMMARY"
WORK_HERE=$(mktemp -d)
cd "$WORK_HERE"

# call NAME COMMAND…: one call, which is a row of the table. It never ends the case.
call() {
  local name=$1 code=0 at words
  shift
  NUMBER=$((NUMBER + 1))
  printf -v at '%s/%03d' "$OUT" "$NUMBER"
  printf '%s' "$name" >"$at.name"
  words=$*
  printf '%s' "${words//"$WORK_HERE/"/}" >"$at.words"
  "$@" >"$at.stdout" 2>"$at.stderr" </dev/null || code=$?
  printf '%s' "$code" >"$at.code"
  if ((code != 0)); then read_as "$(<"$at.stderr")" >"$at.read"; fi
}

# read_as MESSAGE: what can be made of an error: there is none, one may not, or anything else.
read_as() {
  local message=${1,,}
  case $message in
    *'executable file'* | *credential* | *'no such host'*) echo error ;;
    *'not found'* | *'manifest unknown'* | *'name unknown'*) echo absent ;;
    *denied* | *forbidden* | *unauthorized* | *insufficient_scope*) echo refused ;;
    *) echo error ;;
  esac
}

# quietly COMMAND…: a step between calls. One that fails ends the case.
quietly() {
  "$@" >"$OUT/step" 2>&1 || {
    echo "a step of the case failed: $*" >&2
    cat "$OUT/step" >&2
    exit 1
  }
}

log_in() { docker login --username someone --password-stdin "$1" <<<'secret'; }

# raw REF: the bytes of a manifest, asked for as the scripts do.
raw() {
  bash -c 'source "$SCRIPTS/registry.sh"
    code=0
    inspect "$1" "$WORK/manifest.json" >/dev/null 2>&1 || code=$?
    case $code in
      0) cat "$WORK/manifest.json" ;;
      1) echo "$1: not found" >&2 ;;
      *) echo "$1: the registry does not say" >&2 ;;
    esac
    exit "$code"' raw "$1"
}
