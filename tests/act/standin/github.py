"""The `gh api` calls that generated scripts make, answered from the scenario's bare repository."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
from pathlib import Path

from standin import context, faults, ledger
from standin.errors import Failure, unsupported

_COMPARE = re.compile(r"/?repos/([^/]+/[^/]+)/compare/([^.]\S*?)\.\.\.(\S+)")


def main(args: list[str]) -> int:
    """Answer one call."""
    ledger.record("gh", words=args)
    if args[:1] != ["api"]:
        raise unsupported("gh " + " ".join(args))
    if not os.environ.get("GH_TOKEN"):
        raise Failure("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4)
    repository = f"repos/{os.environ['GITHUB_REPOSITORY']}"
    if args[1:3] == ["--method", "GET"] and args[3].startswith(f"{repository}/attestations/"):
        return _attestations(args[3], args[4:])
    if args[1:4] == ["--method", "POST", f"{repository}/code-scanning/sarifs"]:
        return _take_report(args[3], args[4:])
    if args[1].startswith(f"{repository}/code-scanning/sarifs/") and args[2] == "--jq":
        print("complete ")
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


def _attestations(endpoint: str, words: list[str]) -> int:
    """How many statements with a predicate GitHub keeps about a digest."""
    if words[:1] != ["--raw-field"] or words[2:] != ["--raw-field", "per_page=100", "--jq", ".attestations | length"]:
        raise unsupported("gh api " + " ".join([endpoint, *words]))
    faults.check("gh", endpoint)
    path = context.scenario() / "attestations.jsonl"
    kept = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    wanted = {"digest": endpoint.rsplit("/", 1)[1], "predicate": words[1].removeprefix("predicate_type=")}
    found = kept.count(wanted)
    if not found:
        raise Failure("gh: Not Found (HTTP 404)")
    print(found)
    return 0


def _take_report(endpoint: str, words: list[str]) -> int:
    """Takes a report for code scanning, if the token may write it."""
    if words[:1] != ["--input"] or words[2:] != ["--jq", ".id"]:
        raise unsupported("gh api " + " ".join([endpoint, *words]))
    faults.check("gh", endpoint)
    if not context.may_write("security-events"):
        raise Failure("gh: Resource not accessible by integration (HTTP 403)")
    body = json.loads(Path(words[1]).read_text())
    report = json.loads(gzip.decompress(base64.b64decode(body["sarif"])))
    categories = [run["automationDetails"]["id"] for run in report["runs"]]
    ledger.record("sarif", ref=body["ref"], commit=body["commit_sha"], categories=categories)
    print("47177e22-5596-11eb-80a1-c1e54ef945c6")
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
