"""The `gh api` calls that generated scripts make, answered from the scenario's own files."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import re
import subprocess
import sys
import urllib.parse
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from standin import auth, context, faults, issues, ledger
from standin.errors import Failure, unsupported

_OWN = r"/?repos/(?P<repo>[^/]+/[^/]+)/"


def main(args: list[str]) -> int:
    """Answer one call."""
    ledger.record("gh", words=args)
    if args[:1] != ["api"]:
        raise unsupported("gh " + " ".join(args))
    if not os.environ.get("GH_TOKEN"):
        raise Failure("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4)
    given = _Call(args[1:])
    faults.check("gh", given.endpoint)
    for method, pattern, options, answer in _ENDPOINTS:
        found = re.fullmatch(_OWN + pattern, given.endpoint)
        if not found or method != given.method:
            continue
        if given.options != options:
            continue
        if found["repo"] != os.environ["GITHUB_REPOSITORY"]:
            raise Failure("gh: Not Found (HTTP 404)")
        said = answer(found, given.fields)
        if isinstance(said, bytes):
            sys.stdout.buffer.write(said)
            return 0
        print(said if isinstance(said, str) else json.dumps(said))
        return 0
    raise unsupported("gh " + " ".join(args))


class _Call:
    """The words of a call: endpoint, method, fields, and the options that change what is printed."""

    def __init__(self, words: list[str]) -> None:
        self.method = "GET"
        self.fields: dict[str, str] = {}
        self.options: list[str] = []
        endpoints = []
        rest = iter(words)
        for word in rest:
            if word == "--method":
                self.method = next(rest)
            elif word in ("-f", "--raw-field"):
                name, _, value = next(rest).partition("=")
                self.fields[name] = value
            elif word == "--input":
                self.fields["input"] = next(rest)
            elif word == "--jq":
                self.options += [word, next(rest)]
            elif word.startswith("-"):
                self.options.append(word)
            else:
                endpoints.append(word)
        if len(endpoints) != 1:
            raise unsupported("gh api " + " ".join(words))
        self.endpoint = endpoints[0]


def _status(found: re.Match[str], fields: dict[str, str]) -> str:
    """https://docs.github.com/en/rest/commits/statuses#create-a-commit-status"""
    auth.right("statuses", "write")
    if fields.keys() != {"state", "context", "description", "target_url"}:
        raise unsupported(f"a status of {sorted(fields)}")
    if fields["state"] not in ("error", "failure", "pending", "success") or len(fields["description"]) > 140:
        raise Failure("gh: Validation Failed (HTTP 422)")
    _commit(found["sha"])
    ledger.record("status", sha=found["sha"], **fields)
    return ""


def _pull(found: re.Match[str], _: dict[str, str]) -> Any:
    auth.right("pull-requests", "read")
    pulls = json.loads((context.scenario() / "pulls.json").read_text())
    if found["number"] not in pulls:
        raise Failure("gh: Not Found (HTTP 404)")
    return pulls[found["number"]]


def _artifacts(found: re.Match[str], _: dict[str, str]) -> Any:
    auth.right("actions", "read")
    folder = context.scenario() / "artifacts" / found["run"] / found["name"]
    one = {"id": 1, "name": found["name"], "size_in_bytes": _size(folder), "expired": False}
    artifacts = [one] if folder.is_dir() else []
    return {"total_count": len(artifacts), "artifacts": artifacts}


def _runs(found: re.Match[str], _: dict[str, str]) -> Any:
    """The newest runs of the scenario that have artifacts, which are all of one workflow."""
    auth.right("actions", "read")
    folder = context.scenario() / "artifacts"
    ids = sorted((int(run.name) for run in folder.iterdir() if run.is_dir()), reverse=True) if folder.is_dir() else []
    return {"total_count": len(ids), "workflow_runs": [{"id": run} for run in ids[: int(found["count"])]]}


def _history() -> list[dict[str, Any]]:
    file = context.scenario() / "runs.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def _runs_of_commit(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow"""
    auth.right("actions", "read")
    wanted = {"workflow": found["workflow"], "event": found["event"], "head_sha": found["sha"]}
    runs = [run for run in _history() if all(run[key] == value for key, value in wanted.items())]
    runs = [{key: value for key, value in run.items() if key != "jobs"} for run in runs]
    return {"total_count": len(runs), "workflow_runs": runs}


