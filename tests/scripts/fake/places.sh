#!/usr/bin/env bash
# Repositories on a server, for setups of cases: real Git and curl, over TLS. `serve` starts it, and makes it
# GitHub's; `place NAME` makes a repository there and steps into it; `store FILE` puts a file into LFS, and a pointer
# in its place.

PLACES=$WORK/places
mkdir -p "$PLACES/lfs"
# The fakes answer for registries alone.
PATH=${PATH#*:}

serve() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$PLACES/key" -out "$PLACES/certificate" 2>/dev/null
  python3 "$(dirname "${BASH_SOURCE[0]}")/places.py" "$PLACES" $$ >/dev/null 2>&1 </dev/null &
  for _ in {1..200}; do
    if [[ -f $PLACES/port ]]; then break; fi
    sleep 0.05
  done
  GITHUB_SERVER_URL=https://localhost:$(<"$PLACES/port")
  export GITHUB_SERVER_URL
  export GIT_SSL_CAINFO=$PLACES/certificate CURL_CA_BUNDLE=$PLACES/certificate NO_PROXY=localhost no_proxy=localhost
}

place() {
  mkdir -p "$PLACES/$1"
  cd "$PLACES/$1" || return
  git init --quiet --initial-branch=main .
}

save() { git add --all && git commit --quiet --message change; }

# link PATH URL COMMIT: a submodule of the repository in which this is.
link() {
  git config --file .gitmodules "submodule.$1.path" "$1"
  git config --file .gitmodules "submodule.$1.url" "$2"
  git update-index --add --cacheinfo "160000,$3,$1"
  git add .gitmodules && git commit --quiet --message link
}

store() {
  local oid
  oid=$(sha256sum <"$1")
  oid=${oid%% *}
  cp "$1" "$PLACES/lfs/$oid"
  printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "$oid" "$(stat --format %s "$PLACES/lfs/$oid")" >"$1"
}
