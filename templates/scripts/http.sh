#!/usr/bin/env bash
# The registry's own API, for what no command of Docker's asks: with the log-in that Docker has kept.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

# is_loopback HOST: this machine, with or without a port. Docker speaks HTTP there, too:
# https://docs.docker.com/reference/cli/dockerd/#insecure-registries
is_loopback() {
  [[ $1 =~ ^(localhost|127(\.[0-9]{1,3}){3}|\[(::1|(0{1,4}:){7}0{0,3}1)\])(:[0-9]+)?$ ]]
}

# origin REPOSITORY: sets REPLY to where its registry is served.
origin() {
  REPLY=https://${1%%/*}
  if is_loopback "${1%%/*}"; then REPLY=http://${1%%/*}; fi
  if [[ $REPLY == https://docker.io ]]; then REPLY=https://registry-1.docker.io; fi
}

# credentials HOST: writes the header of what `docker login` has kept, in its file or with a helper;
# nothing where nobody has logged in. 1: there is a log-in of a kind that no header can be made of.
credentials() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json key=$1 auth='' helper='' kept
  if [[ $key == docker.io ]]; then key=https://index.docker.io/v1/; fi
  : >"$WORK/basic"
  [[ -f $file ]] || return 0
  auth=$(jq --raw-output --arg key "$key" '.auths[$key].auth // empty' "$file")
  helper=$(jq --raw-output --arg key "$key" '.credHelpers[$key] // .credsStore // empty' "$file")
  if [[ -z $auth && -n $helper ]]; then
    kept=$(docker-credential-"$helper" get <<<"$key" 2>/dev/null) || return 0
    auth=$(jq --raw-output 'if .Username == "<token>" then "-" else "\(.Username):\(.Secret)" | @base64 end' <<<"$kept") || return 1
  fi
  [[ $auth != - && $(jq --arg key "$key" '.auths[$key] | has("identitytoken")?' "$file") != true ]] || return 1
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
# https://distribution.github.io/distribution/spec/auth/token/. Credentials go to no host in the clear,
# but to this machine. 1: refused; 2: it cannot be told, and OPAQUE says that it never can.
authorise() {
  local challenge realm service status host
  challenge=$(header www-authenticate)
  OPAQUE=false
  credentials "${1%%/*}" || { OPAQUE=true && return 2; }
  if [[ ${challenge,,} == *' basic '* ]]; then
    cp "$WORK/basic" "$WORK/token"
    return
  fi
  parameter "$challenge" realm
  realm=$REPLY
  parameter "$challenge" service
  service=$REPLY
  host=${realm#http://}
  [[ ${challenge,,} == *' bearer '* ]] || return 1
  [[ $realm == https://* ]] || { [[ $realm == http://* ]] && is_loopback "${host%%/*}"; } || return 1
  status=$(curl --silent --show-error --max-time 60 --header "@$WORK/basic" --output "$WORK/grant" \
    --write-out '%{http_code}' --get --data-urlencode "service=$service" \
    --data-urlencode "scope=repository:${1#*/}:$2" "$realm" 2>"$WORK/error") || return 2
  if [[ $status == 429 || $status == 5?? ]]; then
    echo "the token service answers $status" >"$WORK/error"
    return 2
  fi
  [[ $status == 200 ]] || return 1
  printf 'Authorization: Bearer %s' "$(jq --raw-output '.token // .access_token // empty' "$WORK/grant")" \
    >"$WORK/token"
}

# ask REPOSITORY ACTIONS PATH ARGUMENT…: the registry's own API. REPLY is the status, $WORK/answer the body.
ask() {
  local repository=$1 actions=$2 path=$3 url tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try granted
  shift 3
  origin "$repository"
  url=$REPLY$path
  if [[ $path != /* ]]; then url=$REPLY/v2/${repository#*/}/$path; fi
  : >"$WORK/token"
  for ((try = 1; try <= tries; try++)); do
    transfer "$url" "$@"
    if [[ $REPLY == 401 ]]; then
      granted=0
      authorise "$repository" "$actions" || granted=$?
      case $granted in
        0) transfer "$url" "$@" ;;
        1) REPLY=401 ;;
        *) REPLY=000 ;;
      esac
    fi
    if [[ ${OPAQUE:-} == true || $REPLY != 000 && $REPLY != 429 && $REPLY != 5?? ]]; then return; fi
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
