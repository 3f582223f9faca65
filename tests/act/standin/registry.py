"""A small client of the OCI distribution API: manifests and blobs, byte for byte."""

from __future__ import annotations

import hashlib
import http.client
import json
from dataclasses import dataclass
from typing import Any

from standin import auth, context, faults, ledger
from standin.errors import Failure, NotFound
from standin.refs import Ref

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_ACCEPT = ", ".join([INDEX, MANIFEST, DOCKER_LIST, DOCKER_MANIFEST])


def digest_of(data: bytes) -> str:
    """The OCI digest of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """A manifest or an index, as the registry holds it."""

    raw: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """The digest of the raw bytes."""
        return digest_of(self.raw)

    @property
    def body(self) -> dict[str, Any]:
        """The decoded JSON."""
        return json.loads(self.raw)

    @property
    def is_index(self) -> bool:
        """Whether this is a multi-platform index."""
        return self.media_type in (INDEX, DOCKER_LIST)

    def descriptor(self) -> dict[str, Any]:
        """The descriptor under which an index lists this manifest."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.raw)}


def manifest(ref: Ref, key: str = "") -> Manifest:
    """Fetch a manifest by `key`, or by the reference's own tag or digest."""
    auth.authorize(ref, "pull")
    status, headers, body = _call("GET", f"/v2/{ref.stored_as}/manifests/{key or ref.key}", accept=_ACCEPT)
    if status == 404:
        raise NotFound(f"{ref}: not found")
    _expect(status, 200, ref)
    return Manifest(body, headers.get("Content-Type", ""))


def blob(ref: Ref, digest: str) -> bytes:
    """Fetch a blob and verify it."""
    auth.authorize(ref, "pull")
    status, _, body = _call("GET", f"/v2/{ref.stored_as}/blobs/{digest}")
    if status == 404:
        raise NotFound(f"{ref.repository}@{digest}: not found")
    _expect(status, 200, ref)
    if digest_of(body) != digest:
        raise Failure(f"{ref}: unexpected content of {digest}")
    return body


def push_blob(ref: Ref, data: bytes) -> None:
    """Upload a blob unless the repository has it."""
    auth.authorize(ref, "push")
    digest = digest_of(data)
    if _call("HEAD", f"/v2/{ref.stored_as}/blobs/{digest}")[0] == 200:
        return
    status, headers, _ = _call("POST", f"/v2/{ref.stored_as}/blobs/uploads/")
    _expect(status, 202, ref)
    where = headers["Location"].split("://", 1)[-1]
    path = where[where.index("/") :]
    joiner = "&" if "?" in path else "?"
    status, _, _ = _call("PUT", f"{path}{joiner}digest={digest}", data, "application/octet-stream")
    _expect(status, 201, ref)


def push_manifest(ref: Ref, item: Manifest) -> None:
    """Put a manifest under the reference's tag or digest; a tag goes to the ledger."""
    action = "tag-write" if not ref.digest else "push-by-digest"
    auth.authorize(ref, "push")
    faults.check(action, str(ref))
    status, _, body = _call("PUT", f"/v2/{ref.stored_as}/manifests/{ref.key}", item.raw, item.media_type)
    if status != 201:
        raise Failure(f"failed to push {ref}: {status} {body.decode(errors='replace')}")
    ledger.record(action, ref=str(ref), digest=item.digest)


def address() -> str:
    """`host:port` of the scenario's registry."""
    return json.loads((context.scenario() / "registry.json").read_text())["address"]


def _call(
    method: str, path: str, body: bytes | None = None, content_type: str = "", accept: str = "*/*"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    if faults.registry_gone_for_job() and faults.stop_registry():
        ledger.record("registry-stopped", after="job")
    host = address()
    headers = {"Accept": accept}
    if content_type:
        headers["Content-Type"] = content_type
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    except OSError as error:
        raise Failure(f'failed to do request: {method.title()} "http://{host}{path}": dial tcp {host}: {error}') from error
    finally:
        connection.close()


def _expect(status: int, wanted: int, ref: Ref) -> None:
    if status != wanted:
        raise Failure(f"{ref}: unexpected status from the registry: {status}")
