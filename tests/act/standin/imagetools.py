"""`docker buildx imagetools create`: tags and indexes, without a daemon."""

from __future__ import annotations

import json
from typing import Any

from standin import faults, refs, registry
from standin.errors import Failure, unsupported
from standin.options import parse
from standin.registry import DOCKER_LIST, DOCKER_MANIFEST, INDEX, Manifest


def create(args: list[str]) -> int:
    """`imagetools create --prefer-index=false --tag DST SRC...`, which is all that scripts need."""
    given, sources = parse(args, ["--prefer-index", "--tag"])
    if given["--prefer-index"] != "false":
        raise unsupported("an index that is preferred")
    target = refs.parse(given["--tag"])
    manifest = _combined([_source(text, target) for text in sources])
    faults.check("imagetools-create", str(target))
    if manifest.media_type != "application/octet-stream":
        registry.push_manifest(target, manifest)  # anything else goes up as a blob, which takes no tag, and buildx is content
    return 0


def _source(text: str, target: refs.Ref) -> tuple[refs.Ref, Manifest]:
    """What buildx gets: a digest that no manifest has may be a blob's, and is served as one."""
    ref = refs.parse(text)
    if target.repository != ref.repository:
        raise unsupported(f"copying {ref} to another repository")
    try:
        return ref, registry.manifest(ref)
    except Failure as failure:
        if not ref.digest or "unexpected status" not in str(failure):
            raise
        return ref, Manifest(registry.blob(ref, ref.digest), "application/octet-stream")


def _combined(sources: list[tuple[refs.Ref, Manifest]]) -> Manifest:
    """Buildx copies a lone source as it is."""
    if len(sources) == 1:
        return sources[0][1]
    entries: dict[str, dict[str, Any]] = {}
    for ref, manifest in sources:
        for entry in manifest.body["manifests"] if manifest.is_index else [_entry(ref, manifest)]:
            entries.setdefault(entry["digest"], entry)
    docker = all(entry["mediaType"] == DOCKER_MANIFEST for entry in entries.values())
    media_type = DOCKER_LIST if docker else INDEX
    return Manifest(json.dumps({"schemaVersion": 2, "mediaType": media_type, "manifests": list(entries.values())}, indent=2).encode(), media_type)


def _entry(ref: refs.Ref, manifest: Manifest) -> dict[str, Any]:
    config = json.loads(registry.blob(ref, manifest.body["config"]["digest"]))
    return manifest.descriptor() | {"platform": {name: config[name] for name in ("architecture", "os", "variant") if config.get(name)}}
