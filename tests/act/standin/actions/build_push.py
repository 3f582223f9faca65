"""docker/build-push-action: inputs to build requests, results to outputs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from standin import build, context, exporters, ledger
from standin.actions import buildx
from standin.errors import Failure, unsupported
from standin.inputs import items

_IGNORED = {"builder", "pull", "github-token", "annotations", "no-cache"}
_READ = {"context", "file", "target", "platforms", "build-args", "build-contexts", "secrets", "secret-files", "labels", "tags"}
_READ |= {"provenance", "sbom", "load", "push", "outputs", "cache-from", "cache-to"}


def main() -> None:
    """Build every platform, run every exporter, set the outputs."""
    given = context.inputs()
    if context.on_engine():
        buildx.build(given)
        return
    for name in given.keys() - _READ - _IGNORED:
        if given[name]:
            raise unsupported(f"the input {name}")
    tags = items(given["tags"])
    ledger.record("caches", read=items(given["cache-from"], True), written=items(given["cache-to"], True))
    outputs = _outputs(given)
    if given["sbom"] not in ("", "false") or (_pushes(outputs) and given["provenance"] != "false"):
        raise unsupported("an attestation: set provenance and sbom to false")
    os.chdir(os.environ["GITHUB_WORKSPACE"])
    with tempfile.TemporaryDirectory(dir=context.machine()) as scratch:
        secrets = _secrets(given, Path(scratch))
        platforms = items(given["platforms"]) or [context.native_platform()]
        built = {platform: build.build(_request(given, platform, secrets)) for platform in platforms}
    result = exporters.Result()
    for output in outputs:
        result = exporters.export(output, built, tags)
    context.set_output("digest", result.digest)
    context.set_output("imageid", result.image_id)
    context.set_output("metadata", result.metadata())


def _outputs(given: dict[str, str]) -> list[str]:
    outputs = items(given["outputs"], True, quote="")
    if context.is_true(given["push"]):
        outputs.append("type=registry")
    if context.is_true(given["load"]):
        outputs.append("type=docker")
    return outputs or ["type=cacheonly"]


def _pushes(outputs: list[str]) -> bool:
    return any("push=true" in output or "type=registry" in output for output in outputs)


def _request(given: dict[str, str], platform: str, secrets: list[str]) -> build.Request:
    folder = given["context"]
    if not folder or "://" in folder:
        raise Failure("stand-in: the default context is Git's own; set `context: .` after a checkout")
    return build.Request(
        context=Path(folder),
        dockerfile=Path(given["file"] or f"{folder}/Dockerfile"),
        platform=platform,
        target=given["target"],
        build_args=items(given["build-args"], True),
        labels=items(given["labels"], True),
        contexts=items(given["build-contexts"], True),
        secrets=secrets,
    )


def _secrets(given: dict[str, str], scratch: Path) -> list[str]:
    """`id=value` and `id=path` as files, which is what the action hands to buildx too."""
    flags = []
    for name in ("secrets", "secret-files"):
        for item in items(given[name], True):
            key, _, value = item.partition("=")
            if not key or not value:
                raise Failure(f"{item} is not a valid secret")
            file = scratch / key
            if name == "secrets":
                file.write_text(value)
            elif Path(value).exists():
                file.write_bytes(Path(value).read_bytes())
            else:
                raise Failure(f"secret file {value} not found")
            flags.append(f"id={key},src={file}")
    return flags
