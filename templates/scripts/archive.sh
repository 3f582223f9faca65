#!/usr/bin/env bash
# Image archives as `docker save` and BuildKit write them.
set -euo pipefail
export LC_ALL=C

# archive_id FILE: prints the image id, which is the digest of the configuration in the archive.
# Not `docker image inspect`: with containerd's image store that is another digest.
archive_id() {
  local config sum
  config=$(tar --extract --to-stdout --file "$1" manifest.json | jq --raw-output '.[0].Config')
  sum=$(tar --extract --to-stdout --file "$1" -- "$config" | sha256sum)
  printf 'sha256:%s\n' "${sum%% *}"
}
