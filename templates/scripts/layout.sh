#!/usr/bin/env bash
# Makes an OCI image layout of an image's archive, for a job that reads the image as files.
set -euo pipefail
export LC_ALL=C

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=archive.sh
source "$here/archive.sh"
# shellcheck source=unpack.sh
source "$here/unpack.sh"

: "${ARCHIVE:?}" "${IMAGE:?}" "${IMAGE_IDS:?}" "${LAYOUT:?}" "${PLATFORM:?}"

WORK=$(mktemp -d "${RUNNER_TEMP:?}/layout-XXXXXXXX")
trap 'rm -rf "$WORK"' EXIT

# The pipeline's own files beside the user's are none of Git's business.
if [[ -d .git/info ]]; then echo '/.pipegen/' >>.git/info/exclude; fi
recorded "$IMAGE_IDS" "$PLATFORM"
id=$REPLY
[[ -n $id ]] || fail "no image $IMAGE" "no image id for $PLATFORM was handed over"
recorded "${ARCHIVES:-}" "$PLATFORM"
check_archive "$ARCHIVE" "$REPLY" "$IMAGE"
unpack "$ARCHIVE" "$id" "$PLATFORM"
check_layers "$ARCHIVE"
find "$WORK/layout" -type f -exec chmod 0444 {} +
mkdir -p "$(dirname "$LAYOUT")"
rm -rf "$LAYOUT"
mv "$WORK/layout" "$LAYOUT"
summary "- image $IMAGE ($PLATFORM): an OCI layout, read as data, id $id"
