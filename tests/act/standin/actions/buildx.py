"""docker/setup-buildx-action and docker/build-push-action with the real buildx: inputs become the flags that the
actions make of them (https://github.com/docker/build-push-action/blob/master/src/context.ts)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from standin import context, faults, ledger, recorded
from standin.errors import Failure
from standin.inputs import items

_SOCKET = Path("/run/buildkit.sock")
# Input, flag, whether it is a list whose items may have commas.
_LISTS = [
    ("build-args", "--build-arg", True), ("build-contexts", "--build-context", True), ("cache-from", "--cache-from", True),
    ("cache-to", "--cache-to", True), ("labels", "--label", True), ("outputs", "--output", True), ("tags", "--tag", False),
]  # fmt: skip


def setup() -> None:
    """A builder with a BuildKit of its own, as the action makes in a container."""
    faults.check("action", "docker/setup-buildx-action")
    ledger.record("action", name="docker/setup-buildx-action", inputs={})
    if not context.on_engine():
        return
    daemons = recorded.start("builder", "containerd").removeprefix("unix://")
    if not _SOCKET.exists():
        proxy = Path(__file__).resolve().parents[3] / "engine/buildkit.py"
        subprocess.Popen(
            [sys.executable, "-S", proxy, _SOCKET, daemons], start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=(context.machine() / "buildkit.txt").open("a"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        while not _SOCKET.exists():
            time.sleep(0.01)
    name = f"builder-{os.urandom(6).hex()}"
    _docker("buildx", "create", "--name", name, "--driver", "remote", "--use", f"unix://{_SOCKET}")
    _docker("buildx", "inspect", "--bootstrap", "--builder", name)
    context.set_output("name", name)
    context.set_output("driver", "remote")


def build(given: dict[str, str]) -> None:
    """One build, and the outputs of the action."""
    os.chdir(os.environ["GITHUB_WORKSPACE"])
    ledger.record("caches", read=items(given["cache-from"], True), written=items(given["cache-to"], True))
    faults.check("build", given["file"])
    with tempfile.TemporaryDirectory(dir=context.machine()) as folder:
        scratch = Path(folder)
        words = ["buildx", "build", *flags(given, scratch), given["context"]]
        print("docker", *words, flush=True)
        _docker(*words)
        iid, metadata = scratch / "iidfile", (scratch / "metadata").read_text().strip()
        known = json.loads(metadata) if metadata not in ("", "null") else {}
        context.set_output("imageid", iid.read_text().strip() if iid.exists() else "")
        context.set_output("digest", known.get("containerimage.digest", ""))
    _record(given, known)


def _docker(*words: str) -> None:
    done = subprocess.run([recorded.real("docker"), *words], check=False, stderr=subprocess.PIPE, text=True)
    sys.stderr.write(done.stderr)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise Failure(f"buildx failed with: {lines[-1] if lines else done.stderr.strip()}")


def flags(given: dict[str, str], scratch: Path) -> list[str]:
    """The words of `docker buildx build`, apart from the context."""
    if not given["context"] or "://" in given["context"]:
        raise Failure("the default context is Git's own; set `context: .` after a checkout")
    words = []
    for name, flag, commas in _LISTS:
        quote = "" if name == "outputs" else '"'
        words += [word for item in items(given[name], commas, quote) for word in (flag, item)]
    words += ["--attest", "type=provenance,disabled=true"]
    words += ["--attest", "type=sbom,disabled=true"] if given["sbom"] else []
    words += [word for name, file in secrets(given, scratch) for word in ("--secret", f"id={name},src={file}")]
    if platforms := items(given["platforms"]):
        words += ["--platform", ",".join(platforms)]
    words += ["--load"] if given["load"] == "true" else []
    words += [word for name in ("builder", "file", "target") if given[name] for word in (f"--{name}", given[name])]
    return words + ["--iidfile", str(scratch / "iidfile"), "--metadata-file", str(scratch / "metadata")]


def secrets(given: dict[str, str], scratch: Path) -> list[tuple[str, Path]]:
    """Names of secrets, and copies of their files, which is what the action hands to buildx too."""
    found = []
    for kind in ("secrets", "secret-files"):
        for item in items(given[kind], True):
            name, _, value = item.partition("=")
            if not name or not value:
                raise Failure(f"{item} is not a valid secret")
            if kind == "secret-files" and not Path(value).exists():
                raise Failure(f"secret file {value} not found")
            file = scratch / f"secret-{len(found)}"
            file.write_bytes(value.encode() if kind == "secrets" else Path(value).read_bytes())
            found.append((name, file))
    return found


def _record(given: dict[str, str], known: dict[str, str]) -> None:
    """The same builder gives the same image for the same inputs, without building: only a new image counts."""
    image = known.get("containerimage.config.digest", "")
    mark = context.machine() / "built" / image.replace(":", "-")
    if not image or mark.exists():
        return
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    ledger.record(
        "build",
        image=image,
        digest=known.get("containerimage.digest", ""),
        platform=",".join(items(given["platforms"], False)) or context.native_platform(),
        target=given["target"],
        dockerfile=Path(given["file"] or "Dockerfile").name,
        labels=dict(label.split("=", 1) for label in items(given["labels"], True)),
        build_args=items(given["build-args"], True),
    )
