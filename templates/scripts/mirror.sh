#!/usr/bin/env bash
# Copies an image with all that refers to it to another repository, byte for byte.
set -euo pipefail
export LC_ALL=C

# shellcheck source=referrers.sh
source "$(dirname "${BASH_SOURCE[0]}")/referrers.sh"

# carry FROM TO REFERENCE: what stands under @DIGEST or :TAG. Nothing is converted, so digests stay.
carry() {
  local plain=()
  if is_loopback "${1%%/*}"; then plain+=(--src-tls-verify=false); fi
  if is_loopback "${2%%/*}"; then plain+=(--dest-tls-verify=false); fi
  retry told skopeo copy --quiet --all --preserve-digests "${plain[@]}" "docker://$1$3" "docker://$2$3"
}

# lost IMAGE MIRROR WHAT WHY: the image itself is there, so the tags move; but nobody may overlook it.
lost() {
  warning 'not copied' "$3 is not in $2: $4"
  row "$1" "$2" "**not copied**: $3, $4"
}

# mirror IMAGE FROM TO DIGEST: the image itself has to get there.
mirror() {
  local subject
  command -v skopeo >/dev/null || fail 'no skopeo' "it copies images to $3; GitHub's Ubuntu runners have it"
  carry "$2" "$3" "@$4" || fail 'image not copied' "$2@$4 did not get to $3, so no tag moves"
  await "$3@$4" || fail 'image not copied' "$3@$4 cannot be read back, so no tag moves"
  for subject in "$4" $(jq --raw-output '.manifests[]?.digest' "$WORK/raw"); do
    copy_referrers "$1" "$2" "$3" "$subject"
    copy_tags "$1" "$2" "$3" "$subject"
  done
}

# copy_referrers IMAGE FROM TO SUBJECT
copy_referrers() {
  local lines line digest
  if ! referrers "$2" "$4" "$WORK/here"; then
    lost "$1" "$3" "what refers to $4" "$2 does not list it"
    return
  fi
  : >"$WORK/copied"
  mapfile -t lines <"$WORK/here"
  for line in "${lines[@]}"; do
    digest=$(jq --raw-output .digest <<<"$line")
    if carry "$2" "$3" "@$digest"; then
      printf '%s\n' "$line" >>"$WORK/copied"
    else
      lost "$1" "$3" "$digest, which refers to $4" 'the copy failed'
    fi
  done
  if [[ -s $WORK/copied ]]; then list_referrers "$1" "$3" "$4"; fi
}

# list_referrers IMAGE REPOSITORY SUBJECT: makes sure that $WORK/copied is found there, too.
list_referrers() {
  local missing
  if ! referrers "$2" "$3" "$WORK/there"; then
    lost "$1" "$2" "the list of what refers to $3" 'the registry does not answer'
    return
  fi
  missing=$(jq --slurp --raw-output --slurpfile there "$WORK/there" \
    'map(.digest) - ($there | map(.digest)) | join(" ")' "$WORK/copied")
  if [[ -z $missing ]]; then return; fi
  if [[ $NATIVE == true ]]; then
    lost "$1" "$2" "$missing, which refers to $3" 'the registry does not list it'
    return
  fi
  jq --slurp --arg type "$INDEX" \
    '{schemaVersion: 2, mediaType: $type, manifests: unique_by(.digest)}' "$WORK/there" "$WORK/copied" \
    >"$WORK/index"
  ask "$2" pull,push "manifests/${3/:/-}" --request PUT --header "Content-Type: $INDEX" \
    --data-binary "@$WORK/index"
  if [[ $REPLY != 201 ]]; then
    lost "$1" "$2" "the list of what refers to $3" "the registry answers $REPLY"
  fi
}

# copy_tags IMAGE FROM TO SUBJECT: where cosign before version 3 keeps signatures and attestations.
copy_tags() {
  local suffix tag answer wanted
  for suffix in sig att sbom; do
    tag=${4/:/-}.$suffix answer=0
    resolve "$2:$tag" || answer=$?
    if ((answer == 1)); then continue; fi
    wanted=$REPLY
    if ((answer == 2)); then
      lost "$1" "$3" "$tag" "$2 does not say whether there is one"
      continue
    fi
    resolve "$3:$tag" || answer=$?
    if ((answer == 0)) && [[ $REPLY == "$wanted" ]]; then continue; fi
    if ((answer == 0)); then
      lost "$1" "$3" "$tag" "there it is $REPLY, not $wanted"
    elif ! carry "$2" "$3" ":$tag"; then
      lost "$1" "$3" "$tag" 'the copy failed'
    fi
  done
}
