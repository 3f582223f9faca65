#!/usr/bin/env bash
# Stages what Docker may see: the declared files of the tested commit, the bases, caches and labels.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=files.sh
source "$here/files.sh"
# shellcheck source=bases.sh
source "$here/bases.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"

: "${IMAGE:?}" "${PLATFORM:?}" "${DOCKERFILE:?}" "${KEY:?}" "${TRUST:?}" "${CREATED:?}"

readonly ROOT=$RUNNER_TEMP/pipegen
readonly STAGED=$ROOT/context

# A file that `files` forgot is missing here, so the build fails instead of the key lying.
stage() {
  local list
  rm -rf "$STAGED"
  mkdir -p "$STAGED"
  list=$(mktemp)
  list_files /dev/null "$list"
  tar --create --null --files-from "$list" --file - | tar --extract --file - --directory "$STAGED"
  rm -f "$list"
  [[ -f $STAGED/$DOCKERFILE ]] || fail 'no Dockerfile' "$DOCKERFILE is not in the commit"
}

# unpack IMAGE: sets REPLY to the base's OCI layout, which BuildKit reads in place of a registry.
unpack() {
  local folder=$ROOT/bases/$1 id digest
  [[ -f $folder/image.tar ]] || fail 'no base image' "the archive of the base $1 is not there"
  id=$(archive_id "$folder/image.tar")
  [[ -z $BASE_ID || $id == "$BASE_ID" ]] ||
    fail 'another base image' "the archive of $1 holds $id, its build made $BASE_ID"
  rm -rf "$folder/layout"
  mkdir -p "$folder/layout"
  tar --extract --file "$folder/image.tar" --directory "$folder/layout"
  digest=$(jq --raw-output '.manifests[0].digest' "$folder/layout/index.json")
  REPLY=oci-layout://$folder/layout@$digest
}

# A base goes in by digest where there is a registry, else as a layout under a name of its own.
add_base() {
  local target=$1 image=$2 repository=$3 name=pipegen.local/$2:ci
  read_base "$@"
  if [[ -n $BASE_DIGEST ]]; then
    name=$repository@$BASE_DIGEST
  else
    unpack "$image"
    BUILD_CONTEXTS+=("$name=$REPLY")
  fi
  ARGUMENTS+=("$target=$name")
}

# Only trusted runs write the registry's cache: what a pull request wrote would reach the main line.
add_caches() {
  local platform
  slug "$PLATFORM"
  platform=$REPLY
  if in_list registry "${CACHE:-}" && [[ -n ${REPOSITORY:-} && $TRUST != untrusted ]]; then
    CACHE_FROM+=("type=registry,ref=$REPOSITORY:buildcache-$platform")
    if [[ $TRUST == trusted ]]; then
      CACHE_TO+=("type=registry,ref=$REPOSITORY:buildcache-$platform,mode=max,ignore-error=true")
    fi
  fi
  if in_list gha "${CACHE:-}"; then
    CACHE_FROM+=("type=gha,scope=$IMAGE-$platform")
    CACHE_TO+=("type=gha,scope=$IMAGE-$platform,mode=max,ignore-error=true")
  fi
}

# The image's own labels may replace the first ones; the look-ups of later runs rest on the last.
write_labels() {
  local url=${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY lines=()
  lines+=("org.opencontainers.image.title=$IMAGE" "org.opencontainers.image.source=$url")
  lines+=("org.opencontainers.image.url=$url" "org.opencontainers.image.version=${VERSION:-dev}")
  if [[ -n ${TAGS:-} ]]; then lines+=("org.opencontainers.image.ref.name=${TAGS%% *}"); fi
  if [[ -n ${LABELS:-} ]]; then lines+=("$LABELS"); fi
  lines+=("org.opencontainers.image.created=$CREATED" "org.opencontainers.image.revision=$COMMIT_SHA")
  output labels "$(join "${lines[@]}" "dev.pipegen.key=$KEY" "dev.pipegen.level=$TRUST")"
}

join() { printf '%s\n' "$@"; }

ARGUMENTS=() BUILD_CONTEXTS=() CACHE_FROM=() CACHE_TO=()
stage
while read -r -a words; do
  if ((${#words[@]} > 0)); then add_base "${words[@]}"; fi
done <<<"${BASES:-}"
add_caches
folder=$STAGED/${CONTEXT#./}
output context "${folder%/.}"
output dockerfile "$STAGED/$DOCKERFILE"
output build-args "$(join "${ARGUMENTS[@]}" "${BUILD_ARGS:-}")"
output build-contexts "$(join "${BUILD_CONTEXTS[@]}")"
output cache-from "$(join "${CACHE_FROM[@]}")"
output cache-to "$(join "${CACHE_TO[@]}")"
write_labels
