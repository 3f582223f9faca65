#!/usr/bin/env bash
# The record of a tag that moves: an index `promoted-TAG` beside it, whose annotations say what it stands for.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

: "${COMMIT_SHA:?}" "${VERSION?}" "${GITHUB_RUN_NUMBER:?}" "${GITHUB_REPOSITORY:?}"

# What follows where the registry cannot be read.
CONSEQUENCE='no tag moves'

# current REFERENCE: sets REPLY to its digest, empty when it is not there.
current() {
  local answer=0
  resolve "$1" || answer=$?
  ((answer < 2)) || fail 'registry out of reach' "cannot tell what $1 is, so $CONSEQUENCE"
  if ((answer == 1)); then REPLY=''; fi
}

# has_once IMAGES: is a tag of one of them written once in this run? IMAGES is separated by commas.
has_once() {
  local image class _
  while read -r image class _; do
    if [[ $class == once ]] && in_list "$image" "$1"; then return 0; fi
  done <<<"$PROMOTIONS"
  return 1
}

annotation() { jq --raw-output --arg name "$1" '.annotations[$name] // empty' "$WORK/raw"; }

# read_record REFERENCE ORDER: what was promoted last. RECORD is the record's digest, RECORDED what
# "forward" is asked of, OF the image it stands for, BEFORE the image that the tag was until then.
read_record() {
  local name
  current "$1"
  RECORD=$REPLY RECORDED='' OF='' BEFORE=''
  if [[ -z $RECORD ]]; then return 0; fi
  case $2 in
    branch) name=org.opencontainers.image.revision ;;
    version) name=org.opencontainers.image.version ;;
    run) name=dev.pipegen.run ;;
    *) fail 'unknown order' "'$2' is neither branch, version nor run" ;;
  esac
  RECORDED=$(annotation "$name")
  [[ -n $RECORDED ]] || fail 'unreadable record' "$1 has no $name, so $CONSEQUENCE; delete that tag, and run again"
  # shellcheck disable=SC2034 # promote.sh reads both
  OF=$(annotation dev.pipegen.digest)
  # shellcheck disable=SC2034
  BEFORE=$(annotation dev.pipegen.before)
}

# is_of_a_newer_run: was the record that was read last written by one? Of one commit there are several, by hand or on a
# schedule. REPLY is its number.
is_of_a_newer_run() {
  REPLY=$(annotation dev.pipegen.run)
  [[ $REPLY =~ ^[0-9]{1,18}$ ]] && ((REPLY > GITHUB_RUN_NUMBER))
}

# read_labels REPOSITORY DIGEST: SOURCE_LABEL, REVISION_LABEL and VERSION_LABEL of an image that stands
# under a tag without a record; of several platforms the first, for they are of one build. Empty where
# it has none.
read_labels() {
  local manifest=$2 id
  SOURCE_LABEL='' REVISION_LABEL='' VERSION_LABEL=''
  inspect "$1@$2" "$WORK/manifest" || fail 'registry out of reach' "cannot tell what $1@$2 is, so $CONSEQUENCE"
  if is_index "$WORK/manifest"; then
    manifest=$(jq --raw-output '[.manifests[]? | select(.platform.os != "unknown") | .digest][0] // empty' "$WORK/manifest")
    if [[ -z $manifest ]]; then return 0; fi
    inspect "$1@$manifest" "$WORK/manifest" || fail 'registry out of reach' "cannot tell what $1@$manifest is, so $CONSEQUENCE"
  fi
  id=$(jq --raw-output '.config.digest // empty' "$WORK/manifest")
  if [[ -z $id ]]; then return 0; fi
  blob "$1" "$id" "$WORK/config" || fail 'registry out of reach' "cannot read what $1@$2 says of itself, so $CONSEQUENCE"
  SOURCE_LABEL=$(image_label org.opencontainers.image.source)
  REVISION_LABEL=$(image_label org.opencontainers.image.revision)
  VERSION_LABEL=$(image_label org.opencontainers.image.version)
}

# Whatever is no image has no labels.
image_label() { jq --raw-output --arg name "$1" '.config?.Labels?[$name]? // empty' "$WORK/config" 2>/dev/null || true; }

is_commit() { [[ $1 =~ ^[0-9a-f]{40}$ ]]; }

# is_own: do the labels name this repository? With any way to write its address.
is_own() {
  local own=${SOURCE_LABEL,,} wanted=${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY
  own=${own%/} own=${own%.git}
  [[ $own == "${wanted,,}" ]]
}

# ask_labels REFERENCE DIGEST ORDER: a tag is there, and no record of it. Its image's labels count where it
# was built of a commit of this repository: then RECORDED is what "forward" is asked of. Otherwise
# nothing says what the tag stands for, and REPLY says why.
ask_labels() {
  read_labels "${1%:*}" "$2"
  RECORDED=''
  if [[ -z $SOURCE_LABEL || -z $REVISION_LABEL ]]; then
    REPLY='its image does not say of which commit it was built'
  elif ! is_own; then
    REPLY="its image was built of $SOURCE_LABEL"
  elif ! is_commit "$REVISION_LABEL"; then
    REPLY="its image names '$REVISION_LABEL', which is no commit"
  else
    compare "$REVISION_LABEL" "$COMMIT_SHA"
    case $REPLY/$3 in
      unknown/*) REPLY="its image names the commit $REVISION_LABEL, which this repository does not have" ;;
      */branch) RECORDED=$REVISION_LABEL ;;
      */version)
        if is_version "$VERSION_LABEL"; then RECORDED=$VERSION_LABEL; fi
        REPLY="its image names the version '$VERSION_LABEL', which is none"
        ;;
      *) REPLY='nothing in its image says which run made it' ;;
    esac
  fi
  [[ -n $RECORDED ]]
}

# point REPOSITORY TAG DIGEST: and makes sure that it is there.
point() {
  await "$1@$3" || return
  cp "$WORK/raw" "$WORK/put"
  put "$1" "$2" "$WORK/put" || return
  await "$1:$2" "$3"
}

# described_by DIGEST: the descriptors that an index over the manifest in $WORK/raw has.
described_by() {
  if is_index "$WORK/raw"; then
    jq --compact-output '.manifests' "$WORK/raw"
  else
    jq --null-input --compact-output --arg digest "$1" --arg type "$MEDIA_TYPE" \
      --argjson size "$(wc -c <"$WORK/raw")" '[{mediaType: $type, digest: $digest, size: $size}]'
  fi
}

# record REPOSITORY TAG DIGEST BEFORE [ANNOTATIONS]: commit, version and run of what the tag is about to stand for, and
# what a deployment says besides, as JSON.
record() {
  await "$1@$3" || return
  described_by "$3" >"$WORK/children"
  jq --null-input --compact-output --arg type "$OCI_INDEX" --slurpfile children "$WORK/children" \
    --arg commit "$COMMIT_SHA" --arg version "$VERSION" --arg run "$GITHUB_RUN_NUMBER" --arg digest "$3" --arg before "$4" \
    --argjson more "${5:-{\}}" \
    '{schemaVersion: 2, mediaType: $type, manifests: $children[0], annotations: ({
      "org.opencontainers.image.revision": $commit, "org.opencontainers.image.version": $version,
      "dev.pipegen.run": $run, "dev.pipegen.digest": $digest}
      + if $before == "" then {} else {"dev.pipegen.before": $before} end
      + ($more | with_entries(select(.value != ""))))}' >"$WORK/record"
  put "$1" "promoted-$2" "$WORK/record" || return
  await "$1:promoted-$2" "$REPLY"
}
