#!/usr/bin/env bash
# A link at .pipegen would send these actions elsewhere. The file system is asked: it may ignore case.
set -euo pipefail
if [[ -e .pipegen || -L .pipegen ]]; then
  echo '::error title=.pipegen in the commit::the pipeline keeps its own actions there: take it out of the commit'
  exit 1
fi
# In the commit that the workflow comes from they are here, and need no checkout of their own.
if [[ -n ${TESTED:-} && ${TESTED,,} == "$GITHUB_SHA" ]]; then
  mkdir .pipegen
  cp -R -P .github .pipegen/.github
fi
