#!/usr/bin/env bash
# Sourced by the other scripts.

fail() {
  printf '::error::%s\n' "$1"
  exit 1
}
