#!/usr/bin/env bash
# The files in Git LFS that an image includes. They come from the LFS of the repository that they are of, whatever
# `.lfsconfig` says, and have to be what their pointer names. Only this repository's own LFS is shown a token.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# More than any answer about a hundred objects has.
readonly LARGEST_BATCH=4194304
readonly LFS_TYPE=application/vnd.git-lfs+json
# Filled by submodules.sh, which not every pipeline has.
declare -gA REPOSITORY_OF

# server_of PATH: sets REPLY to the repository that a file is of.
server_of() {
  local directory=$1
  while [[ $directory == */* ]]; do
    directory=${directory%/*}
    REPLY=${REPOSITORY_OF[$directory]:-}
    if [[ -n $REPLY ]]; then return 0; fi
  done
  own_url
}

# read_pointer FILE: sets OID and SIZE, where the file is a pointer. What is committed as it is, is no pointer and
# stays; see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
read_pointer() {
  local pattern='^version https://git-lfs\.github\.com/spec/v1
oid sha256:([0-9a-f]{64})
size ([1-9][0-9]{0,14})$'
  (($(stat --format %s "$1") < 1024)) && [[ $(tr -d '\0' <"$1") =~ $pattern ]] || return 1
  OID=${BASH_REMATCH[1]} SIZE=${BASH_REMATCH[2]}
}

# no_extension FILE PATH: what an extension of Git LFS has made of a file, it alone makes back, and it is not here.
no_extension() {
  local pattern='^version https://git-lfs\.github\.com/spec/v1
ext-[0-9]-'
  if (($(stat --format %s "$1") < 1024)) && [[ $(tr -d '\0' <"$1") =~ $pattern ]]; then
    fail 'a file of an extension of Git LFS' "$2 is a pointer with an \`ext\` line, and would be in the image as a pointer"
  fi
}

# fetch_lfs FOLDER: puts the files of Git LFS in the place of their pointers.
fetch_lfs() {
  local path server
  declare -A wanted=()
  rm -rf "$1/objects"
  mkdir -p "$1/objects"
  while IFS= read -r -d '' path; do
    if ! read_pointer "$1/files/$path"; then
      no_extension "$1/files/$path" "$path"
      continue
    fi
    server_of "$path"
    wanted[$REPLY]+="$OID $SIZE"$'\n'
  done <"$1/lfs"
  for server in "${!wanted[@]}"; do
    printf '%s' "${wanted[$server]}" | sort --unique | split --lines=100 - "$1/objects/batch-"
    for path in "$1/objects/batch-"*; do fetch_batch "$1/objects" "$server" "$path"; done
    rm -f "$1/objects/batch-"*
  done
  while IFS= read -r -d '' path; do
    # Into the file that is there, whose mode is the commit's.
    if read_pointer "$1/files/$path"; then cat "$1/objects/$OID" >"$1/files/$path"; fi
  done <"$1/lfs"
  rm -rf "$1/objects"
}

# lfs_ask FOLDER SERVER REQUEST: sets REPLY to the status of the answer in FOLDER/answer.
lfs_ask() {
  REPLY=$(curl --silent --show-error --proto '=https' --max-time 60 --max-filesize "$LARGEST_BATCH" --request POST \
    --header "@$1/token" --header "Accept: $LFS_TYPE" --header "Content-Type: $LFS_TYPE" --data-binary "@$3" \
    --output "$1/answer" --write-out '%{http_code}' "${2%.git}.git/info/lfs/objects/batch" 2>"$1/error") || REPLY=000
  [[ $REPLY == 200 ]]
}

# lfs_token FOLDER SERVER: the token of the run reads this repository, and is shown to no other server.
lfs_token() {
  : >"$1/token"
  own_url
  if [[ $2 != "$REPLY" ]]; then return 0; fi
  # Read by jq, because a command line is read by every process of the machine.
  : "${GH_TOKEN:-}"
  jq --null-input --raw-output 'env.GH_TOKEN | select(. != null and . != "")
    | "Authorization: Basic \("x-access-token:\(.)" | @base64)"' >"$1/token"
}

# fetch_batch FOLDER SERVER LIST: the objects of a list of digests and sizes; see
# https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
fetch_batch() {
  local oid size
  jq --raw-input --null-input --compact-output '{operation: "download", transfers: ["basic"], hash_algo: "sha256",
    objects: [inputs | split(" ") | {oid: .[0], size: (.[1] | tonumber)}]}' <"$3" >"$1/request"
  lfs_token "$1" "$2"
  retry lfs_ask "$1" "$2" "$1/request" ||
    fail 'file in Git LFS' "the LFS of $2 answers $REPLY: $(head --bytes 300 "$1/error" | tr -d '\r\n')"
  rm -f "$1/token"
  while read -r oid size; do
    retry fetch_object "$@" "$oid" "$size" || {
      REPLY=$(jq --raw-output --arg oid "$oid" 'first(.objects[]? | select(.oid == $oid) | .error.message? // empty)' \
        "$1/answer" 2>/dev/null | head --bytes 200 | tr '\r\n' '  ')
      fail 'file in Git LFS' "the LFS of $2 does not give the object $oid of $size bytes${REPLY:+: $REPLY}"
    }
  done <"$3"
}

# fetch_object FOLDER SERVER LIST OID SIZE: from where the server says, with the headers that it says.
fetch_object() {
  local url
  if [[ -f $1/$4 ]]; then return 0; fi
  jq --arg oid "$4" 'first(.objects[] | select(.oid == $oid) | .actions.download | objects)' "$1/answer" >"$1/action" 2>/dev/null || return 1
  url=$(jq --raw-output '.href | strings' "$1/action")
  [[ $url =~ ^https://[!-~]+$ ]] || return 1
  jq --raw-output '.header // {} | to_entries[] | select((.key | test("\\A[A-Za-z0-9-]+\\z")) and (.value | type == "string" and test("\\A[ -~]*\\z")))
    | "\(.key): \(.value)"' "$1/action" >"$1/headers" || return 1
  curl --silent --show-error --fail --location --proto '=https' --max-filesize "$5" --speed-limit 1000 --speed-time 60 \
    --header "@$1/headers" --output "$1/part" "$url" 2>"$1/error" || return 1
  digest_of "$1/part"
  [[ $REPLY == "sha256:$4" && $(stat --format %s "$1/part") == "$5" ]] || return 1
  mv "$1/part" "$1/$4"
}
