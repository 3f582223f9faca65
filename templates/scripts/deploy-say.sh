#!/usr/bin/env bash
# Says what serves now, however the deployment has ended.
set -euo pipefail
export LC_ALL=C

# shellcheck source=serving.sh
source "$(dirname "${BASH_SOURCE[0]}")/serving.sh"

: "${STARTED?}" "${RUN?}" "${PROOF?}" "${RECORDED?}" "${ROLLBACK?}" "${HEALTH_AGAIN?}" "${NOW?}" "${IS_ASKED:?}" "${WHY?}" "${PREVIOUS?}"

# now FILE: sets REPLY to what serves, as far as anybody knows.
now() {
  local image said=''
  if [[ $IS_ASKED != true ]]; then
    REPLY="nothing says what serves: the deployment has no \`current\`"
  elif [[ $NOW != success || ! -f $1 ]] || ! read_serving "$1"; then
    REPLY="what serves is not known: \`current\` failed, or gave no answer that can be read"
  elif ((${#SERVING[@]} == 0)); then
    REPLY='nothing serves'
  else
    for image in "${DEPLOYS[@]}"; do
      shown "$image"
      said+="${said:+, }$REPLY"
    done
    REPLY=$said
  fi
}

# is_back: did going back work, and does what served before serve?
is_back() {
  [[ $ROLLBACK == success && $HEALTH_AGAIN == success ]] || return 1
  if [[ $IS_ASKED != true ]]; then return 0; fi
  [[ $NOW == success && -f $KEPT/serves-now ]] && read_serving "$KEPT/serves-now" && serves_all "$KEPT/previous"
}

# previous: sets REPLY to the images that served before, in one line.
previous() {
  REPLY=${PREVIOUS//$'\n'/, }
}

# proved: what is known of what was tested.
proved() { if [[ $IS_ASKED == true ]]; then echo serves; else echo 'is healthy'; fi; }

# loud TITLE MESSAGE: an annotation, and the same on top of the summary; the job is red.
loud() {
  summary "## $DEPLOY: $1" '' "$2"
  fail "$DEPLOY: $1" "$2"
}

if [[ $PROOF == success ]]; then
  if [[ $RECORDED == success ]]; then
    if [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then summary "**Rolled back** to what served before on \`$DEPLOY\`, by hand:" ''; else summary "**Deployed** to \`$DEPLOY\`:" ''; fi
    for image in "${DEPLOYS[@]}"; do summary "- \`$image\` serves as \`${DIGEST_OF[$image]}\`"; done
    if [[ $IS_ASKED != true ]]; then summary '' "It is healthy; what serves was not asked, because the deployment has no \`current\`."; fi
    exit 0
  fi
  loud 'deployed, and not recorded' "what was tested $(proved), and the registry does not know; run this job again"
fi
if [[ $STARTED != success || $RUN == skipped ]]; then
  loud 'not deployed' "the deployment ended before \`run\`, so that what served before serves"
fi
now "$KEPT/serves-now"
serves=$REPLY
previous
if is_back && [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then
  loud 'roll-back failed' "what was asked for was not seen to serve, and what was to be left serves again: $REPLY"
fi
if is_back; then
  loud 'rolled back' "what was tested was not seen to serve. What served before is back: $REPLY"
fi
wanted='what was tested'
if [[ ${PIPEGEN_BY_HAND:-} == roll-back ]]; then wanted='what was asked for'; fi
if [[ $ROLLBACK == skipped ]]; then
  loud 'failed, and nothing was taken back' "$wanted was not seen to serve, and nothing goes back: ${WHY:-the job was stopped}. Now: $serves"
fi
loud 'ROLLBACK FAILED' "neither $wanted nor what served before is known to serve ($REPLY). Look at it by hand. Now: $serves"
