"""`docker pull`, `tag`, `load`, `save` and `image inspect`."""

from __future__ import annotations

import json
from pathlib import Path

from standin import archive, auth, context, daemon, ledger, refs, registry
from standin.errors import Failure, unsupported
from standin.options import parse
from standin.registry import Manifest


def pull(args: list[str]) -> int:
    """`docker pull [--quiet] [--platform P] REF`"""
    given, [name] = parse(args, ["--platform"], ["--quiet"])
    ref = refs.parse(name)
    try:
        image_id, digest = fetch(ref, given.get("--platform", ""))
    except Failure as failure:
        ledger.record("pull-fail", ref=str(ref), error=str(failure))
        raise Failure(f"Error response from daemon: {failure}") from failure
    ledger.record("pull-ok", ref=str(ref), digest=digest, image=image_id, login=auth.is_logged_in(ref.host))
    print(ref if "--quiet" in given else f"Digest: {digest}\nStatus: Downloaded newer image for {ref}\n{ref}")
    return 0


def fetch(ref: refs.Ref, platform: str) -> tuple[str, str]:
    """Bring an image to this machine; returns its id and the digest that the reference had."""
    top = registry.manifest(ref)
    child = select(ref, top, platform or context.native_platform())
    image_id = child.body["config"]["digest"]
    for digest in child.blobs:
        if not daemon.has_blob(digest):
            daemon.put_blob(registry.blob(ref, digest))
    if not {"os", "architecture"} <= daemon.config_of(image_id).keys():
        raise Failure(f"unsupported media type {child.body['config']['mediaType']}")
    _one_image_per_digest(f"{ref.repository}@{top.digest}", image_id)
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
    """`docker load --input F [--quiet]`"""
    given, _ = parse(args, ["--input"], ["--quiet"])
    for line in archive.load(Path(given["--input"])):
        name = line.split(": ", 1)[1]
        ledger.record("load", name=name, image=daemon.find(name))
        print(line)
    return 0


def save(args: list[str]) -> int:
    """`docker save --output F REF`"""
    given, [name] = parse(args, ["--output"])
    image_id = daemon.find(name)
    named = name.removeprefix("sha256:") != image_id.removeprefix("sha256:") and "@" not in name
    output = Path(given["--output"])
    if not output.absolute().parent.is_dir():
        raise Failure(f"failed to save image: invalid output path: {output}")
    archive.write(output, archive.uncompressed(daemon.manifest_of(image_id)), [str(refs.parse(name))] if named else [])
    ledger.record("save", ref=name, image=image_id)
    return 0


def inspect(args: list[str]) -> int:
    """`docker image inspect REF`: what scripts read of it, and the id in the store that this is like."""
    if len(args) != 1:
        raise unsupported("docker image inspect " + " ".join(args))
    try:
        image_id = daemon.find(args[0])
    except Failure:
        print("[]")
        raise
    config = daemon.config_of(image_id)
    details = {
        "Id": image_id,
        "Architecture": config["architecture"],
        "Os": config["os"],
        "Config": config.get("config", {}),
        "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
    }
    print(json.dumps([details], indent=4))
    return 0
