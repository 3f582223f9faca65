#!/usr/bin/env bash
# Looking into a registry, as the scripts do.
for name in app arm v7 plain both three attested list artifact noted; do
  call "raw, $name" raw "$app:$name"
done
call 'raw, by digest' raw "$app@$APP"
call 'raw, by digest, an index' raw "$app@$BOTH"
call 'raw, a tag that is not there' raw "$app:nothing"
call 'raw, a digest that is not there' raw "$app@sha256:$(printf '0%.0s' {1..64})"
call 'raw, a repository that is not there' raw quay.io/acme/nothing:latest
call 'raw, the digest of a configuration' raw "$app@$APP_CONFIG"
if [[ $PLACE != fakes ]]; then call 'raw, a registry that lets nobody in' raw ghcr.io/acme/app:app; fi
stored() {
  bash -c 'source "$SCRIPTS/registry.sh"; blob "$1" "$2" "$WORK/blob" && cat "$WORK/blob"' stored "$app" "$1" |
    jq --sort-keys --compact-output '{os, architecture, variant, config}'
}
for name in APP_CONFIG ARM_CONFIG; do
  call "a configuration, $name" stored "${!name}"
done
call 'a configuration that is not there' stored "sha256:$(printf '0%.0s' {1..64})"
