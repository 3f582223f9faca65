"""The images and containers of one machine: what a Docker daemon holds."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standin import context, refs
from standin.errors import Failure
from standin.registry import Manifest, digest_of

_IMAGE_ID = re.compile(r"(sha256:)?[0-9a-f]{12,64}")


def put_blob(data: bytes) -> str:
    """Keep a blob; returns its digest."""
    digest = digest_of(data)
    _blob(digest).write_bytes(data)
    return digest


def get_blob(digest: str) -> bytes:
    """A blob that this machine holds."""
    return _blob(digest).read_bytes()


def has_blob(digest: str) -> bool:
    """Whether this machine holds a blob."""
    return _blob(digest).exists()


def _blob(digest: str) -> Path:
    folder = context.machine() / "blobs"
    folder.mkdir(exist_ok=True)
    return folder / digest.removeprefix("sha256:")


@contextlib.contextmanager
def state() -> Iterator[dict[str, Any]]:
    """The machine's tables, locked; changes are written back when the block ends well."""
    path = context.machine() / "state.json"
    with open(path.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tables = json.loads(path.read_text()) if path.exists() else {"images": {}, "names": {}, "containers": {}, "builds": {}}
        yield tables
        path.write_text(json.dumps(tables))


def add_image(manifest: Manifest, names: list[str]) -> str:
    """Register an image whose blobs are here; returns the image id, which is the config's digest."""
    body = manifest.body
    image_id = body["config"]["digest"]
    put_blob(manifest.raw)
    with state() as tables:
        tables["images"].setdefault(image_id, {"manifest": manifest.digest, "media_type": manifest.media_type})
        for name in names:
            tables["names"][name] = image_id
    return image_id


def find(name: str) -> str:
    """The image id behind a name, a digest reference or an id."""
    with state() as tables:
        if _IMAGE_ID.fullmatch(name):
            wanted = "sha256:" + name.removeprefix("sha256:")
            for image_id in tables["images"]:
                if image_id.startswith(wanted):
                    return image_id
        if not name.startswith("sha256:"):
            image_id = tables["names"].get(str(refs.parse(name)))
            if image_id:
                return image_id
    raise Failure(f"Error response from daemon: No such image: {name}")


def manifest_of(image_id: str) -> Manifest:
    """The manifest that an image came with."""
    with state() as tables:
        image = tables["images"][image_id]
    return Manifest(get_blob(image["manifest"]), image["media_type"])


def config_of(image_id: str) -> dict[str, Any]:
    """The image's config."""
    return json.loads(get_blob(image_id))


def platform_of(config: dict[str, Any]) -> str:
    """`os/architecture` of a config."""
    return f"{config['os']}/{config['architecture']}"


def unpacked(layer: bytes) -> bytes:
    """A layer's tar, whether it is compressed or not."""
    return gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer
