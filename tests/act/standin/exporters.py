"""What happens to a built image: BuildKit's exporters, by their names in `--output`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from standin import archive, daemon, refs, registry
from standin.errors import Failure, unsupported
from standin.registry import INDEX, Manifest


class Result(NamedTuple):
    """What a build reports."""

    digest: str = ""
    image_id: str = ""
    names: tuple[str, ...] = ()

    def metadata(self) -> str:
        """The metadata file of buildx, as far as anybody reads it."""
        known = {"containerimage.config.digest": self.image_id, "containerimage.digest": self.digest}
        known["containerimage.descriptor"] = self.digest and {"digest": self.digest}
        return json.dumps({k: v for k, v in known.items() if v} | {"image.name": ",".join(self.names)}, indent=2)


def export(output: str, built: dict[str, Manifest], tags: list[str]) -> Result:
    """Run one exporter, `type=…,key=value`, over the image of each platform."""
    given = dict(part.partition("=")[::2] for part in output.split(",") if part)
    kind = given.pop("type", "")
    names = [given.pop("name")] if "name" in given else tags
    known = {"docker": {"dest", "oci-mediatypes"}, "oci": {"dest"}, "image": _IMAGE_KEYS, "registry": _IMAGE_KEYS, "cacheonly": set()}
    if kind not in known or given.keys() - known[kind]:
        raise unsupported(f"the output {output}")
    if kind == "cacheonly":
        return Result()
    if kind in ("docker", "oci"):
        return _archive(kind, given.get("dest", ""), _single(built, kind), names)
    if kind == "image" and given.get("push") != "true":
        raise unsupported(f"an image that is not pushed: {output}")
    return _push(built, names, given.get("push-by-digest") == "true")


_IMAGE_KEYS = {"push", "push-by-digest", "name-canonical", "oci-mediatypes", "compression", "rewrite-timestamp"}


def _single(built: dict[str, Manifest], kind: str) -> Manifest:
    if len(built) != 1:
        raise Failure(f"ERROR: failed to build: {kind} exporter does not currently support exporting manifest lists")
    return next(iter(built.values()))


def _archive(kind: str, dest: str, manifest: Manifest, names: list[str]) -> Result:
    if dest:
        Path(dest).parent.mkdir(parents=True, exist_ok=True)
        archive.write(Path(dest), manifest, names, docker=kind == "docker")
    elif kind == "docker":
        daemon.add_image(manifest, [str(refs.parse(name)) for name in names])
    else:
        raise Failure("ERROR: failed to build: dest file is required for oci exporter")
    return Result(manifest.digest, manifest.body["config"]["digest"], tuple(names))


def _push(built: dict[str, Manifest], names: list[str], by_digest: bool) -> Result:
    if not names:
        raise Failure("ERROR: failed to build: tag is needed when pushing to registry")
    top = next(iter(built.values())) if len(built) == 1 else _index(built)
    for ref in map(refs.parse, names):
        if by_digest and ref.tag != "latest":
            raise Failure(f"ERROR: failed to build: can't push tagged ref {ref} by digest")
        for manifest in built.values():
            _push_single(ref, manifest, alone=by_digest or len(built) > 1)
        if not by_digest or len(built) > 1:
            registry.push_manifest(_by_digest(ref, top) if by_digest else ref, top)
    image_id = top.digest if top.is_index else top.body["config"]["digest"]
    return Result(top.digest, image_id, tuple(names))


def _push_single(ref: refs.Ref, manifest: Manifest, alone: bool) -> None:
    body = manifest.body
    for digest in [body["config"]["digest"], *(layer["digest"] for layer in body["layers"])]:
        registry.push_blob(ref, daemon.get_blob(digest))
    if alone:
        registry.push_manifest(_by_digest(ref, manifest), manifest)


def _by_digest(ref: refs.Ref, manifest: Manifest) -> refs.Ref:
    return refs.Ref(ref.host, ref.path, "", manifest.digest)


def _index(built: dict[str, Manifest]) -> Manifest:
    entries = []
    for platform, manifest in built.items():
        system, architecture = platform.split("/")[:2]
        entries.append(manifest.descriptor() | {"platform": {"architecture": architecture, "os": system}})
    return Manifest(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode(), INDEX)
