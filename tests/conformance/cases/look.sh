#!/usr/bin/env bash
# Looking into a registry, without a daemon.
for name in app arm v7 plain both three attested list artifact noted; do
  call "raw, $name" docker buildx imagetools inspect --raw "$app:$name"
done
call 'raw, by digest' docker buildx imagetools inspect --raw "$app@$APP"
call 'raw, by digest, an index' docker buildx imagetools inspect --raw "$app@$BOTH"
call 'raw, a tag that is not there' docker buildx imagetools inspect --raw "$app:nothing"
call 'raw, a digest that is not there' docker buildx imagetools inspect --raw "$app@sha256:$(printf '0%.0s' {1..64})"
call 'raw, a repository that is not there' docker buildx imagetools inspect --raw "quay.io/acme/nothing:latest"
call 'raw, the digest of a configuration' docker buildx imagetools inspect --raw "$app@$APP_CONFIG"
call 'raw, no reference' docker buildx imagetools inspect --raw "quay.io/Acme/app:app"
if [[ $PLACE != fakes ]]; then call 'raw, a registry that lets nobody in' docker buildx imagetools inspect --raw "ghcr.io/acme/app:app"; fi
image() {
  docker buildx imagetools inspect --format '{{json .Image}}' "$app:$1" |
    jq --sort-keys --compact-output 'if has("os") then [., "single"] else map_values({os, architecture, variant, config}) end'
}
for name in app v7 plain both three attested list artifact statement; do
  call "image, $name" image "$name"
done
call 'image, not there' docker buildx imagetools inspect --format '{{json .Image}}' "$app:nothing"
manifest() { docker buildx imagetools inspect --format '{{json .Manifest}}' "$app:$1" | jq --sort-keys --compact-output .; }
for name in app both attested; do
  call "manifest, $name" manifest "$name"
done
call 'digest of a manifest' docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$app:both"
call 'name' docker buildx imagetools inspect --format '{{.Name}}' "$app:app"
