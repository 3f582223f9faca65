# shellcheck shell=bash
# What is in a registry is told from what is not, and from what may not be seen.
# shellcheck source=/dev/null
source "$SCRIPTS/registry.sh"
ask_for() {
  local answer=0
  find_image "$1" "$2" "$3" || answer=$?
  [[ $answer == "$4" ]] || {
    echo "$*: $answer" >&2
    exit 1
  }
}
ask_for "$app" app linux/amd64 0
[[ ${FOUND[image-id]} == "$APP_CONFIG" && ${FOUND[key]} == abc ]]
ask_for "$app" both linux/arm64 0
[[ ${FOUND[manifest]} == "$ARM" ]]
ask_for "$app" attested linux/amd64 0
[[ ${FOUND[image-id]} == "$APP_CONFIG" && ${FOUND[key]} == abc ]]
ask_for "$app" attested linux/arm64 1
ask_for "$app" nothing linux/amd64 1
# Who has not logged in learns nothing of what is private there; who has, that there is none.
ask_for ghcr.io/acme/nothing latest linux/amd64 2
log_in ghcr.io
TOKENS=()
ask_for ghcr.io/acme/nothing latest linux/amd64 1
