"""actions/upload-artifact and actions/download-artifact: one directory per run id and name."""

from __future__ import annotations

import fcntl
import fnmatch
import glob
import json
import os
import shutil
from pathlib import Path

from standin import auth, context, faults, ledger
from standin.errors import Failure

_ON_NOTHING = ("warn", "error", "ignore")


def _run(run_id: str) -> Path:
    return context.scenario() / "artifacts" / run_id


def upload() -> None:
    """Store the files that `path` names. Artifacts are immutable: a taken name needs `overwrite`."""
    given = context.inputs()
    name = given["name"]
    if given["if-no-files-found"] not in _ON_NOTHING:
        raise Failure(f"Unrecognized if-no-files-found input: {given['if-no-files-found']}")
    faults.check("upload", name)
    files, root = _matches(given["path"], hidden=context.is_true(given["include-hidden-files"]))
    if not files:
        message = f"No files were found with the provided path: {given['path']}. No artifacts will be uploaded."
        if given["if-no-files-found"] == "error":
            raise Failure(message)
        print(f"::warning::{message}")
        return
    target = _run(os.environ["GITHUB_RUN_ID"]) / name
    if target.exists():
        if not context.is_true(given["overwrite"]):
            raise Failure(f"Failed to CreateArtifact: (409) Conflict: an artifact with this name already exists on the workflow run: {name}")
        shutil.rmtree(target)
    for file in files:
        copy = target / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    stored = sorted(str(file.relative_to(root)) for file in files)
    ledger.record("upload", name=name, files=stored, retention=given["retention-days"])
    context.set_output("artifact-id", _number(os.environ["GITHUB_RUN_ID"], name))


def _numbers(run_id: str) -> Path:
    return context.scenario() / "artifacts" / f"{run_id}.json"


def _number(run_id: str, name: str) -> str:
    """A new id of an artifact; the one that it had leads nowhere any more."""
    path = _numbers(run_id)
    with open(path.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        numbers = json.loads(path.read_text()) if path.exists() else {}
        number = str(1 + max((int(known) for known in numbers), default=1000))
        path.write_text(json.dumps({known: "" if of == name else of for known, of in numbers.items()} | {number: name}))
    return number


def _named(run_id: str, number: str) -> str:
    """The name of the artifact that has this id."""
    path = _numbers(run_id)
    name = json.loads(path.read_text()).get(number, "") if path.exists() else ""
    if not name:
        raise Failure(f"Unable to download artifact(s): no artifact with the id {number}")
    return name


def _matches(text: str, hidden: bool) -> tuple[list[Path], Path]:
    """Files and their common root, as @actions/glob finds them: last matching pattern wins."""
    found: dict[Path, None] = {}
    roots: list[Path] = []
    for pattern in context.lines(text):
        wanted = pattern.removeprefix("!")
        files = [f for item in glob.glob(os.path.expanduser(wanted), recursive=True, include_hidden=hidden) for f in _files(Path(item), hidden)]
        if pattern.startswith("!"):
            for file in files:
                found.pop(file, None)
        else:
            found |= dict.fromkeys(files)
            roots.append(_search_root(wanted))
    if not found:
        return [], Path()
    common = Path(os.path.commonpath(roots))
    return list(found), common.parent if common.is_file() else common


def _search_root(pattern: str) -> Path:
    """The part of a pattern in front of its first wildcard."""
    parts = Path(os.path.abspath(pattern)).parts
    fixed = [part for index, part in enumerate(parts) if not any(glob.has_magic(p) for p in parts[: index + 1])]
    return Path(*fixed)


def _files(item: Path, hidden: bool) -> list[Path]:
    """Regular files below a path; hidden names are left out unless asked for."""
    item = Path(os.path.abspath(item))
    if item.name.startswith(".") and not hidden:
        return []
    if item.is_dir():
        return [file for child in sorted(item.iterdir()) for file in _files(child, hidden)]
    return [item]


def download() -> None:
    """Fetch one artifact by name or id, or all, or those that match `pattern`."""
    given = context.inputs()
    run_id = given["run-id"] or os.environ["GITHUB_RUN_ID"]
    if run_id != os.environ["GITHUB_RUN_ID"]:
        if not given["github-token"]:
            raise Failure("Input required and not supplied: github-token (for the artifacts of another run)")
        auth.right("actions", "read")
    target = Path(given["path"] or os.environ["GITHUB_WORKSPACE"])
    if given["artifact-ids"]:
        given["name"] = _named(run_id, given["artifact-ids"])
    if given["name"]:
        _fetch(run_id, given["name"], target)
        return
    available = sorted(item.name for item in _run(run_id).iterdir()) if _run(run_id).exists() else []
    for name in fnmatch.filter(available, given["pattern"] or "*"):
        _fetch(run_id, name, target if context.is_true(given["merge-multiple"]) else target / name)


def _fetch(run_id: str, name: str, target: Path) -> None:
    faults.check("download", name)
    source = _run(run_id) / name
    if not source.exists():
        ledger.record("download-fail", name=name, of=run_id)
        raise Failure(f"Unable to download artifact(s): Artifact not found for name: {name}")
    shutil.copytree(source, target, dirs_exist_ok=True)
    ledger.record("download", name=name, of=run_id)
    context.set_output("download-path", str(target))
