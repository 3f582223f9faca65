#!/usr/bin/env bash
# Writing tags and indexes, without a daemon.
if [[ $PLACE != fakes ]]; then
  call 'create without a login' docker buildx imagetools create --prefer-index=false --tag "$app:x" "$app@$APP"
  quietly log_in quay.io
fi
# create NAME SOURCE…: writes a tag of that name; what stands there afterwards is part of the answer.
create() {
  local tag=$1
  shift
  docker buildx imagetools create --prefer-index=false --tag "$app:$tag" "$@" && raw "$app:$tag"
}
call 'a tag of a manifest' create one "$app@$APP"
call 'a tag of an index' create two "$app@$BOTH"
call 'a tag of a manifest in Docker types' create three-a "$app@$PLAIN"
call 'a tag of an artifact' create signature "$app@$ARTIFACT"
call 'two manifests' create six "$app@$APP" "$app@$ARM"
call 'three manifests, one with a variant' create seven "$app@$APP" "$app@$ARM" "$app@$V7"
call 'the same manifest twice' create eight "$app@$APP" "$app@$APP"
call 'two of one platform' create nine "$app@$APP" "$app@$OTHER"
call 'an index and a manifest' create ten "$app@$BOTH" "$app@$V7"
call 'a source that is not there' docker buildx imagetools create --prefer-index=false --tag "$app:x" "$app:nothing"
call 'a source that is a configuration' docker buildx imagetools create --prefer-index=false --tag "$app:x" "$app@$APP_CONFIG"
call 'what that left behind' raw "$app:x"
call 'a tag is moved' create one "$app@$OTHER"
