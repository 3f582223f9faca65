#!/usr/bin/env bash
# Says which attestations of an image are missing. An image that was used again may have them from the
# run that built it, and a run that failed may have left only some of them. With WRITTEN, none may be.
set -euo pipefail
export LC_ALL=C

# shellcheck source=referrers.sh
source "$(dirname "${BASH_SOURCE[0]}")/referrers.sh"

# The image was published before, so "denied" is no way to say that something is not there.
export PIPEGEN_STRICT=true

: "${ATTEST:?}" "${IMAGE:?}" "${REPOSITORY:?}" "${PLATFORMS:?}" "${GITHUB_REPOSITORY:?}"
: "${DIGEST?}" "${SOURCE?}" "${REVISION?}"

declare -A PREDICATE=([provenance]=https://slsa.dev/provenance/v1 [sbom]=https://cyclonedx.org/bom)

# on_github PREDICATE: sets REPLY to how many GitHub keeps.
on_github() {
  local tries=${PIPEGEN_TRIES:-3} delay=${PIPEGEN_DELAY:-2} try
  for ((try = 1; try <= tries; try++)); do
    if REPLY=$(gh api --method GET "repos/$GITHUB_REPOSITORY/attestations/$DIGEST" \
      --raw-field "predicate_type=$1" --raw-field per_page=100 \
      --jq '.attestations | length' 2>"$WORK/error"); then return; fi
    if grep --quiet "(HTTP 404)" "$WORK/error"; then
      REPLY=0
      return
    fi
    if ((try < tries)); then sleep "$((delay * try))"; fi
  done
  fail 'GitHub does not answer' "cannot tell what is attested of $IMAGE: $(<"$WORK/error")"
}

# predicates: writes what each referrer in the registry states. Clients may leave the annotation out of
# the list, then it is read from the referrer itself; one that cannot be read states nothing.
predicates() {
  local lines line digest stated
  referrers "$REPOSITORY" "$DIGEST" "$WORK/refer" ||
    fail 'registry out of reach' "cannot tell what is attested of $REPOSITORY@$DIGEST"
  : >"$WORK/stated"
  mapfile -t lines <"$WORK/refer"
  for line in "${lines[@]}"; do
    digest=$(jq --raw-output .digest <<<"$line")
    stated=$(predicate_in <<<"$line")
    if [[ -z $stated ]] && resolve "$REPOSITORY@$digest"; then stated=$(predicate_in <"$WORK/raw"); fi
    echo "$stated" >>"$WORK/stated"
  done
}

predicate_in() { jq --raw-output '.annotations["dev.sigstore.bundle.predicateType"] // empty'; }

# enough COUNT KIND: one statement for the image, or one for each of its platforms.
enough() {
  local wanted=1
  if [[ $2 == sbom ]]; then wanted=$PLATFORMS; fi
  (($1 >= wanted))
}

# is_beside KIND: in the registry, beside the image.
is_beside() {
  local beside
  beside=$(grep --count --fixed-strings --line-regexp "${PREDICATE[$1]}" "$WORK/stated" || true)
  enough "$beside" "$1"
}

# is_there KIND: on GitHub, too.
is_there() {
  is_beside "$1" || return 1
  on_github "${PREDICATE[$1]}"
  enough "$REPLY" "$1"
}

# look KIND: puts out whether this run has to attest it.
look() {
  if is_there "$1"; then
    output "$1" there
    summary "- image $IMAGE, $1: attested already"
    return
  fi
  output "$1" missing
  summary "- image $IMAGE, $1: attested by this run"
  if [[ $1 == provenance && $SOURCE != built ]]; then
    notice 'attested later' "$IMAGE was built of $REVISION by an earlier run, which attested nothing; the provenance names this run"
  fi
}

# all_beside: where a registry keeps no list of what refers to an image, clients rewrite one under a tag, and
# of two that do the later may drop what the other wrote.
all_beside() {
  local kind
  predicates
  for kind in $ATTEST; do is_beside "$kind" || return 1; done
}

[[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || fail 'no image to attest' "$IMAGE has no digest but '$DIGEST'"
for kind in $ATTEST; do
  [[ -n ${PREDICATE[$kind]:-} ]] || fail 'unknown attestation' "'$kind'"
done
if [[ ${WRITTEN:-} == true ]]; then
  retry all_beside ||
    fail 'attestation lost' "what was attested of $REPOSITORY@$DIGEST is not found there; re-run the failed jobs to attest it again"
  exit
fi
predicates
for kind in $ATTEST; do look "$kind"; done
