#!/usr/bin/env bash
# Puts the files of an artifact where they stood. Any job of the run can have put another artifact in its
# place, and the commit decides what is in the way: no link is followed, and neither Git's folder nor the
# pipeline's own is written to.
set -euo pipefail
export LC_ALL=C
shopt -s nullglob dotglob globstar

# This script stands inside the workflow: the job may have nothing of the pipeline's on disk. In a job's own
# container there may be no more than bash and the tools that POSIX has.
: "${ARTIFACT:?}" "${FROM:?}"

refuse() {
  printf '::error title=artifact %s::%s\n' "$ARTIFACT" "$1"
  exit 1
}

# Of the legs of a matrix each has uploaded one, which the action puts into a folder of its own.
if [[ -n ${LEGS:-} ]]; then
  found=("$FROM"/*/)
  found=("${found[@]#"$FROM/"}")
  ((${#found[@]} == LEGS)) || refuse "of $LEGS legs is wanted, ${#found[@]} are there: ${found[*]}"
fi
for entry in "$FROM"/**; do
  path=${entry#"$FROM/"} first=${entry#"$FROM/"}
  first=${first%%/*}
  if [[ -z $path ]]; then continue; fi
  printf -v name %q "$path"
  [[ ! -L $entry && (-f $entry || -d $entry) ]] || refuse "$name in it is no file"
  [[ ${first,,} != .git && ${first,,} != .pipegen ]] || refuse "$name in it is where Git or the pipeline keeps its own files"
  [[ ! -L $path ]] || refuse "$name is a link in the checkout, and an artifact is never written through one"
  if [[ -d $entry ]]; then
    [[ ! -e $path || -d $path ]] || refuse "$name is a folder in it, and a file in the checkout"
  else
    [[ ! -d $path ]] || refuse "$name is a file in it, and a folder in the checkout"
  fi
done
cp -R "$FROM/." .
rm -rf "$FROM"
