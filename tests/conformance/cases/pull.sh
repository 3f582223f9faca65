#!/usr/bin/env bash
# Bringing images to a machine, and what it says of them.
call 'pull by digest' docker pull --quiet --platform linux/amd64 "$app@$APP"
look() { docker image inspect "$2" | jq --compact-output --sort-keys ".[0] | $1"; }
call 'id, pulled' look .Id "$app@$APP"
call 'platform' look '[.Os, .Architecture]' "$app@$APP"
call 'labels' look .Config.Labels "$app@$APP"
call 'layers' look .RootFS.Layers "$app@$APP"
call 'tag of a digest' docker tag "$app@$APP" app:ci
call 'id by tag' look .Id app:ci
call 'tag onto itself' docker tag app:ci app:ci
call 'tag of nothing' docker tag nothing:ci app:ci
call 'tag with a digest' docker tag app:ci "$app@$APP"
call 'inspect of nothing' docker image inspect nothing:ci
call 'pull by tag' docker pull --quiet "$app:other"
call 'pull, a tag that is not there' docker pull --quiet --platform linux/amd64 "$app:nothing"
call 'pull, a digest that is not there' docker pull --quiet "$app@sha256:$(printf '0%.0s' {1..64})"
call 'pull, the digest of a configuration' docker pull --quiet "$app@$APP_CONFIG"
call 'pull, a manifest of another platform' docker pull --quiet --platform linux/amd64 "$app@$ARM"
call 'pull, an index' docker pull --quiet --platform linux/amd64 "$app@$BOTH"
call 'platform, an index' look '[.Os, .Architecture]' "$app@$BOTH"
call 'pull, its other platform' docker pull --quiet --platform linux/arm64 "$app@$BOTH"
call 'platform, its other platform' look '[.Os, .Architecture]' "$app@$BOTH"
call 'pull, an index without the platform' docker pull --quiet --platform linux/s390x "$app@$THREE"
call 'pull, a variant' docker pull --quiet --platform linux/arm/v7 "$app@$THREE"
call 'pull, the manifest of another platform' docker pull --quiet --platform linux/arm64 "$app@$ARM"
call 'platform, the manifest of another platform' look '[.Os, .Architecture]' "$app@$ARM"
call 'pull, Docker types' docker pull --quiet --platform linux/amd64 "$app@$PLAIN"
call 'id, Docker types' look .Id "$app@$PLAIN"
call 'pull, an index with an attestation' docker pull --quiet --platform linux/amd64 "$app@$ATTESTED"
call 'pull, an artifact' docker pull --quiet --platform linux/amd64 "$app@$ARTIFACT"
call 'pull, a registry that lets nobody in' docker pull --quiet ghcr.io/acme/app:app
call 'pull, no reference' docker pull --quiet quay.io/Acme/app
