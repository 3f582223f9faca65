"""OCI image layouts on disk, in and out of a machine's store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from standin import daemon
from standin.errors import Failure
from standin.registry import INDEX, MANIFEST, Manifest, digest_of

_REF_NAME = "org.opencontainers.image.ref.name"


def split(source: str) -> tuple[str, str]:
    """`oci-layout://DIR:TAG` or `oci-layout://DIR@sha256:…` as folder and key (default latest)."""
    text = source.removeprefix("oci-layout://")
    if "@" in text:
        folder, _, key = text.rpartition("@")
        return folder, key
    folder, colon, tag = text.rpartition(":")
    return (folder, tag) if colon and "/" not in tag else (text, "latest")


def take(folder: Path, key: str, platform: str) -> Manifest:
    """Copy the image under `key` into the machine's store."""
    try:
        index = json.loads((folder / "index.json").read_text())
    except FileNotFoundError as error:
        raise Failure(f"ERROR: failed to solve: {folder} is no OCI layout: {error}") from error
    entry = _select(folder, index["manifests"], key, platform)
    manifest = Manifest(_blob(folder, entry["digest"]), entry.get("mediaType", MANIFEST))
    for descriptor in [manifest.body["config"], *manifest.body["layers"]]:
        daemon.put_blob(_blob(folder, descriptor["digest"]))
    daemon.put_blob(manifest.raw)
    return manifest


def give(manifest: Manifest, folder: Path, tag: str) -> None:
    """Write an image of the machine's store as a layout."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    body = manifest.body
    for digest in [body["config"]["digest"], *(layer["digest"] for layer in body["layers"])]:
        (blobs / digest.removeprefix("sha256:")).write_bytes(daemon.get_blob(digest))
    (blobs / manifest.digest.removeprefix("sha256:")).write_bytes(manifest.raw)
    entry = manifest.descriptor() | {"annotations": {_REF_NAME: tag}}
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


def _select(folder: Path, entries: list[dict[str, Any]], key: str, platform: str) -> dict[str, Any]:
    for entry in entries:
        if key in (entry["digest"], entry.get("annotations", {}).get(_REF_NAME)):
            if entry.get("mediaType") != INDEX:
                return entry
            children = json.loads(_blob(folder, entry["digest"]))["manifests"]
            return _of_platform(children, platform)
    raise Failure(f"ERROR: failed to solve: {folder}: could not find reference {key}")


def _of_platform(entries: list[dict[str, Any]], platform: str) -> dict[str, Any]:
    for entry in entries:
        found = entry.get("platform", {})
        if f"{found.get('os')}/{found.get('architecture')}" == platform:
            return entry
    raise Failure(f"ERROR: failed to solve: no match for platform {platform} in the layout")


def _blob(folder: Path, digest: str) -> bytes:
    data = (folder / "blobs" / digest.replace(":", "/")).read_bytes()
    if digest_of(data) != digest:
        raise Failure(f"ERROR: failed to solve: {folder}: {digest} has other content")
    return data
