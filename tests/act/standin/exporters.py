"""What happens to a built image: the two of BuildKit's exporters that pipelines use."""

from __future__ import annotations

from pathlib import Path

from standin import archive, daemon, refs, registry
from standin.errors import unsupported
from standin.registry import Manifest

_IMAGE_KEYS = {"name", "push", "push-by-digest", "name-canonical", "oci-mediatypes"}


def export(output: str, manifest: Manifest, tags: list[str]) -> None:
    """Run one exporter, `type=…,key=value`."""
    given = dict(part.partition("=")[::2] for part in output.split(",") if part)
    kind = given.pop("type", "")
    if kind == "docker" and "dest" in given and given.keys() <= {"dest", "oci-mediatypes"}:
        Path(given["dest"]).parent.mkdir(parents=True, exist_ok=True)
        archive.write(Path(given["dest"]), manifest, tags)
    elif kind == "image" and given.get("push") == given.get("push-by-digest") == "true" and "name" in given and given.keys() <= _IMAGE_KEYS:
        ref = refs.parse(given["name"])
        for digest in manifest.blobs:
            registry.push_blob(ref, daemon.get_blob(digest))
        registry.push_manifest(ref._replace(tag="", digest=manifest.digest), manifest)
    else:
        raise unsupported(f"the output {output}")
