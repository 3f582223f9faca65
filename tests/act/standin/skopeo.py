"""The real `skopeo copy`, sent to the scenario's registry, which serves every host."""

from __future__ import annotations

import fcntl
import importlib
import os
import subprocess

from standin import auth, context, faults, ledger, refs, registry
from standin.errors import Failure, unsupported

_REAL = "/usr/bin/skopeo"
_FLAGS = ["--quiet", "--all", "--preserve-digests"]


def main(args: list[str]) -> int:
    """`skopeo copy --quiet --all --preserve-digests docker://SOURCE docker://TARGET`; files are the real one's."""
    if context.on_engine():
        return importlib.import_module("standin.recorded").skopeo(args)
    if not any(word.startswith("docker://") for word in args):
        os.execv(_REAL, [_REAL, *args])
    if args[:-2] != ["copy", *_FLAGS] or not all(word.startswith("docker://") for word in args[-2:]):
        raise unsupported("skopeo " + " ".join(args))
    source, target = (refs.parse(word.removeprefix("docker://")) for word in args[-2:])
    auth.authorize(source, "pull")
    auth.authorize(target, "push")
    faults.check("copy", str(target))
    registry.manifest(source)  # a registry that is gone, or has no such image, says so as Docker's client does
    where = registry.address()
    plain = ["--src-tls-verify=false", "--dest-tls-verify=false"]
    places = [f"docker://{where}/{ref.stored_as}{_key(ref)}" for ref in (source, target)]
    with open(context.scenario() / "registry.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [_REAL, "--insecure-policy", "copy", *_FLAGS, *plain, *places],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise Failure(done.stderr.strip())
    ledger.record("copy", ref=str(target), source=str(source), digest=registry.manifest(target).digest)
    return 0


def _key(ref: refs.Ref) -> str:
    return f"@{ref.digest}" if ref.digest else f":{ref.tag}"
