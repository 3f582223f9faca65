#!/usr/bin/env bash
# The files of submodules that an image includes. The commit, which anybody may have written, says where they are. So
# Git goes to HTTPS alone and shows nobody a log-in, no setting, hook or filter of a commit or of this machine takes
# part, and nothing is checked out but what files.sh hashes. What arrives are the objects of the commit's id.
set -euo pipefail
export LC_ALL=C

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

declare -gA MODULE_PATHS=() MODULE_URLS=()
# Which repository the files below a submodule are of.
# shellcheck disable=SC2034 # lfs.sh reads it
declare -gA REPOSITORY_OF=()
MODULES=0

# key_submodules FOLDER: a submodule's commit is an entry of FOLDER/tree; which of its files are selected, the globs
# say.
key_submodules() {
  local glob
  if ! grep --null-data --quiet '^160000 ' "$1/tree"; then return 0; fi
  while IFS= read -r glob; do
    if [[ -n $glob ]]; then printf 'glob %s\n' "$glob"; fi
  done <<<"${FILES:-**}"
}

# reaches GLOB DIRECTORY: can it match a file below?
reaches() {
  local glob=$1 rest=$2/ part
  while [[ -n $rest ]]; do
    part=${glob%%/*}
    if [[ $part == *'**'* ]]; then return 0; fi
    if [[ $glob != */* ]]; then return 1; fi
    glob_to_ere "$part"
    [[ ${rest%%/*} =~ $REPLY ]] || return 1
    glob=${glob#*/} rest=${rest#*/}
  done
}

# submodule_is_selected PATH: is it, or may a file of it be? Which are there, its commit says, which is fetched for
# a build alone. So a glob that reaches into it counts as one that has matched, until then.
submodule_is_selected() {
  local path=$1 at glob found=false
  while IFS= read -r glob; do
    if [[ $glob != '!'* ]]; then continue; fi
    glob_to_ere "${glob#!}"
    if [[ $path =~ $REPLY || ($glob == *'**' && $path/ =~ $REPLY) ]]; then return 1; fi
  done <<<"${FILES:-**}"
  for at in "${!GLOBS[@]}"; do
    if ! reaches "${GLOBS[at]}" "$path"; then continue; fi
    found=true
    if [[ -z ${HITS[at]} ]]; then HITS[at]=submodule; fi
  done
  [[ $found == true || $DOCKERFILE == "$path"/* || ${CONTEXT_PREFIX}.dockerignore == "$path"/* ]]
}

# module_url PARENT URL: sets REPLY to where a submodule is. It may be told from the repository above it.
module_url() {
  local base=${1%/} url=$2
  if [[ $url == ./* || $url == ../* ]]; then
    while [[ $url == ./* || $url == ../* ]]; do
      if [[ $url == ../* ]]; then base=${base%/*}; fi
      url=${url#*/}
    done
    url=$base/$url
  fi
  REPLY=${url%/}
  [[ $REPLY =~ ^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)+$ && ! $REPLY =~ /\.\.?(/|$) ]]
}

# read_modules REPOSITORY COMMIT: fills MODULE_PATHS and MODULE_URLS, by name, from the commit's `.gitmodules`.
read_modules() {
  local entry key name
  MODULE_PATHS=() MODULE_URLS=()
  bare_git "$1" config --no-includes --null --blob "$2:.gitmodules" \
    --get-regexp '^submodule\..*\.(path|url)$' >"$1/gitmodules" 2>/dev/null || true
  while IFS= read -r -d '' entry; do
    key=${entry%%$'\n'*}
    name=${key#submodule.}
    case $key in
      *.path) MODULE_PATHS["x${name%.path}"]=${entry#*$'\n'} ;;
      *.url) MODULE_URLS["x${name%.url}"]=${entry#*$'\n'} ;;
    esac
  done <"$1/gitmodules"
}

# url_of PATH PARENT SHOWN: sets REPLY to the address of the submodule at PATH, which the image has at SHOWN.
url_of() {
  local name url=''
  for name in "${!MODULE_PATHS[@]}"; do
    if [[ ${MODULE_PATHS[$name]} == "$1" ]]; then url=${MODULE_URLS[$name]:-}; fi
  done
  take_out "$3"
  [[ -n $url ]] || fail 'submodule' "$3 is a submodule, and .gitmodules does not say where it is: mend .gitmodules, or $REPLY"
  if module_url "$2" "$url"; then return 0; fi
  take_out "$3"
  fail 'submodule' "$3 is at '$url', and a submodule of an image comes over https:// from a public repository, or from one beside its own by ../: write such an \`url\` into .gitmodules, or $REPLY"
}

# fetch_commit FOLDER URL COMMIT: into FOLDER/git, which is new, and nothing but that. Whoever wrote the address
# gets no log-in of this machine, and no setting sends Git to another place.
fetch_commit() {
  mkdir -p "$1/home" "$1/files"
  bare_git "$1" init --quiet --template=
  HOME=$1/home XDG_CONFIG_HOME=$1/home GIT_ALLOW_PROTOCOL=https GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=/bin/false \
    bare_git "$1" -c credential.helper= -c core.hooksPath=/dev/null -c transfer.bundleURI=false -c gc.auto=0 \
    -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=60 fetch --quiet --depth=1 --no-tags --no-recurse-submodules \
    --no-write-fetch-head --no-auto-maintenance "$2" "$3"
}

# add_submodules FOLDER: puts the files of submodules in the place of their entries in FOLDER/tree.
add_submodules() {
  local at
  own_url
  REPOSITORY_OF=() MODULES=0
  rm -rf "$1/modules"
  mv "$1/tree" "$1/entries"
  : >"$1/tree"
  expand "$1" "$1" "$COMMIT_SHA" '' "$REPLY" "$1/entries"
  for at in "${!GLOBS[@]}"; do
    [[ ${HITS[at]} == hit ]] || fail 'no such file' "files: '${GLOBS[at]}' matches nothing in $COMMIT_SHA and its submodules"
  done
}

# expand FOLDER REPOSITORY COMMIT PREFIX URL ENTRIES: the entries of a commit with submodules as those of files.
expand() {
  local entry path id url
  local -a inner=()
  while IFS= read -r -d '' entry; do
    path=${entry#*$'\t'}
    if [[ $entry != 160000* ]]; then
      printf '%s\t%s\0' "${entry%%$'\t'*}" "$4$path" >>"$1/tree"
      continue
    fi
    inner+=("$entry")
  done <"$6"
  for entry in "${inner[@]}"; do
    path=${entry#*$'\t'}
    id=${entry%%$'\t'*}
    # The entries of the commit itself have whole paths already, and no prefix.
    read_modules "$2" "$3"
    url_of "$path" "$5" "$4$path"
    url=$REPLY
    add_submodule "$1" "$4$path" "${id##* }" "$url"
  done
}

# add_submodule FOLDER PATH COMMIT URL
add_submodule() {
  local own entry path
  MODULES=$((MODULES + 1))
  ((MODULES <= 100)) || fail 'submodule' "$2 is the hundred-and-first submodule of the image, and more are not fetched"
  own=$1/modules/$MODULES
  mkdir -p "$own"
  retry fetch_again "$own" "$4" "$3" || {
    take_out "$2"
    fail 'submodule' "$2 is the commit $3 of $4, which cannot be fetched without a log-in: make that repository public, push the commit to it, or $REPLY"
  }
  printf '%s\n' "$own/git/objects" >>"$1/git/objects/info/alternates"
  # shellcheck disable=SC2034
  REPOSITORY_OF[$2]=$4
  bare_git "$own" ls-tree -r -z --full-tree "$3" >"$own/all"
  while IFS= read -r -d '' entry; do
    path=${entry#*$'\t'}
    case $entry in
      160000*) if ! submodule_is_selected "$2/$path"; then continue; fi ;;
      *) if ! is_selected "$2/$path"; then continue; fi ;;
    esac
    printf '%s\0' "$entry" >&3
    if [[ $entry == 100* ]]; then printf '%s\0' "$path" >&4; fi
  done <"$own/all" 3>"$own/entries" 4>"$own/plain"
  if has_attributes "$own/all"; then refuse_attributes "$own" "$3" "$2/" "$1/lfs"; fi
  expand "$1" "$own" "$3" "$2/" "$4" "$own/entries"
}

# fetch_again FOLDER URL COMMIT: what Git says of a server is the server's word.
fetch_again() {
  rm -rf "$1/git"
  told fetch_commit "$@"
}
