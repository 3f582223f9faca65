#!/usr/bin/env bash
# Computes the image's content key and looks for an image that makes a build needless.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=registry.sh
source "$here/registry.sh"
# shellcheck source=files.sh
source "$here/files.sh"
# shellcheck source=bases.sh
source "$here/bases.sh"

# Only a pipeline with images of artifacts has this file.
if [[ -n ${ARTIFACTS:-} ]]; then
  # shellcheck source=/dev/null
  source "$here/inputs.sh"
fi

: "${PLATFORM:?}" "${PLATFORMS:?}" "${DOCKERFILE:?}" "${CONTEXT:?}" "${COMMIT_SHA:?}" "${TRUST:?}" "${PUBLISH:?}"
: "${MAX_AGE:?}"

lines() { printf '%s\n' "$1" | sed '/^$/d' | sort | sed "s|^|$2 |"; }

# entries OBJECT WORD: a line for each entry of a JSON object, which JSON keeps apart whatever is in it.
entries() {
  local none='{}'
  printf '%s' "${1:-$none}" | jq --raw-output --arg word "$2" \
    'to_entries | sort_by(.key)[] | "\($word) \(tojson)"'
}

key_bases() {
  local words
  while read -r -a words; do
    if ((${#words[@]} == 0)); then continue; fi
    read_base "${words[@]}"
    printf 'base %s %s\n' "${words[0]}" "${BASE_DIGEST:-$BASE_ID}"
  done <<<"${BASES:-}"
}

# content_key PLATFORMS: everything that the image is made of, and everything that it had to pass. Of
# labels and stamps only what two commits share: LABEL_KEY and STAMP_KEY name the commit's own values
# instead of having them.
content_key() {
  local secrets=${BUILD_SECRET_IDS:-} include=${INCLUDE:-}
  {
    printf '%s\n' 'pipegen key 2' "context ${CONTEXT%/}" "dockerfile $DOCKERFILE" "target ${TARGET:-}"
    entries "${BUILD_ARGS:-}" argument
    entries "${STAMP_KEY:-}" stamp
    entries "${LABEL_KEY:-}" label
    lines "${secrets//,/$'\n'}" secret
    lines "${1//,/$'\n'}" platform
    key_bases
    if [[ -n ${ARTIFACTS:-} ]]; then key_inputs; fi
    lines "${include//,/$'\n'}" include
    if includes submodules; then key_submodules "$WORK/commit"; fi
    printf '%s\n' "${SMOKE:-}" | sed '/^ *$/d; s|^|smoke |'
    cat "$WORK/commit/tree"
  } >"$WORK/inputs"
  digest_of "$WORK/inputs"
  REPLY=${REPLY#sha256:}
  REPLY=${REPLY:0:40}
}

# A pull request builds fewer platforms than a push. What a push made of the same inputs has them
# all, so it serves, too; never the other way round.
content_keys() {
  mkdir "$WORK/commit"
  list_files "$WORK/commit"
  content_key "$PLATFORMS"
  KEY=$REPLY
  content_key "${ALL_PLATFORMS:-$PLATFORMS}"
  WIDE=$REPLY
}

# Every build says of which commit it is.
same_inputs() { [[ -n ${FOUND[revision]} && (${FOUND[key]} == "$KEY" || ${FOUND[key]} == "$WIDE") ]]; }

trusted_enough() { [[ $TRUST != trusted || ${FOUND[trust]} == trusted ]]; }

# look_up TAG: 0 there. Only an untrusted run may take a dead registry for an empty one.
look_up() {
  local answer=0
  find_image "$REPOSITORY" "$1" "$PLATFORM" || answer=$?
  if ((answer == 2)) && [[ $TRUST != untrusted ]]; then
    fail 'registry out of reach' "cannot tell whether $REPOSITORY:$1 exists"
  fi
  return "$answer"
}

# The commit's own image, of the same inputs: a build argument or a base may differ between two
# runs of one commit, and then its tag names another image.
find_own() {
  local tag
  for tag in ${TAGS:-}; do
    if ! look_up "$tag"; then continue; fi
    if ! same_inputs; then
      notice 'not adopted' "$REPOSITORY:$tag is of other inputs"
    elif ! trusted_enough; then
      notice 'not adopted' "$REPOSITORY:$tag was not built by a trusted run"
    else
      return 0
    fi
  done
  [[ -n ${CANDIDATES:-} ]] || return 1
  # The newest build of this commit, should somebody have asked for one by hand, before older ones.
  for tag in "key-trusted-$KEY" $CANDIDATES; do
    if ! look_up "$tag" || ! same_inputs || ! trusted_enough; then continue; fi
    if [[ $tag != key-* || ${FOUND[revision]} == "$COMMIT_SHA" ]]; then return 0; fi
  done
  return 1
}

# An image of the same inputs. A trusted run never reads what any other wrote.
find_key() {
  local tag tags=("key-trusted-$KEY")
  if [[ $WIDE != "$KEY" ]]; then tags+=("key-trusted-$WIDE"); fi
  if [[ $TRUST == internal ]]; then tags+=("key-internal-$KEY"); fi
  for tag in "${tags[@]}"; do
    if ! look_up "$tag"; then continue; fi
    if ! same_inputs || ! trusted_enough; then
      warning 'not reused' "$REPOSITORY:$tag does not carry the labels that its tag promises"
    elif is_fresh "$COMMIT_SHA" "$MAX_AGE"; then
      return 0
    fi
  done
  return 1
}

may_look() {
  if [[ -z ${REPOSITORY:-} || $PUBLISH == none || ${REBUILD:-} == true ]]; then return 1; fi
  [[ $TRUST != untrusted || ${PUBLIC:-} == true ]]
}

content_keys
SOURCE=''
if may_look; then
  if find_own; then
    SOURCE=adopted
  elif find_key; then
    SOURCE=reused
  fi
fi
if [[ -z $SOURCE ]]; then FOUND=(); fi
output key "$KEY"
output source "$SOURCE"
output digest "${FOUND[digest]:-}"
output manifest "${FOUND[manifest]:-}"
output image-id "${FOUND[image-id]:-}"
output revision "${FOUND[revision]:-}"
echo "content key $KEY: ${SOURCE:-to be built} ${FOUND[digest]:-}"
