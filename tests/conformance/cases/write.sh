#!/usr/bin/env bash
# Writing tags and indexes, without a daemon.
if [[ $PLACE != fakes ]]; then
  call 'create without a login' docker buildx imagetools create --prefer-index=false --tag "$app:x" "$app@$APP"
  quietly log_in quay.io
fi
# create NAME ARGUMENT…: writes a tag of that name; what stands there afterwards is part of the answer.
create() {
  local tag=$1
  shift
  docker buildx imagetools create --tag "$app:$tag" "$@" && raw "$app:$tag"
}
call 'a tag of a manifest' create one --prefer-index=false "$app@$APP"
call 'a tag of an index' create two --prefer-index=false "$app@$BOTH"
call 'a tag of a manifest in Docker types' create three-a --prefer-index=false "$app@$PLAIN"
call 'a tag of an artifact' create signature --prefer-index=false "$app@$ARTIFACT"
call 'a manifest, index preferred' create four "$app@$APP"
call 'an index, index preferred' create five "$app@$BOTH"
call 'two manifests' create six --prefer-index=false "$app@$APP" "$app@$ARM"
call 'three manifests, one with a variant' create seven --prefer-index=false "$app@$APP" "$app@$ARM" "$app@$V7"
call 'the same manifest twice' create eight --prefer-index=false "$app@$APP" "$app@$APP"
call 'two of one platform' create nine --prefer-index=false "$app@$APP" "$app@$OTHER"
call 'an index and a manifest' create ten --prefer-index=false "$app@$BOTH" "$app@$V7"
call 'a note on a manifest' create eleven --annotation index:dev.pipegen.run=7 "$app@$APP"
call 'two notes on an index' create twelve --annotation index:dev.pipegen.run=7 --annotation index:b=c=d "$app@$BOTH"
call 'a note on an index that has one' create thirteen --annotation index:dev.pipegen.run=7 "$app@$NOTED"
call 'a note on a manifest in Docker types' create fourteen --annotation index:dev.pipegen.run=7 "$app@$PLAIN"
call 'a note on a list in Docker types' create fifteen --annotation index:dev.pipegen.run=7 "$app@$LIST"
call 'a note, no index preferred' create sixteen --prefer-index=false --annotation index:a=b "$app@$APP"
call 'a source that is not there' docker buildx imagetools create --tag "$app:x" "$app:nothing"
call 'a source that is a configuration' docker buildx imagetools create --prefer-index=false --tag "$app:x" "$app@$APP_CONFIG"
call 'what that left behind' raw "$app:x"
call 'a tag is moved' create one --prefer-index=false "$app@$OTHER"
