#!/usr/bin/env bash
# What an earlier job left on a machine that keeps its workspace. Of a link only the link goes.
set -euo pipefail
rm -rf -- .pipegen sarif sbom scan-*.sarif sbom-*.cdx.json
