#!/usr/bin/env bash
# What a called file may do that is started by hand: no plan has decided it.
set -euo pipefail
export LC_ALL=C

# shellcheck source=trust.sh
source "$(dirname "${BASH_SOURCE[0]}")/trust.sh"

: "${GITHUB_ACTOR:?}" "${GITHUB_ENV:?}" "${GITHUB_REF_NAME:?}" "${GITHUB_REF_TYPE:?}"

kind=tag
if [[ $GITHUB_REF_TYPE == branch ]]; then kind=branch; fi
trust_of "$kind" "$GITHUB_REF_NAME" '' "$GITHUB_ACTOR"
# What delivers is part of trusted runs alone.
if [[ -n ${PIPEGEN_DELIVERS:-} && $REPLY != trusted ]]; then
  fail 'not trusted' "$PIPEGEN_DELIVERS delivers, and a run by hand on the $kind $GITHUB_REF_NAME is $REPLY"
fi
# The branch is what makes the run trusted, so only its own commit is delivered, and none that somebody types.
if [[ -n ${PIPEGEN_DELIVERS:-} && -n ${PIPEGEN_DELIVERS_SHA:-} && $PIPEGEN_DELIVERS_SHA != "$GITHUB_SHA" ]]; then
  fail 'not trusted' "$PIPEGEN_DELIVERS delivers what is on the branch; leave sha empty, and start the run where the commit is the newest"
fi
output trust "$REPLY"
# The job's own value is empty here.
echo "TRUST=$REPLY" >>"$GITHUB_ENV"
summary "- started by hand on the $kind \`$GITHUB_REF_NAME\`: $REPLY"
if ! at_home; then summary '- outside home: nothing is published'; fi
