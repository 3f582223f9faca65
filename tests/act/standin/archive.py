"""Image archives: what `docker save` and BuildKit's docker exporter write, what `docker load` reads.

Both write a tar that is a docker-archive (`manifest.json`) and an OCI layout (`index.json`) at once.
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

from standin import daemon, refs
from standin.errors import Failure
from standin.registry import INDEX, MANIFEST, Manifest, digest_of

_LAYER = "application/vnd.oci.image.layer.v1.tar"


def write(path: Path, manifest: Manifest, names: list[str]) -> None:
    """Write `manifest`, whose blobs are on this machine, under `names`."""
    config, *layers = map(_path, manifest.blobs)
    files = {_path(digest): daemon.get_blob(digest) for digest in manifest.blobs}
    files[_path(manifest.digest)] = manifest.raw
    files["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    files["index.json"] = _json({"schemaVersion": 2, "mediaType": INDEX, "manifests": _entries(manifest, names)})
    tags = [refs.familiar(refs.parse(name)) for name in names] or None
    files["manifest.json"] = _json([{"Config": config, "RepoTags": tags, "Layers": layers}])
    with tarfile.open(path, "w") as tar:
        for name, data in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def uncompressed(manifest: Manifest) -> Manifest:
    """The manifest that `docker save` makes up: same config, bare layers, another digest."""
    body = manifest.body
    layers = []
    for layer in body["layers"]:
        data = daemon.unpacked(daemon.get_blob(layer["digest"]))
        layers.append({"mediaType": _LAYER, "digest": daemon.put_blob(data), "size": len(data)})
    fresh = {"schemaVersion": 2, "mediaType": MANIFEST, "config": body["config"], "layers": layers}
    return Manifest(_json(fresh), MANIFEST)


def load(path: Path) -> list[str]:
    """Load every image of a docker-archive; returns what `docker load` prints."""
    try:
        with tarfile.open(path) as tar:
            entries = json.loads(_member(tar, "manifest.json"))
            return [line for entry in entries for line in _load_entry(tar, entry)]
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise Failure("Error response from daemon: unrecognized image format") from error
    except FileNotFoundError as error:
        raise Failure(f"open {path}: no such file or directory") from error


def _load_entry(tar: tarfile.TarFile, entry: dict[str, Any]) -> list[str]:
    config = _member(tar, entry["Config"])
    layers = [_member(tar, name) for name in entry["Layers"]]
    expected = json.loads(config)["rootfs"]["diff_ids"]
    for number, (layer, diff_id) in enumerate(zip(layers, expected, strict=True)):
        if digest_of(daemon.unpacked(layer)) != diff_id:
            raise Failure(f"Error response from daemon: invalid diffID for layer {number}: expected {diff_id}")
    body = {"schemaVersion": 2, "mediaType": MANIFEST, "config": _descriptor(config, "application/vnd.oci.image.config.v1+json")}
    body["layers"] = [_descriptor(layer, _LAYER + ("+gzip" if layer[:2] == b"\x1f\x8b" else "")) for layer in layers]
    names = [refs.parse(tag) for tag in entry["RepoTags"] or []]
    image_id = daemon.add_image(Manifest(_json(body), MANIFEST), [str(name) for name in names])
    return [f"Loaded image: {refs.familiar(name)}" for name in names] or [f"Loaded image ID: {image_id}"]


def _descriptor(data: bytes, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": daemon.put_blob(data), "size": len(data)}


def _entries(manifest: Manifest, names: list[str]) -> list[dict[str, Any]]:
    entries = []
    for name in map(refs.parse, names):
        notes = {"io.containerd.image.name": str(name), "org.opencontainers.image.ref.name": name.tag}
        entries.append(manifest.descriptor() | {"annotations": notes})
    return entries or [manifest.descriptor()]


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _path(digest: str) -> str:
    return "blobs/" + digest.replace(":", "/")


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
