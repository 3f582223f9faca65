#!/usr/bin/env bash
# Asks whether this run may push, before anything is looked up or built: a log-in that is refused must
# not look like an image that is not there, nor be found out when the build is done.
set -euo pipefail
export LC_ALL=C

# shellcheck source=api.sh
source "$(dirname "${BASH_SOURCE[0]}")/api.sh"

: "${IMAGE:?}" "${REPOSITORY:?}"

# give_up: what was begun is not needed. Registries clear such uploads away by themselves, too.
give_up() {
  local where
  where=$(header location)
  where=${where#*: }
  origin "$REPOSITORY"
  if [[ $where == /* ]]; then where=$REPLY$where; fi
  if [[ $where == "$REPLY"/* ]]; then transfer "${TOKENS["$REPOSITORY pull,push"]}" "$where" --request DELETE; fi
}

# said: sets REPLY to the beginning of the registry's answer.
said() {
  REPLY=''
  if [[ -s $WORK/answer ]]; then
    REPLY=": $(head --bytes 300 "$WORK/answer" | tr --squeeze-repeats --complement '[:print:]' ' ')"
  fi
}

# An upload is what every push begins with:
# https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs
ask "$REPOSITORY" pull,push blobs/uploads/ --request POST --data-binary ''
status=$REPLY
said
case $status in
  201 | 202)
    give_up
    echo "this run may push to $REPOSITORY"
    ;;
  401 | 403)
    fail "no right to push $IMAGE" "the registry refuses this run's log-in to $REPOSITORY with $status$REPLY"
    ;;
  404) fail "no right to push $IMAGE" "the registry has no repository $REPOSITORY, and makes none ($status$REPLY)" ;;
  405) fail "no right to push $IMAGE" "the registry takes no pushes to $REPOSITORY ($status$REPLY)" ;;
  000 | 429 | 5??)
    fail 'registry out of reach' "cannot tell whether this run may push to $REPOSITORY: status $status $(<"$WORK/error")"
    ;;
  *) warning "push of $IMAGE" "whether this run may push to $REPOSITORY shows when it pushes: the registry answers $status$REPLY" ;;
esac
