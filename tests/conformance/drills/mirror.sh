# shellcheck shell=bash
# What refers to an image goes with it to another registry, which is asked for a token first.
log_in quay.io
# shellcheck source=/dev/null
source "$SCRIPTS/mirror.sh"
list=$(printf '{"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%s}]}' \
  "$INDEX" application/vnd.oci.image.manifest.v1+json "$ARTIFACT" "$(raw "$app@$ARTIFACT" | wc --bytes)")
printf '%s' "$list" >list.json
ask "$app" pull,push "manifests/${APP/:/-}" --request PUT --header "Content-Type: $INDEX" --data-binary @list.json
[[ $REPLY == 201 ]]
there=quay.io/acme/$GITHUB_JOB
mirror app "$app" "$there" "$APP" 2>said
cat said >&2
if grep 'not copied' said; then exit 1; fi
raw "$there:${APP/:/-}" | jq --exit-status --arg digest "$ARTIFACT" '.manifests[0].digest == $digest'
