"""OCI image layouts on disk, in and out of a machine's store."""

from __future__ import annotations

import json
from pathlib import Path

from standin import daemon
from standin.errors import Failure, unsupported
from standin.registry import INDEX, MANIFEST, Manifest, digest_of

_REF_NAME = "org.opencontainers.image.ref.name"


def split(source: str) -> tuple[str, str]:
    """`oci-layout://DIR@sha256:…` as folder and digest. BuildKit knows tags as well, pipelines do not use them."""
    folder, at, digest = source.removeprefix("oci-layout://").rpartition("@")
    if not at:
        raise unsupported(f"a layout without a digest: {source}")
    return folder, digest


def take(folder: Path, key: str) -> Manifest:
    """Copy the image under `key` into the machine's store."""
    try:
        index = json.loads((folder / "index.json").read_text())
    except FileNotFoundError as error:
        raise Failure(f"ERROR: failed to solve: {folder} is no OCI layout: {error}") from error
    found = [entry for entry in index["manifests"] if key in (entry["digest"], entry.get("annotations", {}).get(_REF_NAME))]
    if not found or found[0].get("mediaType") == INDEX:
        raise Failure(f"ERROR: failed to solve: {folder}: could not find an image {key}")
    entry = found[0]
    manifest = Manifest(_blob(folder, entry["digest"]), entry.get("mediaType", MANIFEST))
    for digest in manifest.blobs:
        daemon.put_blob(_blob(folder, digest))
    daemon.put_blob(manifest.raw)
    return manifest


def give(manifest: Manifest, folder: Path, tag: str) -> None:
    """Write an image of the machine's store as a layout."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for digest in manifest.blobs:
        (blobs / digest.removeprefix("sha256:")).write_bytes(daemon.get_blob(digest))
    (blobs / manifest.digest.removeprefix("sha256:")).write_bytes(manifest.raw)
    entry = manifest.descriptor() | {"annotations": {_REF_NAME: tag}}
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


def _blob(folder: Path, digest: str) -> bytes:
    data = (folder / "blobs" / digest.replace(":", "/")).read_bytes()
    if digest_of(data) != digest:
        raise Failure(f"ERROR: failed to solve: {folder}: {digest} has other content")
    return data
