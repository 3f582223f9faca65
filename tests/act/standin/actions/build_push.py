"""docker/build-push-action: inputs to build requests, results to outputs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from standin import build, context, daemon, exporters, ledger, refs
from standin.actions import buildx
from standin.errors import Failure, unsupported
from standin.inputs import items

_READ = {"context", "file", "target", "platforms", "build-args", "build-contexts", "secrets", "secret-files", "labels", "tags"}
_READ |= {"provenance", "sbom", "outputs", "cache-from", "cache-to", "github-token", "builder", "load"}


def main() -> None:
    """Build, run every exporter, set the outputs."""
    given = context.inputs()
    for name in given.keys() - _READ:
        if given[name] not in ("", "false"):
            raise unsupported(f"the input {name}")
    if given["sbom"] not in ("", "false") or given["provenance"] != "false":
        raise unsupported("an attestation: set provenance and sbom to false")
    if context.on_engine():
        buildx.build(given)
        return
    tags = items(given["tags"])
    ledger.record("caches", read=items(given["cache-from"], True), written=items(given["cache-to"], True))
    os.chdir(os.environ["GITHUB_WORKSPACE"])
    with tempfile.TemporaryDirectory(dir=context.machine()) as scratch:
        secrets = [f"id={name},src={file}" for name, file in buildx.secrets(given, Path(scratch))]
        manifest = build.build(_request(given, secrets))
    for output in items(given["outputs"], True, quote=""):
        exporters.export(output, manifest, tags)
    if given["load"] == "true":
        daemon.add_image(manifest, [str(refs.parse(tag)) for tag in tags])
    context.set_output("digest", manifest.digest)
    context.set_output("imageid", manifest.body["config"]["digest"])


def _request(given: dict[str, str], secrets: list[str]) -> build.Request:
    folder = given["context"]
    if not folder or "://" in folder:
        raise Failure("stand-in: the default context is Git's own; set `context: .` after a checkout")
    if "," in given["platforms"]:
        raise unsupported(f"one build for {given['platforms']}")
    return build.Request(
        context=Path(folder),
        dockerfile=Path(given["file"] or f"{folder}/Dockerfile"),
        platform=given["platforms"] or context.native_platform(),
        target=given["target"],
        build_args=items(given["build-args"], True),
        labels=items(given["labels"], True),
        contexts=items(given["build-contexts"], True),
        secrets=secrets,
    )
