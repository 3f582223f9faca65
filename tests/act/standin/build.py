"""Real image builds with buildah, cached on the machine the way BuildKit caches: same inputs, same image."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from standin import context, daemon, faults, layout, ledger, registry
from standin.errors import Failure
from standin.registry import Manifest

_HOSTS = ("ghcr.io", "docker.io", "quay.io", "registry.fly.io")


class Request(NamedTuple):
    """Everything that decides what is built."""

    context: Path
    dockerfile: Path
    platform: str
    target: str
    build_args: list[str]
    labels: list[str]
    contexts: list[str]
    secrets: list[str]

    def key(self) -> str:
        """A hash over the request and over the files that it names; secrets stay out, as in BuildKit."""
        stable = [self.platform, self.target, sorted(self.build_args), sorted(self.labels), self.contexts]
        state = hashlib.sha256(json.dumps(stable).encode())
        for path in [self.dockerfile, self.context, *self._local_contexts()]:
            state.update(_tree_hash(path))
        return state.hexdigest()

    def _local_contexts(self) -> list[Path]:
        sources = [text.partition("=")[2] for text in self.contexts]
        layouts = [Path(layout.split(source)[0]) for source in sources if source.startswith("oci-layout://")]
        return layouts + [Path(source) for source in sources if "://" not in source]


def build(request: Request) -> Manifest:
    """Build, unless this machine built the very same thing before."""
    if not request.dockerfile.is_file():
        raise Failure(f"ERROR: failed to solve: failed to read dockerfile: open {request.dockerfile}: no such file or directory")
    key = request.key()
    with daemon.state() as tables:
        known = tables["builds"].get(key)
    if known:
        return Manifest(daemon.get_blob(known["digest"]), known["media_type"])
    faults.check("build", str(request.dockerfile))
    with _scratch() as scratch:
        manifest = _buildah(request, scratch)
    image_id = daemon.add_image(manifest, [])
    with daemon.state() as tables:
        tables["builds"][key] = {"digest": manifest.digest, "media_type": manifest.media_type}
    ledger.record(
        "build",
        image=image_id,
        digest=manifest.digest,
        platform=request.platform,
        target=request.target,
        dockerfile=request.dockerfile.name,
        labels=dict(label.split("=", 1) for label in request.labels),
        build_args=request.build_args,
    )
    return manifest


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """A directory whose path buildah accepts as an image name, so in lower case throughout."""
    path = Path("/tmp") / f"stand-in-{os.urandom(8).hex()}"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path)


def _buildah(request: Request, scratch: Path) -> Manifest:
    storage = context.machine() / "buildah"
    command = ["buildah", "--root", f"{storage}/root", "--runroot", f"{storage}/run", "--storage-driver", "vfs"]
    command += ["bud", "--quiet", "--isolation", "chroot", "--identity-label=false", "--disable-compression=false", "--platform", request.platform]
    command += [f"--label={label}" for label in request.labels]
    contexts = [_context(text, scratch) for text in request.contexts]
    command += [f"--build-arg={_argument(argument, contexts)}" for argument in request.build_args]
    command += [f"--secret={secret}" for secret in request.secrets]
    command += [f"--build-context={text}" for text in contexts]
    command += [f"--target={request.target}"] if request.target else []
    command += ["--file", str(request.dockerfile), "--tag", f"oci:{scratch}/out:x", str(request.context)]
    done = subprocess.run(command, env=_env(scratch), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"ERROR: failed to solve: {done.stderr.strip()}")
    made = layout.take(scratch / "out", "x")
    # BuildKit writes what it is, and no annotations.
    body = {"schemaVersion": 2, "mediaType": registry.MANIFEST, "config": made.body["config"], "layers": made.body["layers"]}
    return Manifest(json.dumps(body).encode(), registry.MANIFEST)


def _context(text: str, scratch: Path) -> str:
    """buildah's spelling of a build context. Its OCI transport knows tags only, hence the copy."""
    name, _, source = text.partition("=")
    if not source.startswith("oci-layout://"):
        return text
    folder, key = layout.split(source)
    copy = scratch / f"context-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    layout.give(layout.take(Path(folder), key), copy, "x")
    return f"{name}=docker-image://oci:{copy}:x"


def _argument(text: str, contexts: list[str]) -> str:
    """BuildKit replaces a context's name in `FROM` after the arguments are filled in, buildah before."""
    name, _, value = text.partition("=")
    images = dict(context.split("=docker-image://oci:") for context in contexts if "=docker-image://oci:" in context)
    return f"{name}=oci:{images[value]}" if value in images else text


def _env(scratch: Path) -> dict[str, str]:
    """Send every registry to the scenario's own; a dead one is then dead for builds too."""
    if faults.registry_gone_for_job():
        faults.stop_registry()
    address = registry.address()
    conf = "".join(
        f'[[registry]]\nprefix = "{host}"\nlocation = "{address}/{host}"\ninsecure = true\n' for host in _HOSTS
    )
    (scratch / "registries.conf").write_text(conf)
    return os.environ | {"CONTAINERS_REGISTRIES_CONF": str(scratch / "registries.conf"), "TMPDIR": str(scratch)}


def _tree_hash(path: Path) -> bytes:
    """Names, modes and contents below a path."""
    state = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if ".git" not in p.relative_to(path).parts) if path.is_dir() else [path]
    for item in files:
        relative = str(item.relative_to(path))
        content = os.readlink(item).encode() if item.is_symlink() else item.read_bytes() if item.is_file() else b""
        mode = item.lstat().st_mode
        state.update(json.dumps([relative, mode, hashlib.sha256(content).hexdigest()]).encode())
    return state.digest()
