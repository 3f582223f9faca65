#!/usr/bin/env bash
# Writes the tags of a build: never over another image, adopting what is there already.
set -euo pipefail
export LC_ALL=C

# shellcheck source=registry.sh
source "$(dirname "${BASH_SOURCE[0]}")/registry.sh"

: "${REPOSITORY?}" "${TRUST:?}"

# Something was pushed to the repository before, so "denied" is no way to say that a tag is not there.
export PIPEGEN_STRICT=true

# look TAG: sets TAG_DIGEST, empty when nothing is there. A registry out of reach ends the job.
look() {
  local answer=0
  TAG_DIGEST=''
  resolve "$REPOSITORY:$1" || answer=$?
  ((answer < 2)) || fail 'registry out of reach' "cannot tell what $REPOSITORY:$1 is"
  if ((answer == 0)); then TAG_DIGEST=$REPLY; fi
}

# adopt_racer DIGEST PLATFORM: another run may have written a tag since this one looked. Of two
# builds of the same inputs the later adopts the earlier. 0: FOUND is the image to take instead.
adopt_racer() {
  local tag
  [[ ${REBUILD:-} != true ]] || return 1
  for tag in ${TAGS:-}; do
    look "$tag"
    if [[ -z $TAG_DIGEST || $TAG_DIGEST == "$1" ]]; then continue; fi
    if ! described "$REPOSITORY" "$TAG_DIGEST" "$2"; then continue; fi
    if [[ ${FOUND[key]} == "$KEY" && ($TRUST != trusted || ${FOUND[trust]} == trusted) ]]; then
      warning 'built twice' "$REPOSITORY:$tag was written meanwhile; $TAG_DIGEST is taken, $1 is dropped"
      return 0
    fi
  done
  return 1
}

# write_tags DIGEST: those that are not there yet.
write_tags() {
  local tag
  for tag in ${TAGS:-}; do
    look "$tag"
    if [[ -z $TAG_DIGEST ]]; then
      retag "$REPOSITORY" "$tag" "$1" || fail 'tag not written' "$REPOSITORY:$tag"
      echo "tagged $REPOSITORY:$tag"
    elif [[ $TAG_DIGEST != "$1" ]]; then
      warning 'tag left alone' "$REPOSITORY:$tag is $TAG_DIGEST, not this run's $1"
      summary "- **$REPOSITORY:$tag is another image**: it stays $TAG_DIGEST, and this run's is $1"
    fi
  done
}

# key_tag: the namespace of the run's trust.
key_tag() { if [[ $TRUST == trusted ]]; then REPLY=key-trusted-$KEY; else REPLY=key-internal-$KEY; fi; }

# write_key DIGEST: moves, because the newest image of these inputs has the newest base.
write_key() {
  local tag
  key_tag
  tag=$REPLY
  retag "$REPOSITORY" "$tag" "$1" || fail 'tag not written' "$REPOSITORY:$tag"
}
