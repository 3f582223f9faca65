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
# shellcheck source=unpack.sh
source "$here/unpack.sh"

: "${IMAGE:?}" "${PIPELINE:?}" "${PLATFORM:?}" "${DOCKERFILE:?}" "${KEY:?}" "${TRUST:?}" "${CREATED:?}"

readonly ROOT=$RUNNER_TEMP/pipegen
readonly BUILD=$ROOT/builds/$IMAGE
readonly STAGED=$BUILD/files
readonly NONE='{}'

# A file that `files` forgot is missing here, so the build fails instead of the key lying.
stage() {
  mkdir -p "$BUILD"
  list_files "$BUILD"
  stage_files "$BUILD"
  if [[ -n ${ARTIFACTS:-} ]]; then
    # Only a pipeline with images of artifacts has this file.
    # shellcheck source=/dev/null
    source "$here/inputs.sh"
    stage_inputs "$STAGED"
  fi
  [[ -f $STAGED/$DOCKERFILE ]] || fail 'no Dockerfile' "$DOCKERFILE is not in the commit"
  [[ -d $STAGED/$CONTEXT ]] || fail 'no context' "no file of the commit that \`files\` selects is in $CONTEXT"
  own "${CONTEXT_PREFIX%/}"
  own "$DOCKERFILE"
  for file in "$DOCKERFILE.dockerignore" "${CONTEXT_PREFIX}.dockerignore"; do
    if [[ -e $STAGED/$file || -L $STAGED/$file ]]; then own "$file"; fi
  done
}

# own PATH: Docker is sent to it and follows links on the way, so there must be none: one could lead to
# any folder of this machine, the log-ins included.
own() {
  if [[ -z $1 ]]; then return 0; fi
  [[ $(realpath -- "$STAGED/$1") == "$(realpath -- "$STAGED")/$1" ]] ||
    fail 'link in the way' "$1, or a directory on the way to it, is a link in the commit: write the path that it leads to into pipeline.toml"
}

# unpack_base NAME: sets REPLY to the base's OCI layout, which BuildKit reads in place of a registry, by
# the digest of the one manifest in it.
unpack_base() {
  local IMAGE=$1 WORK folder=$ROOT/bases/$1
  check_archive "$folder/image.tar" "$BASE_ARCHIVE" "the base $1"
  WORK=$(mktemp -d "$ROOT/base-XXXXXXXX")
  unpack "$folder/image.tar" "$BASE_ID" "$PLATFORM"
  rm -rf "$folder/layout"
  mv "$WORK/layout" "$folder/layout"
  rm -rf "$WORK"
  REPLY=oci-layout://$folder/layout@sha256:${MANIFEST##*/}
}

# A base goes in by digest where there is a registry, else as a layout under a name of its own.
add_base() {
  local argument=$1 image=$2 repository=$3 name=pipegen.local/$2:ci
  read_base "$@"
  if [[ -n $BASE_DIGEST ]]; then
    name=$repository@$BASE_DIGEST
  else
    unpack_base "$image"
    csv "$name=$REPLY"
    BUILD_CONTEXTS+=("$REPLY")
  fi
  BASE_ARGUMENTS=$(jq --compact-output --arg argument "$argument" --arg value "$name" \
    '.[$argument] = $value' <<<"$BASE_ARGUMENTS")
}

