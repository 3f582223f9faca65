"""Statements about an image, kept beside it as clients do: OCI artifacts with a subject."""

from __future__ import annotations

import json

from standin import refs, registry
from standin.errors import NotFound
from standin.registry import INDEX, MANIFEST, Manifest, digest_of

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
EMPTY = b"{}"
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"


def attach(repository: str, digest: str, predicate: str, statement: dict[str, str], listed_as: str = BUNDLE) -> str:
    """Push a bundle that refers to `digest`, and list it under the fallback tag; returns its digest.

    Cosign lists what it signs under the type of the empty configuration.
    """
    subject = refs.parse(f"{repository}@{digest}")
    bundle = json.dumps(statement).encode()
    for data in (EMPTY, bundle):
        registry.push_blob(subject, data)
    body = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": BUNDLE,
        "config": _descriptor(EMPTY_TYPE, EMPTY),
        "layers": [_descriptor(BUNDLE, bundle)],
        "subject": registry.manifest(subject).descriptor(),
        "annotations": {"dev.sigstore.bundle.predicateType": predicate},
    }
    artifact = Manifest(json.dumps(body).encode(), MANIFEST)
    registry.push_manifest(subject._replace(digest=artifact.digest), artifact)
    tag = subject._replace(tag=digest.replace(":", "-"), digest="")
    listed = artifact.descriptor() | {"artifactType": listed_as}
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [*_present(tag), listed]}
    registry.put_list(tag, json.dumps(index).encode())
    return artifact.digest


def _present(tag: refs.Ref) -> list[dict[str, object]]:
    try:
        return registry.manifest(tag).body["manifests"]
    except NotFound:
        return []


def _descriptor(media_type: str, data: bytes) -> dict[str, object]:
    return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}
