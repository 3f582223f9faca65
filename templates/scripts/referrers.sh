#!/usr/bin/env bash
# What refers to an image in its registry: attestations, signatures, lists of what is in it.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

INDEX=$OCI_INDEX
# Each may have thousands. A registry can name a next page for ever.
readonly MOST_PAGES=50

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
  local path=referrers/$2 answer=0 pages=0
  NATIVE=false
  : >"$3"
  while [[ -n $path ]]; do
    if ((++pages > MOST_PAGES)); then
      warning 'registry out of reach' "referrers of $1@$2: more than $MOST_PAGES pages"
      return 2
    fi
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
  inspect "$1:${2/:/-}" "$WORK/fallback" || answer=$?
  if ((answer == 0)); then jq --compact-output '.manifests[]?' "$WORK/fallback" >>"$3"; fi
  ((answer < 2)) || return 2
}
