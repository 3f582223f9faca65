#!/usr/bin/env bash
# Says which images are at a place that this run does not build for: those that a deployment saw serve, or those that a
# tag stands for. It is asked once in a run, so that all jobs and all legs see the same, whatever moves meanwhile.
set -euo pipefail
export LC_ALL=C

# shellcheck source=record.sh
source "$(dirname "${BASH_SOURCE[0]}")/record.sh"

: "${IMAGES:?}" "${NEEDS_COMMIT:?}"

# "Denied" is no way to say that nothing is there.
export PIPEGEN_STRICT=true
# shellcheck disable=SC2034 # record.sh says it
CONSEQUENCE='nothing is tested'

if [[ -n ${AT_DEPLOY:-} ]]; then
  TAG=deployed-$AT_DEPLOY PLACE="what $AT_DEPLOY serves"
else
  TAG=${AT_TAG:?} PLACE="the tag $TAG"
fi

declare -a NAMES=()
declare -A REPOSITORY_OF=() DIGEST_OF=() COMMIT_OF=()
while read -r image repository; do
  if [[ -n $image ]]; then NAMES+=("$image") REPOSITORY_OF[$image]=$repository; fi
done <<<"$IMAGES"

# find_at_place IMAGE: fills DIGEST_OF. Nothing there is no reason to be green: a job was selected to test it.
find_at_place() {
  local reference=${REPOSITORY_OF[$1]}:$TAG
  current "$reference"
  if [[ -n $REPLY ]]; then
    DIGEST_OF[$1]=$REPLY
  elif [[ -n ${AT_DEPLOY:-} ]]; then
    fail 'nothing is deployed' "no run has seen $1 serve as $AT_DEPLOY: $reference is not there"
  else
    fail 'no such tag' "$reference is not there"
  fi
}

# recorded_deployment IMAGE: sets BY to the run that saw the image serve, and COMMIT_OF. 1: the record speaks of another
# image, because a deployment is between the two.
recorded_deployment() {
  local reference=${REPOSITORY_OF[$1]}:promoted-$TAG serves found
  current "$reference"
  [[ -n $REPLY ]] || fail 'unreadable record' "$reference is not there, so what $AT_DEPLOY serves is not known; deploy again"
  # What has begun since something served stands in front of it.
  if [[ -n $(annotation dev.pipegen.tried) ]]; then
    serves=$(annotation dev.pipegen.before)
  else
    serves=$(annotation dev.pipegen.digest)
  fi
  found=$(annotation dev.pipegen.found)
  [[ -z $found ]] || fail 'not what was deployed' \
    "when the last deployment of $AT_DEPLOY began, $found served of $1, and not what was recorded, and it may serve again; deploy again"
  BY=$(annotation dev.pipegen.by)
  COMMIT_OF[$1]=$(annotation dev.pipegen.serves)
  [[ $serves == "${DIGEST_OF[$1]}" && -n $BY ]]
}

# look_at_deployment: finds all images, and whether one run saw them serve together. 1: REPLY says why not.
look_at_deployment() {
  local image by=''
  for image in "${NAMES[@]}"; do
    find_at_place "$image"
    if ! recorded_deployment "$image"; then
      REPLY="the record of $image is not of the image that $TAG stands for"
      return 1
    fi
    if [[ -n $by && $by != "$BY" ]]; then
      REPLY="$image was seen to serve by the run $BY, and the images before it by $by"
      return 1
    fi
    by=$BY
  done
}

# recorded_promotion IMAGE: fills COMMIT_OF with the commit that was promoted, or that the image says it was built of.
recorded_promotion() {
  COMMIT_OF[$1]=''
  current "${REPOSITORY_OF[$1]}:promoted-$TAG"
  if [[ -n $REPLY && $(annotation dev.pipegen.digest) == "${DIGEST_OF[$1]}" ]]; then
    COMMIT_OF[$1]=$(annotation org.opencontainers.image.revision)
  else
    read_labels "${REPOSITORY_OF[$1]}" "${DIGEST_OF[$1]}"
    if is_own; then COMMIT_OF[$1]=$REVISION_LABEL; fi
  fi
}

# look_at_tag: finds all images. 1: they are not of one commit, and REPLY says so.
look_at_tag() {
  local image first=''
  for image in "${NAMES[@]}"; do
    find_at_place "$image"
    recorded_promotion "$image"
    if [[ $NEEDS_COMMIT != true ]]; then continue; fi
    if [[ -n $first && ${COMMIT_OF[$image]} != "${COMMIT_OF[$first]}" ]]; then
      REPLY="$TAG of $first is of ${COMMIT_OF[$first]:-no commit}, and of $image of ${COMMIT_OF[$image]:-no commit}"
      return 1
    fi
    first=$image
  done
}

# look: several images are recorded one after the other, and soon.
look() {
  local tries=${PIPEGEN_TRIES:-5} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    if [[ -n ${AT_DEPLOY:-} ]]; then
      if look_at_deployment; then return 0; fi
    elif look_at_tag; then
      return 0
    fi
    echo "$REPLY" >&2
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  if [[ -n ${AT_DEPLOY:-} ]]; then
    fail 'not recorded together' "$REPLY; a run was stopped while it recorded what serves, so deploy again"
  fi
  fail 'not of one commit' "$REPLY, so there are no files that belong to all of them; with \`checkout = \"run\"\` the files are this run's"
}

# say: what the jobs read. REVISION is the commit that built an image, which with reuse is an older one.
say() {
  local image revision commit=${COMMIT_OF[${NAMES[0]}]}
  if [[ $NEEDS_COMMIT == true ]]; then
    is_commit "$commit" ||
      fail 'of no commit' "nothing says of which commit of this repository $PLACE is, so there are no files that belong to it; with \`checkout = \"run\"\` the files are this run's"
    output sha "$commit"
    output short-sha "${commit:0:7}"
  fi
  summary "## At ${AT_DEPLOY:+deploy.}${AT_DEPLOY:-$TAG}" ''
  for image in "${NAMES[@]}"; do
    read_labels "${REPOSITORY_OF[$image]}" "${DIGEST_OF[$image]}"
    revision=$REVISION_LABEL
    if ! is_commit "$revision"; then revision=''; fi
    if ! is_commit "${COMMIT_OF[$image]}"; then COMMIT_OF[$image]='that nothing names'; fi
    output "$image-digest" "${DIGEST_OF[$image]}"
    output "$image-revision" "$revision"
    summary "- $image: \`${DIGEST_OF[$image]}\`, of the commit ${COMMIT_OF[$image]}"
  done
}

look
say
