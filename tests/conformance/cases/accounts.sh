#!/usr/bin/env bash
# Logging in and out of registries, and what is allowed.
call 'login' bash -c 'docker login --username someone --password-stdin quay.io <<<secret'
# What referrers.sh reads to ask a registry itself.
kept() { jq --raw-output --arg host "$1" '.auths[$host].auth // empty' "$HOME/.docker/config.json"; }
call 'what is kept' kept quay.io
call 'login, Docker Hub' bash -c 'docker login --username someone --password-stdin <<<secret'
call 'what is kept, Docker Hub' kept https://index.docker.io/v1/
call 'login without a password' docker login --username someone quay.io
call 'login with a wrong password' bash -c 'docker login --username someone --password-stdin ghcr.io <<<wrong'
call 'logout' docker logout quay.io
call 'what is kept, logged out' kept quay.io
call 'logout again' docker logout quay.io
quietly log_in ghcr.io
call 'look with an account' raw ghcr.io/acme/app:app
call 'pull with an account' docker pull --quiet ghcr.io/acme/app:app
quietly docker logout ghcr.io
quietly bash -c 'docker login --username someone --password-stdin ghcr.io <<<"$ACT_TOKEN"'
call 'write with a right to read' docker buildx imagetools create --prefer-index=false --tag ghcr.io/acme/app:x "ghcr.io/acme/app@$APP"
