"""`docker pull`, `tag`, `load`, `save` and `image rm`."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from standin import archive, context, daemon, ledger, refs, registry
from standin.errors import Failure
from standin.options import parser
from standin.registry import Manifest


def pull(args: list[str]) -> int:
    """`docker pull [--quiet] [--platform P] REF`"""
    options = parser("pull")
    options.add_argument("--quiet", "-q", action="store_true")
    options.add_argument("--platform", default="")
    options.add_argument("ref")
    given = options.parse_args(args)
    ref = refs.parse(given.ref)
    try:
        image_id, digest = fetch(ref, given.platform)
    except Failure as failure:
        ledger.record("pull-fail", ref=str(ref), error=str(failure))
        raise Failure(f"Error response from daemon: {failure}") from failure
    ledger.record("pull-ok", ref=str(ref), digest=digest, image=image_id)
    print(ref if given.quiet else f"Digest: {digest}\nStatus: Downloaded newer image for {ref}\n{ref}")
    return 0


def fetch(ref: refs.Ref, platform: str) -> tuple[str, str]:
    """Bring an image to this machine; returns its id and the digest that the reference had."""
    top = registry.manifest(ref)
    child = select(ref, top, platform or context.native_platform())
    body = child.body
    for digest in [body["config"]["digest"], *(layer["digest"] for layer in body["layers"])]:
        if not daemon.has_blob(digest):
            daemon.put_blob(registry.blob(ref, digest))
    if not {"os", "architecture"} <= json.loads(daemon.get_blob(body["config"]["digest"])).keys():
        raise Failure(f"unsupported media type {body['config']['mediaType']}")
    _one_image_per_digest(f"{ref.repository}@{top.digest}", body["config"]["digest"])
    names = [f"{ref.repository}@{top.digest}"] + ([] if ref.digest else [str(ref)])
    return daemon.add_image(child, names), top.digest


def _one_image_per_digest(name: str, image_id: str) -> None:
    """A name with a digest means one image. The digest of an index is no name for two of its platforms."""
    with daemon.state() as tables:
        if tables["names"].get(name, image_id) != image_id:
            raise Failure(f"cannot overwrite digest {name.partition('@')[2]}")


def select(ref: refs.Ref, top: Manifest, platform: str) -> Manifest:
    """The manifest of one platform."""
    if not top.is_index:
        return top
    for entry in top.body["manifests"]:
        found = entry.get("platform", {})
        names = [found.get(name) for name in ("os", "architecture", "variant")]
        wanted = platform.split("/")
        if names[: len(wanted)] == wanted:
            return registry.manifest(ref, entry["digest"])
    raise Failure(f"no matching manifest for {platform} in the manifest list entries")


def tag(args: list[str]) -> int:
    """`docker tag SOURCE TARGET`"""
    source, target = args
    image_id = daemon.find(source)
    name = refs.parse(target)
    if name.digest:
        raise Failure("Error: refusing to create a tag with a digest reference")
    with daemon.state() as tables:
        tables["names"][str(name)] = image_id
    ledger.record("tag", source=source, target=str(name), image=image_id)
    return 0


def load(args: list[str]) -> int:
    """`docker load [--input F] [--quiet]`"""
    options = parser("load")
    options.add_argument("--input", "-i")
    options.add_argument("--quiet", "-q", action="store_true")
    given = options.parse_args(args)
    if given.input:
        printed = archive.load(Path(given.input))
    else:
        with tempfile.NamedTemporaryFile() as spool:
            shutil.copyfileobj(sys.stdin.buffer, spool)
            spool.flush()
            printed = archive.load(Path(spool.name))
    for line in printed:
        name = line.split(": ", 1)[1]
        ledger.record("load", name=name, image=daemon.find(name))
        print(line)
    return 0


def save(args: list[str]) -> int:
    """`docker save --output F REF`"""
    options = parser("save")
    options.add_argument("--output", "-o", required=True)
    options.add_argument("--platform")
    options.add_argument("ref")
    given = options.parse_args(args)
    image_id = daemon.find(given.ref)
    named = given.ref.removeprefix("sha256:") != image_id.removeprefix("sha256:") and "@" not in given.ref
    names = [str(refs.parse(given.ref))] if named else []
    if not Path(given.output).absolute().parent.is_dir():
        raise Failure(f"failed to save image: invalid output path: {given.output}")
    archive.write(Path(given.output), archive.uncompressed(daemon.manifest_of(image_id)), names)
    ledger.record("save", ref=given.ref, image=image_id)
    return 0


def remove(args: list[str]) -> int:
    """`docker image rm [--force] REF...`"""
    options = parser("image rm")
    options.add_argument("--force", "-f", action="store_true")
    options.add_argument("refs", nargs="+")
    given = options.parse_args(args)
    for name in given.refs:
        image_id = daemon.find(name)
        with daemon.state() as tables:
            tables["names"].pop(str(refs.parse(name)), None) if not name.startswith("sha256:") else None
            print(f"Untagged: {name}")
            if image_id not in tables["names"].values():
                del tables["images"][image_id]
        ledger.record("image-rm", ref=name, image=image_id)
    return 0
