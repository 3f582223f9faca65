#!/usr/bin/env bash
# The registry's own API. Its answer is a status, which no message of a client can be taken for; see
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md
set -euo pipefail
export LC_ALL=C

# Several scripts of one job read this one.
if declare -F ask >/dev/null; then return; fi

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# A file for each repository and each set of actions: tokens never stand in a list of processes. LOGGED_IN:
# it was given to somebody who has logged in.
declare -gA TOKENS=() LOGGED_IN=()

# More than any manifest, configuration or list has; without an end an answer would fill the disk.
readonly LARGEST_ANSWER=16777216

clear_files() {
  local file
  for file in "$@"; do : >"$WORK/$file"; done
}

# is_loopback HOST: this machine, with or without a port. Docker asks it over plain HTTP, too:
# https://docs.docker.com/reference/cli/dockerd/#insecure-registries
is_loopback() {
  [[ $1 =~ ^(localhost|127(\.[0-9]{1,3}){3}|\[(::1|(0{1,4}:){7}0{0,3}1)\])(:[0-9]+)?$ ]]
}

# origin REPOSITORY: sets REPLY to where its registry is served.
origin() {
  local host=${1%%/*}
  if is_loopback "$host"; then
    REPLY=http://$host
  elif [[ $host == docker.io ]]; then
    REPLY=https://registry-1.docker.io
  else
    REPLY=https://$host
  fi
}

# name REPOSITORY: sets REPLY to its name within its registry.
name() {
  REPLY=${1#*/}
  if [[ $1 == docker.io/* && $REPLY != */* ]]; then REPLY=library/$REPLY; fi
}

# helper_of HOST: sets REPLY to the program that keeps the credentials, and HELPER_KEY to its name for the host.
helper_of() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  HELPER_KEY=$1 REPLY=''
  if [[ $HELPER_KEY == docker.io ]]; then HELPER_KEY=https://index.docker.io/v1/; fi
  if [[ ! -f $file ]]; then return 0; fi
  REPLY=$(jq --raw-output --arg host "$1" --arg key "$HELPER_KEY" \
    '.credHelpers[$host]? // .credHelpers[$key]? // .credsStore // empty' "$file")
}

# credentials HOST: writes what `docker login` has kept as a header to $WORK/basic, or as a token that
# is exchanged for others to $WORK/identity. Both are empty where nobody has logged in.
credentials() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  clear_files basic identity kept
  helper_of "$1"
  if [[ -n $REPLY ]]; then
    "docker-credential-$REPLY" get <<<"$HELPER_KEY" 2>/dev/null |
      jq 'if .Username == "<token>" then {identitytoken: .Secret}
        else {auth: ("\(.Username):\(.Secret)" | @base64)} end' >"$WORK/kept" 2>/dev/null || : >"$WORK/kept"
  elif [[ -f $file ]]; then
    jq --arg host "$1" '
      def host: sub("^https?://"; "") | sub("/.*"; "");
      (if $host == "docker.io" then ["docker.io", "index.docker.io", "registry-1.docker.io"] else [$host] end) as $names
      | [.auths // {} | to_entries[] | select((.key | host) as $own | $names | index([$own])) | .value][0] // {}' \
      "$file" >"$WORK/kept"
  fi
  jq --join-output '.auth // empty | select(. != "") | "Authorization: Basic \(.)"' "$WORK/kept" >"$WORK/basic"
  jq --join-output '.identitytoken // empty' "$WORK/kept" >"$WORK/identity"
}

# transfer TOKEN URL ARGUMENT…: one request; REPLY is its status, 000 where there is no answer.
transfer() {
  local token=$1 url=$2
  shift 2
  clear_files headers answer error
  REPLY=$(curl --silent --show-error --max-time 60 --max-filesize "$LARGEST_ANSWER" --header "@$token" --dump-header "$WORK/headers" \
    --output "$WORK/answer" --write-out '%{http_code}' "$@" "$url" 2>"$WORK/error") || REPLY=000
}

# header NAME: the last header of this name.
header() { grep --ignore-case "^$1:" "$WORK/headers" | tail -n 1 | tr -d '\r' || true; }

