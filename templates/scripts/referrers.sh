#!/usr/bin/env bash
# What refers to an image in its registry: attestations, signatures, lists of what is in it.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

INDEX=application/vnd.oci.image.index.v1+json

# origin REPOSITORY: sets REPLY to where its registry is served.
origin() {
  REPLY=https://${1%%/*}
  if [[ $REPLY == https://docker.io ]]; then REPLY=https://registry-1.docker.io; fi
}

# credentials HOST: the header of what `docker login` has kept; nothing where nobody has logged in.
credentials() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json key=$1 auth=''
  if [[ $key == docker.io ]]; then key=https://index.docker.io/v1/; fi
  if [[ -f $file ]]; then
    auth=$(jq --raw-output --arg key "$key" '.auths[$key].auth // empty' "$file")
  fi
  printf '%s' "${auth:+Authorization: Basic $auth}" >"$WORK/basic"
}

# transfer URL ARGUMENT…: one request; REPLY is its status, 000 where there is no answer. Tokens are
# in files, so that no list of processes shows them.
transfer() {
  local url=$1
  shift
  REPLY=$(curl --silent --show-error --max-time 60 --header "@$WORK/token" --dump-header "$WORK/headers" \
    --output "$WORK/answer" --write-out '%{http_code}' "$@" "$url" 2>"$WORK/error") || REPLY=000
}

# header NAME: the last header of this name.
header() { grep --ignore-case "^$1:" "$WORK/headers" | tail -n 1 | tr -d '\r' || true; }

# parameter CHALLENGE NAME
parameter() {
  REPLY=''
  if [[ $1 =~ [,\ ]$2=\"([^\"]*)\" ]]; then REPLY=${BASH_REMATCH[1]}; fi
}

# authorise REPOSITORY ACTIONS: answers the registry's challenge, see
# https://distribution.github.io/distribution/spec/auth/token/. Credentials go to no host in the clear.
authorise() {
  local challenge realm service
  challenge=$(header www-authenticate)
  credentials "${1%%/*}"
  if [[ ${challenge,,} == *' basic '* ]]; then
    cp "$WORK/basic" "$WORK/token"
    return
  fi
  parameter "$challenge" realm
  realm=$REPLY
  parameter "$challenge" service
  service=$REPLY
  [[ ${challenge,,} == *' bearer '* && $realm == https://* ]] || return 1
  curl --silent --show-error --fail --max-time 60 --header "@$WORK/basic" --get \
    --data-urlencode "service=$service" --data-urlencode "scope=repository:${1#*/}:$2" "$realm" \
    >"$WORK/grant" 2>"$WORK/error" || return 1
  printf 'Authorization: Bearer %s' "$(jq --raw-output '.token // .access_token // empty' "$WORK/grant")" \
    >"$WORK/token"
}

# ask REPOSITORY ACTIONS PATH ARGUMENT…: the registry's own API. REPLY is the status, $WORK/answer the body.
ask() {
  local repository=$1 actions=$2 path=$3 url tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  shift 3
  origin "$repository"
  url=$REPLY$path
  if [[ $path != /* ]]; then url=$REPLY/v2/${repository#*/}/$path; fi
  : >"$WORK/token"
  for ((try = 1; try <= tries; try++)); do
    transfer "$url" "$@"
    if [[ $REPLY == 401 ]] && authorise "$repository" "$actions"; then transfer "$url" "$@"; fi
    if [[ $REPLY != 000 && $REPLY != 429 && $REPLY != 5?? ]]; then return; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
}

# next_page REPOSITORY: sets REPLY to the path of the next page, or to nothing. 1: it is elsewhere.
next_page() {
  local link
  link=$(header link)
  if [[ ! $link =~ \<([^>]*)\>\;\ *rel=\"?next ]]; then
    REPLY=''
    return
  fi
  link=${BASH_REMATCH[1]}
  origin "$1"
  REPLY=${link#"$REPLY"}
  [[ $REPLY == /* ]]
}

# referrers REPOSITORY DIGEST FILE: writes a descriptor in a line for whatever refers to the image.
# NATIVE: the registry lists it itself; where it does not, clients keep the list under a tag, see
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers. 2: out of reach.
referrers() {
  local path=referrers/$2 answer=0
  NATIVE=false
  : >"$3"
  while [[ -n $path ]]; do
    ask "$1" pull "$path" --header "Accept: $INDEX"
    if [[ $REPLY == 200 ]] && jq --exit-status '.manifests | arrays' "$WORK/answer" >/dev/null 2>&1; then
      NATIVE=true
      jq --compact-output '.manifests[]' "$WORK/answer" >>"$3"
      next_page "$1" || return 2
      path=$REPLY
    elif [[ $NATIVE == true || $REPLY =~ ^(000|429|50[^1])$ ]]; then
      warning 'registry out of reach' "referrers of $1@$2: status $REPLY $(<"$WORK/error")"
      return 2
    else
      # Registries without such a list have many words for it; one that lets nobody in fails below.
      path=''
    fi
  done
  if [[ $NATIVE == true ]]; then return 0; fi
  inspect "$1:${2/:/-}" "$WORK/fallback" --raw || answer=$?
  if ((answer == 0)); then jq --compact-output '.manifests[]?' "$WORK/fallback" >>"$3"; fi
  ((answer < 2)) || return 2
}
