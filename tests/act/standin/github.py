"""The `gh api` calls that generated scripts make, answered from the scenario's bare repository."""

from __future__ import annotations

import os
import re
import subprocess

from standin import context, faults, labels, ledger
from standin.errors import Failure, unsupported

_COMPARE = re.compile(r"/?repos/([^/]+/[^/]+)/compare/([^.]\S*?)\.\.\.(\S+)")


def main(args: list[str]) -> int:
    """Answer one call."""
    ledger.record("gh", words=args)
    if args[:1] != ["api"]:
        raise unsupported("gh " + " ".join(args))
    if not os.environ.get("GH_TOKEN"):
        raise Failure("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4)
    if labels.answers(args[1:]):
        return 0
    endpoints = [word for word in args[1:] if "/" in word]
    found = _COMPARE.fullmatch(endpoints[0]) if len(endpoints) == 1 else None
    if not found or args[1:] not in ([endpoints[0], "--jq", ".status"], ["--jq", ".status", endpoints[0]]):
        raise unsupported("gh " + " ".join(args))
    faults.check("gh", endpoints[0])
    if found[1] != os.environ["GITHUB_REPOSITORY"]:
        raise Failure("gh: Not Found (HTTP 404)")
    print(compare(_commit(found[2]), _commit(found[3])))
    return 0


def compare(base: str, head: str) -> str:
    """GitHub's word for where `head` stands as seen from `base`."""
    if base == head:
        return "identical"
    merge_base = _git("merge-base", base, head)
    return {base: "ahead", head: "behind"}.get(merge_base, "diverged")


def _commit(name: str) -> str:
    try:
        return _git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except subprocess.CalledProcessError as error:
        raise Failure("gh: Not Found (HTTP 404)") from error


def _git(*words: str) -> str:
    command = ["git", "--git-dir", str(context.scenario() / "origin.git"), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
