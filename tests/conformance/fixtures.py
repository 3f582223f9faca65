"""Images that are the same in every place, byte for byte, so that digests and answers can be compared as they are.

Arguments: a scenario's directory, whose registry gets them; the folder of the script cases' fakes, which gets them
too; the file for their names; a static busybox.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "act"))

from standin import http  # noqa: E402

HOME, FAKE, NAMES, BUSYBOX = (Path(word) for word in sys.argv[1:])
ADDRESS = json.loads((HOME / "registry.json").read_text())["address"]
REPOSITORIES = ["quay.io/acme/app", "ghcr.io/acme/app"]
OCI = {
    "manifest": "application/vnd.oci.image.manifest.v1+json",
    "index": "application/vnd.oci.image.index.v1+json",
    "config": "application/vnd.oci.image.config.v1+json",
    "layer": "application/vnd.oci.image.layer.v1.tar+gzip",
}
DOCKER = {
    "manifest": "application/vnd.docker.distribution.manifest.v2+json",
    "index": "application/vnd.docker.distribution.manifest.list.v2+json",
    "config": "application/vnd.docker.container.image.v1+json",
    "layer": "application/vnd.docker.image.rootfs.diff.tar.gzip",
}
PROVENANCE = "application/vnd.in-toto+json"
names: dict[str, str] = {}


def digest(data: bytes) -> str:
    """The digest of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def encode(value: object) -> bytes:
    """JSON as most tools write it."""
    return json.dumps(value, separators=(",", ":")).encode()


def send(method: str, path: str, headers: dict[str, str], body: bytes, wanted: int) -> dict[str, str]:
    """One request to the registry."""
    answer = http.request(ADDRESS, method, path, headers, body)
    if answer.status != wanted:
        sys.exit(f"{method} {path}: {answer.status} {answer.body!r}")
    return answer.headers


def blob(data: bytes, media_type: str) -> dict[str, object]:
    """Keep a blob; returns its descriptor."""
    for repository in REPOSITORIES:
        place = send("POST", f"/v2/{repository}/blobs/uploads/", {}, b"", 202)["location"].split("://")[-1]
        place = place[place.index("/") :]
        joiner = "&" if "?" in place else "?"
        send("PUT", f"{place}{joiner}digest={digest(data)}", {"Content-Type": "application/octet-stream"}, data, 201)
    keep(data)
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}


def keep(data: bytes) -> None:
    """The same for the fakes."""
    place = FAKE / "registry/blobs"
    place.mkdir(parents=True, exist_ok=True)
    (place / digest(data).removeprefix("sha256:")).write_bytes(data)


def manifest(name: str, body: dict[str, object], media_type: str) -> dict[str, object]:
    """Put a manifest under a tag; returns its descriptor."""
    raw = encode(body)
    for repository in REPOSITORIES:
        send("PUT", f"/v2/{repository}/manifests/{name}", {"Content-Type": media_type}, raw, 201)
    keep(raw)
    tags = FAKE / "registry/tags"
    tags.mkdir(parents=True, exist_ok=True)
    (tags / f"{REPOSITORIES[0]}:{name}".replace("/", "_")).write_text(digest(raw).removeprefix("sha256:"))
    names[name] = digest(raw)
    return {"mediaType": media_type, "digest": digest(raw), "size": len(raw)}


def layer(text: str) -> bytes:
    """A tar with busybox and a file of this text."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as members:
        for path, data, mode in (("bin/busybox", BUSYBOX.read_bytes(), 0o755), ("text", text.encode(), 0o644)):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(data), mode
            members.addfile(member, io.BytesIO(data))
        shell = tarfile.TarInfo("bin/sh")
        shell.type, shell.linkname = tarfile.SYMTYPE, "busybox"
        members.addfile(shell)
    return tar.getvalue()


def image(name: str, platform: str, types: dict[str, str] = OCI, **config: object) -> dict[str, object]:
    """A single image; returns its descriptor as an index lists it."""
    system, architecture, *variant = platform.split("/")
    tar = layer(name)
    where = {"architecture": architecture, "os": system} | ({"variant": variant[0]} if variant else {})
    labels = {"org.opencontainers.image.revision": name, "dev.pipegen.key": "abc", "dev.pipegen.trust": "trusted"}
    body = where | {
        "created": "2026-01-02T03:04:05Z",
        "config": {"Env": ["PATH=/bin", "WHO=fixture"], "Entrypoint": ["/bin/busybox"], "Cmd": ["true"], "Labels": labels, **config},
        "rootfs": {"type": "layers", "diff_ids": [digest(tar)]},
        "history": [{"created": "2026-01-02T03:04:05Z", "created_by": "COPY"}],
    }
    known = blob(encode(body), types["config"])
    names[f"{name}-config"], names[f"{name}-layer"] = str(known["digest"]), digest(tar)
    packed = blob(gzip.compress(tar, 1, mtime=0), types["layer"])
    names[f"{name}-packed"] = str(packed["digest"])
    found = manifest(
        name, {"schemaVersion": 2, "mediaType": types["manifest"], "config": known, "layers": [packed]}, types["manifest"]
    )
    return found | {"platform": where}


def index(name: str, entries: list[dict[str, object]], types: dict[str, str] = OCI, **more: object) -> None:
    """An index over images."""
    manifest(name, {"schemaVersion": 2, "mediaType": types["index"], "manifests": entries, **more}, types["index"])


def statement(about: dict[str, object]) -> dict[str, object]:
    """What BuildKit keeps beside an image when it is told to: an image for no platform."""
    config = blob(encode({"architecture": "unknown", "os": "unknown", "config": {}, "rootfs": {"type": "layers", "diff_ids": []}}), OCI["config"])
    one = blob(b'{"_type":"https://in-toto.io/Statement/v0.1"}', PROVENANCE)
    body = {"schemaVersion": 2, "mediaType": OCI["manifest"], "config": config, "layers": [one]}
    found = manifest("statement", body, OCI["manifest"])
    notes = {"vnd.docker.reference.digest": about["digest"], "vnd.docker.reference.type": "attestation-manifest"}
    return found | {"annotations": notes, "platform": {"architecture": "unknown", "os": "unknown"}}


def artifact() -> None:
    """An artifact that is no image, such as a signature."""
    empty, payload = blob(b"{}", "application/vnd.oci.empty.v1+json"), blob(b'{"signed":true}', "application/vnd.example+json")
    names["empty-config"] = str(empty["digest"])
    body = {"schemaVersion": 2, "mediaType": OCI["manifest"], "artifactType": "application/vnd.example", "config": empty, "layers": [payload]}
    manifest("artifact", body, OCI["manifest"])


app = image("app", "linux/amd64")
other = image("other", "linux/amd64")
arm = image("arm", "linux/arm64")
v7 = image("v7", "linux/arm/v7")
plain = image("plain", "linux/amd64", DOCKER)
sick = image("sick", "linux/amd64", Healthcheck={"Test": ["CMD", "/bin/busybox", "false"], "Interval": 1000000000, "Retries": 1})
well = image("well", "linux/amd64", Healthcheck={"Test": ["CMD", "/bin/busybox", "true"], "Interval": 1000000000})
idle = image("idle", "linux/amd64", Cmd=["sleep", "60"])
index("both", [app, arm])
index("three", [app, arm, v7])
index("attested", [app, statement(app)])
index("list", [plain], DOCKER)
index("noted", [app, arm], annotations={"org.opencontainers.image.revision": "old"})
artifact()
NAMES.write_text("".join(f"{name.replace('-', '_').upper()}={value}\n" for name, value in sorted(names.items())))
