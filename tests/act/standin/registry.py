"""A small client of the OCI distribution API: manifests and blobs, byte for byte."""

from __future__ import annotations

import fcntl
import hashlib
import json
from typing import Any, NamedTuple

from standin import auth, context, faults, http, ledger
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


class Manifest(NamedTuple):
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

    @property
    def blobs(self) -> list[str]:
        """The digests of an image's configuration and layers."""
        return [self.body["config"]["digest"], *(layer["digest"] for layer in self.body["layers"])]

    def descriptor(self) -> dict[str, Any]:
        """The descriptor under which an index lists this manifest."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.raw)}


def manifest(ref: Ref, key: str = "") -> Manifest:
    """Fetch a manifest by `key`, or by the reference's own tag or digest."""
    auth.authorize(ref, "pull")
    answer = _call("GET", f"/v2/{ref.stored_as}/manifests/{key or ref.key}", accept=_ACCEPT)
    if answer.status == 404:
        raise NotFound(f"{ref}: not found")
    _expect(answer, 200, ref)
    return Manifest(answer.body, answer.headers.get("content-type", ""))


def blob(ref: Ref, digest: str) -> bytes:
    """Fetch a blob and verify it."""
    auth.authorize(ref, "pull")
    answer = _call("GET", f"/v2/{ref.stored_as}/blobs/{digest}")
    if answer.status == 404:
        raise NotFound(f"{ref.repository}@{digest}: not found")
    _expect(answer, 200, ref)
    if digest_of(answer.body) != digest:
        raise Failure(f"{ref}: unexpected content of {digest}")
    return answer.body


def push_blob(ref: Ref, data: bytes) -> None:
    """Upload a blob unless the repository has it."""
    auth.authorize(ref, "push")
    digest = digest_of(data)
    if _call("HEAD", f"/v2/{ref.stored_as}/blobs/{digest}").status == 200:
        return
    started = _call("POST", f"/v2/{ref.stored_as}/blobs/uploads/")
    _expect(started, 202, ref)
    where = started.headers["location"].split("://", 1)[-1]
    path = where[where.index("/") :]
    joiner = "&" if "?" in path else "?"
    _expect(_call("PUT", f"{path}{joiner}digest={digest}", data, "application/octet-stream"), 201, ref)


def push_manifest(ref: Ref, item: Manifest) -> None:
    """Put a manifest under the reference's tag or digest; a tag goes to the ledger."""
    action = "tag-write" if not ref.digest else "push-by-digest"
    auth.authorize(ref, "push")
    faults.check(action, str(ref))
    answer = _call("PUT", f"/v2/{ref.stored_as}/manifests/{ref.key}", item.raw, item.media_type)
    if answer.status != 201:
        raise Failure(f"failed to push {ref}: {answer.status} {answer.body.decode(errors='replace')}")
    ledger.record(action, ref=str(ref), digest=item.digest)


def begin_upload(ref: Ref) -> http.Response:
    """Begin an upload. It goes on where the registry says, under the name that is known outside."""
    auth.authorize(ref, "push")
    answer = _call("POST", f"/v2/{ref.stored_as}/blobs/uploads/")
    _, _, where = answer.headers.get("location", "").partition(f"/v2/{ref.stored_as}/")
    return answer._replace(headers=answer.headers | {"location": f"/v2/{ref.path}/{where}"})


def give_up(ref: Ref, upload: str) -> http.Response:
    """End an upload without a blob."""
    auth.authorize(ref, "push")
    return _call("DELETE", f"/v2/{ref.stored_as}/blobs/uploads/{upload}")


def put_list(ref: Ref, raw: bytes) -> int:
    """Put what refers to an image under its fallback tag; returns the status."""
    auth.authorize(ref, "push")
    faults.check("referrers-write", str(ref))
    answer = _call("PUT", f"/v2/{ref.stored_as}/manifests/{ref.key}", raw, INDEX)
    ledger.record("referrers-write", ref=str(ref), digest=digest_of(raw))
    return answer.status


def listed(ref: Ref, digest: str) -> http.Response:
    """The registry's own answer to who refers to a digest: 404 here, as 2.8 has no such list."""
    auth.authorize(ref, "pull")
    return _call("GET", f"/v2/{ref.stored_as}/referrers/{digest}")


def served(ref: Ref, kind: str) -> http.Response:
    """The registry's own answer: a manifest or a blob, or its error."""
    auth.authorize(ref, "pull")
    return _call("GET", f"/v2/{ref.stored_as}/{kind}/{ref.key}", accept=_ACCEPT)


def answers() -> bool:
    """Whether anything is there."""
    try:
        return _call("GET", "/v2/").status in (200, 401)
    except Failure:
        return False


def address() -> str:
    """`host:port` of the scenario's registry."""
    return json.loads((context.scenario() / "registry.json").read_text())["address"]


def _call(method: str, path: str, body: bytes = b"", content_type: str = "", accept: str = "*/*") -> http.Response:
    if faults.registry_gone_for_job() and faults.stop_registry():
        ledger.record("registry-stopped", after="job")
    # docker-registry 2.8 truncates a link before it writes it again: who reads it then gets "digest invalid".
    with open(context.scenario() / "registry.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if method in ("GET", "HEAD") else fcntl.LOCK_EX)
        return http.request(address(), method, path, {"Accept": accept, "Content-Type": content_type}, body)


def _expect(answer: http.Response, wanted: int, ref: Ref) -> None:
    if answer.status != wanted:
        raise Failure(f"{ref}: unexpected status from the registry: {answer.status}")