def _jobs_of_run(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run"""
    auth.right("actions", "read")
    jobs = [job for run in _history() if run["id"] == int(found["run"]) for job in run["jobs"]]
    start = (int(found["page"]) - 1) * 100
    return {"total_count": len(jobs), "jobs": jobs[start : start + 100]}


def _stored(run: str) -> list[Path]:
    folder = context.scenario() / "artifacts" / run
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _all_artifacts(found: re.Match[str], _: dict[str, str]) -> Any:
    """Each with an id that its run and its place say: GitHub's are of all runs together."""
    auth.right("actions", "read")
    one = {"size_in_bytes": 1, "expired": False}
    artifacts = [{"id": int(found["run"]) * 1000 + at, "name": folder.name, **one} for at, folder in enumerate(_stored(found["run"]))]
    return {"total_count": len(artifacts), "artifacts": artifacts}


def _zip(found: re.Match[str], _: dict[str, str]) -> bytes:
    auth.right("actions", "read")
    folder = _stored(str(int(found["id"]) // 1000))[int(found["id"]) % 1000]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return packed.getvalue()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _comparison(found: re.Match[str], _: dict[str, str]) -> str:
    return compare(_commit(found["base"]), _commit(found["head"]))


def _compared(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/commits/commits#compare-two-commits: what has changed since both were one."""
    auth.right("contents", "read")
    base, head = _commit(found["base"]), _commit(found["head"])
    names = _git("diff", "--name-only", "--no-renames", f"{base}...{head}").splitlines()
    return {"status": compare(base, head), "files": [{"filename": name} for name in names[:300]]}


def _ref(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/git/refs#get-a-reference: this name, and none that begins with it"""
    auth.right("contents", "read")
    name = "refs/" + urllib.parse.unquote(found["ref"])
    try:
        sha = _git("rev-parse", "--verify", "--quiet", name)
    except subprocess.CalledProcessError as error:
        raise Failure("gh: Not Found (HTTP 404)") from error
    return {"ref": name, "object": {"type": _git("cat-file", "-t", sha), "sha": sha}}


def _commit_of_tag(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/commits/commits#get-a-commit"""
    auth.right("contents", "read")
    return {"sha": _commit("refs/tags/" + urllib.parse.unquote(found["tag"]))}


def _attestations(asked: re.Match[str], fields: dict[str, str]) -> str:
    """How many statements with a predicate GitHub keeps about a digest."""
    if fields.keys() != {"predicate_type", "per_page"}:
        raise unsupported(f"attestations by {sorted(fields)}")
    path = context.scenario() / "attestations.jsonl"
    kept = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    found = kept.count({"digest": asked["digest"], "predicate": fields["predicate_type"]})
    if not found:
        raise Failure("gh: Not Found (HTTP 404)")
    return str(found)


def _take_report(_: re.Match[str], fields: dict[str, str]) -> str:
    """Takes a report for code scanning, if the token may write it."""
    if not context.may_write("security-events"):
        raise Failure("gh: Resource not accessible by integration (HTTP 403)")
    body = json.loads(Path(fields["input"]).read_text())
    report = json.loads(gzip.decompress(base64.b64decode(body["sarif"])))
    categories = [run["automationDetails"]["id"] for run in report["runs"]]
    ledger.record("sarif", ref=body["ref"], commit=body["commit_sha"], categories=categories)
    return "47177e22-5596-11eb-80a1-c1e54ef945c6"


def _labels(found: re.Match[str], _: dict[str, str]) -> str:
    """The labels that the scenario set last, whatever the event says; a JSON string to a line."""
    auth.right("pull-requests", "read")
    file = context.scenario() / "labels.json"
    labels = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return "\n".join(json.dumps(label, ensure_ascii=False) for label in labels.get(found["number"], []))


def _release(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name: one that is published"""
    auth.right("contents", "read")
    file = context.scenario() / "releases.json"
    marks = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    tag = urllib.parse.unquote(found["tag"])
    if tag not in marks:
        raise Failure("gh: Not Found (HTTP 404)")
    return {"tag_name": tag, "draft": False, "prerelease": marks[tag]}


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


_STATE = '.processing_status + " " + ((.errors // []) | join("; "))'
_Answer = Callable[[re.Match[str], dict[str, str]], Any]
_ENDPOINTS: list[tuple[str, str, list[str], _Answer]] = [
    ("GET", r"compare/(?P<base>[^.]\S*?)\.\.\.(?P<head>\S+)", ["--jq", ".status"], _comparison),
    ("GET", r"compare/(?P<base>[^.]\S*?)\.\.\.(?P<head>\S+)", [], _compared),
    ("GET", r"git/ref/(?P<ref>(heads|tags)/[\w.~/%-]+)", [], _ref),
    ("GET", r"releases/tags/(?P<tag>[\w.~%+-]+)", [], _release),
    ("GET", r"pulls/(?P<number>\d+)", [], _pull),
    ("GET", r"issues/(?P<number>\d+)/labels\?per_page=100", ["--paginate", "--jq", ".[].name | @json"], _labels),
    (
        "GET",
        r"issues\?state=(?P<state>open|closed)&creator=github-actions%5Bbot%5D&sort=created&direction=desc&per_page=100&page=(?P<page>\d+)",
        [],
        issues.listed,
    ),
    ("GET", r"issues/(?P<number>\d+)", [], issues.one),
    ("POST", r"issues", [], issues.create),
    ("POST", r"issues/(?P<number>\d+)/comments", [], issues.comment),
    ("PATCH", r"issues/(?P<number>\d+)", [], issues.change),
    ("GET", r"attestations/(?P<digest>sha256:[0-9a-f]{64})", ["--jq", ".attestations | length"], _attestations),
    ("POST", r"code-scanning/sarifs", ["--jq", ".id"], _take_report),
    ("GET", r"code-scanning/sarifs/[0-9a-f-]+", ["--jq", _STATE], lambda *_: "complete "),
    ("GET", r"actions/runs/(?P<run>\d+)/artifacts\?name=(?P<name>[\w.-]+)&per_page=100", [], _artifacts),
    ("GET", r"actions/runs/(?P<run>\d+)/artifacts\?per_page=100", [], _all_artifacts),
    ("GET", r"actions/workflows/[\w.-]+\.yml/runs\?per_page=(?P<count>\d+)", [], _runs),
    (
        "GET",
        r"actions/workflows/(?P<workflow>[\w.-]+\.yml)/runs\?event=(?P<event>\w+)&head_sha=(?P<sha>[0-9a-f]{40})&per_page=100",
        [],
        _runs_of_commit,
    ),
    ("GET", r"actions/runs/(?P<run>\d+)/jobs\?filter=latest&per_page=100&page=(?P<page>\d+)", [], _jobs_of_run),
    ("GET", r"commits/tags/(?P<tag>[\w.~%+-]+)", [], _commit_of_tag),
    ("GET", r"actions/artifacts/(?P<id>\d+)/zip", [], _zip),
    ("POST", r"statuses/(?P<sha>[0-9a-f]{40})", ["--silent"], _status),
]
