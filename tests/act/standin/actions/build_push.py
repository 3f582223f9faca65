"""docker/build-push-action: inputs to build requests, results to outputs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from standin import build, context, exporters
from standin.actions import buildx
from standin.errors import Failure, unsupported

_IGNORED = {"cache-from", "cache-to", "builder", "pull", "github-token", "annotations", "no-cache"}
_READ = {"context", "file", "target", "platforms", "build-args", "build-contexts", "secrets", "labels", "tags"}
_READ |= {"provenance", "sbom", "load", "push", "outputs"}


def main() -> None:
    """Build every platform, run every exporter, set the outputs."""
    given = context.inputs()
    if context.on_engine():
        buildx.build(given)
        return
    for name in given.keys() - _READ - _IGNORED:
        if given[name]:
            raise unsupported(f"the input {name}")
    tags = context.lines(given["tags"].replace(",", "\n"))
    outputs = _outputs(given)
    if given["sbom"] not in ("", "false") or (_pushes(outputs) and given["provenance"] != "false"):
        raise unsupported("an attestation: set provenance and sbom to false")
    os.chdir(os.environ["GITHUB_WORKSPACE"])
    with tempfile.TemporaryDirectory(dir=context.machine()) as scratch:
        secrets = _secrets(given["secrets"], Path(scratch))
        platforms = context.lines(given["platforms"].replace(",", "\n")) or [context.native_platform()]
        built = {platform: build.build(_request(given, platform, secrets)) for platform in platforms}
    result = exporters.Result()
    for output in outputs:
        result = exporters.export(output, built, tags)
    context.set_output("digest", result.digest)
    context.set_output("imageid", result.image_id)
    context.set_output("metadata", result.metadata())


def _outputs(given: dict[str, str]) -> list[str]:
    outputs = context.lines(given["outputs"])
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
        build_args=context.lines(given["build-args"]),
        labels=context.lines(given["labels"]),
        contexts=context.lines(given["build-contexts"].replace(",", "\n")),
        secrets=secrets,
    )


def _secrets(text: str, scratch: Path) -> list[str]:
    """`id=value` as files, which is what the action hands to buildx too."""
    flags = []
    for line in context.lines(text):
        name, equals, value = line.partition("=")
        if not equals:
            raise Failure(f"{line} is not a valid secret")
        (scratch / name).write_text(value)
        flags.append(f"id={name},src={scratch / name}")
    return flags