# cache_name: sets REPLY to a name that no other image, platform or pipeline has: none of the three has a
# dot. It has to fit into a tag behind `buildcache-`.
cache_name() {
  local sum
  slug "$PLATFORM"
  REPLY=$PIPELINE.$IMAGE.$REPLY
  if ((${#REPLY} > 117)); then
    sum=$(printf '%s' "$REPLY" | sha256sum)
    REPLY=${REPLY:0:76}.${sum:0:40}
  fi
}

# The registry's cache is written by trusted runs alone. GitHub's is shared by all jobs of a branch, those
# that run others' code among them, so no build that others rely on reads or writes it.
add_caches() {
  local name
  # Docker's own builder, under the name of what the client talks to, takes no other cache than its own.
  if [[ ${REPOSITORY:-} == docker-daemon:* && $TRUST != untrusted ]]; then
    output builder "$(docker context show)"
    return
  fi
  cache_name
  name=$REPLY
  if in_list registry "${CACHE:-}" && [[ -n ${REPOSITORY:-} && $TRUST != untrusted ]]; then
    CACHE_FROM+=("type=registry,ref=$REPOSITORY:buildcache-$name")
    if [[ $TRUST == trusted ]]; then
      CACHE_TO+=("type=registry,ref=$REPOSITORY:buildcache-$name,mode=max,ignore-error=true")
    fi
  fi
  if in_list gha "${CACHE:-}" && [[ $TRUST != trusted || ${PUBLISHED:-} != true ]]; then
    CACHE_FROM+=("type=gha,scope=$name")
    CACHE_TO+=("type=gha,scope=$name,mode=max,ignore-error=true")
  fi
}

# read_labelled: sets LABELLED to the lines of the Dockerfile that set labels.
read_labelled() {
  local line whole=''
  LABELLED=''
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%"${line##*[![:space:]]}"}
    if [[ $line =~ ^[[:space:]]*# ]]; then continue; fi
    if [[ $line == *\\ ]]; then
      whole+="${line%?} "
      continue
    fi
    whole+=$line
    if [[ ${whole,,} =~ ^[[:space:]]*label[[:space:]] ]]; then LABELLED+="$whole"$'\n'; fi
    whole=''
  done <"$STAGED/$DOCKERFILE"
}

# own_label NAME VALUE: unless the Dockerfile sets it. `--label` would win over that.
own_label() {
  local name="org.opencontainers.image.$1"
  local pattern="[[:space:]\"']${name//./\\.}[\"']?([[:space:]]|=)"
  if [[ -z $2 || $LABELLED =~ $pattern ]]; then return 0; fi
  OWN_LABELS=$(jq --compact-output --arg name "$name" --arg value "$2" '.[$name] = $value' <<<"$OWN_LABELS")
}

# The image's own labels replace the first ones; the look-ups of later runs rest on the last.
write_labels() {
  local url=${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY version=${VERSION:-} tags=${TAGS:-}
  OWN_LABELS=$NONE
  read_labelled
  own_label title "$IMAGE"
  own_label source "$url"
  own_label url "$url"
  own_label version "${version#dev}"
  own_label ref.name "${tags%% *}"
  list_output labels label "$(jq --null-input --compact-output --argjson own "$OWN_LABELS" \
    --argjson labels "${LABELS:-$NONE}" --arg created "$CREATED" --arg revision "$COMMIT_SHA" \
    --arg key "$KEY" --arg trust "$TRUST" '$own + $labels + {
      "org.opencontainers.image.created": $created, "org.opencontainers.image.revision": $revision,
      "dev.pipegen.key": $key, "dev.pipegen.level": $trust}')"
}

# The build action reads its lists as CSV, a value to the record, and cuts blanks off the end of each.
csv() { REPLY=\"${1//\"/\"\"}\"; }

# list_output OUTPUT WHAT OBJECT: the entries of a JSON object as such a list, each value whole. What
# could not arrive as it is ends the job, by name.
list_output() {
  local lost
  lost=$(jq --raw-output '
    def blank: . <= 32 and . >= 9 and (. <= 13 or . == 32) or . == 160 or . == 5760 or (. >= 8192 and . <= 8202)
      or . == 8232 or . == 8233 or . == 8239 or . == 8287 or . == 12288 or . == 65279;
    [to_entries[] | select(.value | explode | (length > 0 and (.[-1] | blank)) or any(. == 0)) | .key] | join(", ")
  ' <<<"$3")
  [[ -z $lost ]] ||
    fail "$2 would be changed" "$lost: the value ends in a blank or has a byte 0, which the build action does not pass on: take it out"
  output "$1" "$(jq --raw-output 'to_entries[] | "\(.key)=\(.value)" | "\"\(split("\"") | join("\"\""))\""' <<<"$3")"
}

# Secrets travel as files, which keeps every byte. One that is empty is none, as on GitHub.
write_secrets() {
  local id ids files=()
  rm -rf "$BUILD/secrets"
  ids=$(jq --raw-output 'to_entries[] | select(.value != "") | .key' <<<"${BUILD_SECRETS:-$NONE}")
  for id in $ids; do
    (umask 077 && mkdir -p "$BUILD/secrets" &&
      jq --join-output --arg id "$id" '.[$id]' <<<"${BUILD_SECRETS:-$NONE}" >"$BUILD/secrets/$id")
    csv "$id=$BUILD/secrets/$id"
    files+=("$REPLY")
  done
  output secret-files "$(join "${files[@]}")"
}

join() { printf '%s\n' "$@"; }

BASE_ARGUMENTS=$NONE OWN_LABELS=$NONE BUILD_CONTEXTS=() CACHE_FROM=() CACHE_TO=()
stage
while read -r -a words; do
  if ((${#words[@]} > 0)); then add_base "${words[@]}"; fi
done <<<"${BASES:-}"
add_caches
folder=$STAGED/${CONTEXT#./}
output context "${folder%/.}"
output dockerfile "$STAGED/$DOCKERFILE"
list_output build-args 'build argument' "$(jq --null-input --compact-output \
  --argjson bases "$BASE_ARGUMENTS" --argjson own "${BUILD_ARGS:-$NONE}" --argjson stamps "${STAMPS:-$NONE}" \
  '$own + $stamps + $bases')"
output build-contexts "$(join "${BUILD_CONTEXTS[@]}")"
output cache-from "$(join "${CACHE_FROM[@]}")"
output cache-to "$(join "${CACHE_TO[@]}")"
write_labels
write_secrets