# parameter CHALLENGE NAME
parameter() {
  REPLY=''
  if [[ $1 =~ [,\ ]$2=\"([^\"]*)\" ]]; then REPLY=${BASH_REMATCH[1]}; fi
}

# grant REALM SERVICE SCOPE: asks the token service; REPLY is its status. Credentials go to no host in
# the clear. See https://distribution.github.io/distribution/spec/auth/token/.
grant() {
  local arguments=(--data-urlencode "service=$2" --data-urlencode "scope=$3")
  local host=${1#*://}
  host=${host%%/*}
  if [[ $1 != https://* ]] && ! { [[ $1 == http://* ]] && is_loopback "$host"; }; then
    REPLY=000
    echo "its tokens come from '$1', which is no address to send a password to" >"$WORK/error"
    return
  fi
  if [[ -s $WORK/identity ]]; then
    arguments+=(--data-urlencode grant_type=refresh_token --data-urlencode client_id=pipegen
      --data-urlencode "refresh_token@$WORK/identity")
  else
    arguments=(--get "${arguments[@]}")
  fi
  REPLY=$(curl --silent --show-error --max-time 60 --max-filesize "$LARGEST_ANSWER" --header "@$WORK/basic" --output "$WORK/grant" \
    --write-out '%{http_code}' "${arguments[@]}" "$1" 2>"$WORK/error") || REPLY=000
}

# authorise REPOSITORY ACTIONS TOKEN: answers the registry's challenge. 1: there is nothing to answer it
# with. REPLY is 401 or 403 where whoever grants access refuses it, and 000 for whatever else it says:
# the token service may not be there, or not know the name, and neither speaks of the image.
authorise() {
  local challenge realm service
  challenge=$(header www-authenticate)
  credentials "${1%%/*}"
  LOGGED_IN[$3]=false REPLY=401
  if [[ -s $WORK/basic || -s $WORK/identity ]]; then LOGGED_IN[$3]=true; fi
  if [[ ${challenge,,} != *' bearer '* ]]; then
    [[ ${challenge,,} == *' basic '* && -s $WORK/basic ]] || return 1
    cp "$WORK/basic" "$3"
    return
  fi
  parameter "$challenge" realm
  realm=$REPLY
  parameter "$challenge" service
  service=$REPLY
  name "$1"
  grant "$realm" "$service" "repository:$REPLY:$2"
  case $REPLY in
    200) keep_token "$3" && return ;;
    401 | 403) cp "$WORK/grant" "$WORK/answer" ;;
    000) ;;
    *)
      echo "the token service answers $REPLY" >"$WORK/error"
      REPLY=000
      ;;
  esac
  return 1
}

# keep_token FILE
keep_token() {
  if jq --join-output '.token // .access_token | strings | "Authorization: Bearer \(.)"' "$WORK/grant" \
    >"$1" 2>/dev/null && [[ -s $1 ]]; then
    return
  fi
  : >"$1"
  echo 'the token service gave no token' >"$WORK/error"
  REPLY=000
  return 1
}

# send TOKEN REPOSITORY ACTIONS URL ARGUMENT…: one request, with a token where the registry wants one.
# DENIED: it knows who asks, and refuses. Credentials that are wrong are another matter.
send() {
  local token=$1 repository=$2 actions=$3 granted=false
  shift 3
  DENIED=false
  transfer "$token" "$@"
  if [[ $REPLY == 401 ]] && authorise "$repository" "$actions" "$token"; then
    if [[ $(<"$token") == *' Bearer '* ]]; then granted=true; fi
    transfer "$token" "$@"
  fi
  if [[ ${LOGGED_IN[$token]:-false} == true && ($REPLY == 403 || ($REPLY == 401 && $granted == true)) ]] &&
    jq --exit-status '.errors | arrays | length > 0' "$WORK/answer" >/dev/null 2>&1; then
    # shellcheck disable=SC2034 # registry.sh reads it
    DENIED=true
  fi
}

# ask REPOSITORY ACTIONS PATH ARGUMENT…: REPLY is the registry's status, 000 where it gave none;
# $WORK/answer is the body, $WORK/error what went wrong. What may pass is asked again, an answer is not.
ask() {
  local repository=$1 actions=$2 path=$3 url tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try token
  shift 3
  if [[ -z ${TOKENS["$repository $actions"]:-} ]]; then
    TOKENS["$repository $actions"]=$WORK/token-${#TOKENS[@]}
    : >"${TOKENS["$repository $actions"]}"
  fi
  token=${TOKENS["$repository $actions"]}
  name "$repository"
  url=/v2/$REPLY/$path
  if [[ $path == /* ]]; then url=$path; fi
  origin "$repository"
  url=$REPLY$url
  for ((try = 1; try <= tries; try++)); do
    send "$token" "$repository" "$actions" "$url" "$@"
    if [[ $REPLY != 000 && $REPLY != 429 && $REPLY != 5?? ]]; then return; fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
}
