"""actions/upload-artifact and actions/download-artifact: one directory per run id and name."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from pathlib import Path

from standin import auth, context, faults, ledger
from standin.errors import Failure, unsupported

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


def _number(run_id: str, name: str) -> str:
    """A new id of an artifact: its line among all uploads."""
    with open(_run(run_id).with_suffix(".ids"), "a+", encoding="utf-8") as ids:
        fcntl.flock(ids, fcntl.LOCK_EX)
        ids.write(name + "\n")
        ids.seek(0)
        return str(1000 + len(ids.readlines()))


def _named(run_id: str, number: str) -> str:
    """The name of the artifact that has this id. One that was uploaded again has a new one."""
    ids = _run(run_id).with_suffix(".ids")
    names = ids.read_text().splitlines() if ids.exists() else []
    at = int(number) - 1001
    if not 0 <= at < len(names) or names[at] in names[at + 1 :]:
        raise Failure(f"Unable to download artifact(s): no artifact with the id {number}")
    return names[at]


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
    """Fetch one artifact by name or id."""
    given = context.inputs()
    run_id = given["run-id"] or os.environ["GITHUB_RUN_ID"]
    if run_id != os.environ["GITHUB_RUN_ID"]:
        if not given["github-token"]:
            raise Failure("Input required and not supplied: github-token (for the artifacts of another run)")
        auth.right("actions", "read")
    target = Path(given["path"] or os.environ["GITHUB_WORKSPACE"])
    if given["artifact-ids"]:
        given["name"] = _named(run_id, given["artifact-ids"])
    name = given["name"]
    if not name or given["pattern"]:
        raise unsupported("downloading more than one artifact")
    faults.check("download", name)
    source = _run(run_id) / name
    if not source.exists():
        ledger.record("download-fail", name=name, of=run_id)
        raise Failure(f"Unable to download artifact(s): Artifact not found for name: {name}")
    shutil.copytree(source, target, dirs_exist_ok=True)
    ledger.record("download", name=name, of=run_id)
    context.set_output("download-path", str(target))
