#!/usr/bin/env bash
. "$(dirname "$0")/lib/names.sh"

docker rm $NAME "$prefix"
