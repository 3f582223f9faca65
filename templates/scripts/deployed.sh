#!/usr/bin/env bash
# What deployments leave in the registry, for each of their images: the tag `deployed-NAME` is the image that served
# when it was last looked at, `deployed-NAME.previous` the one before it, `deployed-NAME.found` one that no run had
# left there when a deployment began, and the record `promoted-deployed-NAME` says which run was the last to begin, and
# of which commit the served image was deployed.
set -euo pipefail
export LC_ALL=C

# shellcheck source=record.sh
source "$(dirname "${BASH_SOURCE[0]}")/record.sh"
# shellcheck source=serving.sh
source "$(dirname "${BASH_SOURCE[0]}")/serving.sh"
# shellcheck source=forward.sh
source "$(dirname "${BASH_SOURCE[0]}")/forward.sh"

: "${ORDER:?}"

# Started by hand, a run has a number of another workflow. That of the run by whose gate it goes counts.
if [[ -n ${PIPEGEN_AS_RUN:-} ]]; then GITHUB_RUN_NUMBER=$PIPEGEN_AS_RUN; fi

# shellcheck disable=SC2034 # record.sh and forward.sh say it, too
CONSEQUENCE='nothing is deployed'

# To a deployment "denied" is no answer: only "there is none" means that nothing was deployed.
export PIPEGEN_STRICT=true

# names_of REPOSITORY DIGEST: sets NAMES to all that `current` may call the image: the digest of its index or of a
# platform's manifest, an image id, the commit that built it.
names_of() {
  local manifest manifests=("$2") id
  inspect "$1@$2" "$WORK/top" || fail 'image out of reach' "cannot tell what $1@$2 is, so $CONSEQUENCE"
  NAMES=("$2")
  if is_index "$WORK/top"; then
    mapfile -t manifests < <(jq --raw-output '.manifests[] | select(.platform.os != "unknown") | .digest' "$WORK/top")
  fi
  for manifest in "${manifests[@]}"; do
    inspect "$1@$manifest" "$WORK/manifest" ||
      fail 'image out of reach' "cannot tell what $1@$manifest is, so $CONSEQUENCE"
    id=$(jq --raw-output '.config.digest // empty' "$WORK/manifest")
    NAMES+=("$manifest" "$id")
  done
  read_labels "$1" "$2"
  if is_commit "$REVISION_LABEL"; then NAMES+=("$REVISION_LABEL"); fi
}

# is_there REPOSITORY DIGEST
is_there() {
  local answer=0
  inspect "$1@$2" "$WORK/other" || answer=$?
  ((answer < 2)) || fail 'registry out of reach' "cannot tell whether $1@$2 is there, so $CONSEQUENCE"
  ((answer == 0))
}

# read_deployed IMAGE: DEPLOYED is the image that was recorded to serve last, empty where none was; AT the commit that
# was deployed then and BY the run that saw it serve, empty where the record does not speak of that image; TRIED what
# runs have begun to deploy since, as COMMIT:DIGEST; PREVIOUSLY what served before it, in the same form, empty where that
# is not known. SERVES_VERSION and PREVIOUS_VERSION are the releases of the two commits. The tag moves before the record
# is written: where it stands for what a run has begun to deploy, that run was stopped between the two, and what the
# record speaks of counts.
# shellcheck disable=SC2034 # other scripts read them
read_deployed() {
  local tag=${REPOSITORY_OF[$1]}:deployed-$DEPLOY served
  current "$tag"
  DEPLOYED=$REPLY
  read_record "${tag/:deployed-/:promoted-deployed-}" "$ORDER"
  AT='' BY='' TRIED='' PREVIOUSLY='' SERVES_VERSION='' PREVIOUS_VERSION=''
  if [[ -z $RECORD ]]; then return 0; fi
  TRIED=$(annotation dev.pipegen.tried)
  served=$OF
  if [[ -n $TRIED ]]; then served=$BEFORE; fi
  if [[ -n $DEPLOYED && $DEPLOYED != "$served" && ",$TRIED," == *":$DEPLOYED,"* ]]; then
    DEPLOYED=$served
    if [[ -n $served ]] && ! is_there "${REPOSITORY_OF[$1]}" "$served"; then DEPLOYED=''; fi
  fi
  if [[ -n $DEPLOYED && $DEPLOYED == "$served" ]]; then
    AT=$(annotation dev.pipegen.serves)
    BY=$(annotation dev.pipegen.by)
    PREVIOUSLY=$(annotation dev.pipegen.previous)
    SERVES_VERSION=$(annotation dev.pipegen.serves-version)
    PREVIOUS_VERSION=$(annotation dev.pipegen.previous-version)
  fi
}

# only_tried ENTRY: has nothing begun since something was seen to serve, but this?
only_tried() {
  local entry
  for entry in ${TRIED//,/ }; do
    [[ $entry == "$1" ]] || return 1
  done
}

# more NAME=VALUE…: sets REPLY to the annotations of a deployment.
more() {
  REPLY=$(jq --null-input --compact-output \
    '$ARGS.positional | map(index("=") as $at | {("dev.pipegen." + .[:$at]): .[$at + 1:]}) | add' --args "$@")
}

# record_run REPOSITORY DIGEST BEFORE ANNOTATIONS: the record, as this run's. What is deployed by hand may be older than
# what has begun: then the record goes on naming that, behind which nothing older is deployed by itself.
record_run() {
  local COMMIT_SHA=$COMMIT_SHA VERSION=$VERSION GITHUB_RUN_NUMBER=$GITHUB_RUN_NUMBER
  if [[ -n ${PIPEGEN_BY_HAND:-} ]]; then
    read_record "$1:promoted-deployed-$DEPLOY" "$ORDER"
    if [[ -n $RECORD ]] && { [[ $PIPEGEN_BY_HAND == roll-back ]] || ! "forward_$ORDER" "$RECORDED"; }; then
      COMMIT_SHA=$(annotation org.opencontainers.image.revision)
      VERSION=$(annotation org.opencontainers.image.version)
      GITHUB_RUN_NUMBER=$(annotation dev.pipegen.run)
    fi
  fi
  record "$1" "deployed-$DEPLOY" "$2" "$3" "$4"
}
