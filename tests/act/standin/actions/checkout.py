"""actions/checkout: fetch one commit from the scenario's bare repository into a clean directory."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from standin import context, ledger
from standin.errors import Failure, unsupported


def main() -> None:
    """Check out `ref`, by default the commit of the run."""
    given = context.inputs()
    if given["repository"] not in ("", os.environ["GITHUB_REPOSITORY"]):
        raise unsupported(f"checking out {given['repository']}")
    workspace = Path(os.environ["GITHUB_WORKSPACE"]).resolve()
    folder = (workspace / given["path"]).resolve()
    if not folder.is_relative_to(workspace):
        raise Failure(f"Repository path '{folder}' is not under '{workspace}'")
    ref = given["ref"] or os.environ["GITHUB_SHA"]
    origin = f"file://{context.scenario()}/origin.git"
    _prepare(folder, origin, clean=context.is_true(given["clean"]))
    commit = _fetch(folder, ref, given)
    ledger.record("checkout", ref=given["ref"], commit=commit, path=given["path"])
    context.set_output("commit", commit)
    context.set_output("ref", ref)


def _prepare(folder: Path, origin: str, clean: bool) -> None:
    """Like the action: keep a repository that is there, empty everything else."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        for item in folder.iterdir():
            shutil.rmtree(item) if item.is_dir() and not item.is_symlink() else item.unlink()
        _git(folder, "init", "--quiet", "--template=", "--initial-branch=stand-in")
        _git(folder, "remote", "add", "origin", origin)
        return
    if clean:
        _git(folder, "clean", "-ffdx", "--quiet")
        _git(folder, "reset", "--hard", "--quiet", optional=True)
    _git(folder, "remote", "set-url", "origin", origin)
    _git(folder, "sparse-checkout", "disable", optional=True)


def _fetch(folder: Path, ref: str, given: dict[str, str]) -> str:
    depth = int(given["fetch-depth"])
    options = [f"--depth={depth}"] if depth else ["--tags"]
    options += [f"--filter={given['filter']}"] if given["filter"] else []
    wanted = [ref] + ([] if depth else ["+refs/heads/*:refs/remotes/origin/*"])
    _git(folder, "fetch", "--quiet", "--no-recurse-submodules", *options, "origin", *wanted)
    if given["sparse-checkout"]:
        cone = "--cone" if context.is_true(given["sparse-checkout-cone-mode"]) else "--no-cone"
        _git(folder, "sparse-checkout", "set", cone, *context.lines(given["sparse-checkout"]))
    commit = _git(folder, "rev-parse", "FETCH_HEAD^{commit}").splitlines()[0]
    _git(folder, "checkout", "--quiet", "--force", "--detach", commit)
    return commit


def _git(folder: Path, *words: str, optional: bool = False) -> str:
    # One file for all objects, uncompressed: the job that wants them is over in a minute.
    quick = ["-c", "core.compression=0", "-c", "fetch.unpackLimit=1"]
    done = subprocess.run(["git", "-C", str(folder), *quick, *words], capture_output=True, text=True, check=False)
    if done.returncode and not optional:
        raise Failure(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()
