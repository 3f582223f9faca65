#!/usr/bin/env bash
set -euo pipefail
docker run --rm "$1" | grep hello
