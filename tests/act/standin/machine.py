"""What only scripts of images that stay on a machine call: `docker info`, `import`, `image rm` and `context show`."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys

from standin import context, daemon, ledger, refs
from standin.errors import Failure, unsupported
from standin.options import parse
from standin.registry import MANIFEST, Manifest


def info(args: list[str]) -> int:
    """`docker info --format '{{.ID}} {{.Name}}'`: the same for all jobs of one machine, and of no other."""
    if args != ["--format", "{{.ID}} {{.Name}}"]:
        raise unsupported("docker info " + " ".join(args))
    print(hashlib.sha256(str(context.machine()).encode()).hexdigest()[:32], context.machine().name.split(".")[0])
    return 0


def context_show(args: list[str]) -> int:
    """`docker context show`"""
    if args:
        raise unsupported("docker context show " + " ".join(args))
    print("default")
    return 0


def import_(args: list[str]) -> int:
    """`docker import [--change LABEL…] - NAME`: an image of one layer, which is made anew each time."""
    if args[-2:-1] != ["-"]:
        raise unsupported("docker import " + " ".join(args))
    given, [name] = parse([*args[:-2], args[-1]], ["--change"])
    layer = gzip.compress(sys.stdin.buffer.read(), mtime=0)
    diff_id = "sha256:" + hashlib.sha256(daemon.unpacked(layer)).hexdigest()
    config = {
        "architecture": "amd64",
        "os": "linux",
        "created": os.urandom(8).hex(),
        "config": {"Labels": dict(_label(line) for line in given.get("--change", "").splitlines())},
        "rootfs": {"type": "layers", "diff_ids": [diff_id]},
    }
    text = json.dumps(config).encode()
    descriptors = [(daemon.put_blob(data), len(data)) for data in (text, layer)]
    body = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": descriptors[0][0], "size": descriptors[0][1]},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": descriptors[1][0], "size": descriptors[1][1]}],
    }
    image_id = daemon.add_image(Manifest(json.dumps(body).encode(), MANIFEST), [str(refs.parse(name))])
    ledger.record("tag", source="import", target=str(refs.parse(name)), image=image_id)
    print(image_id)
    return 0


def _label(line: str) -> tuple[str, str]:
    word, _, pair = line.partition(" ")
    name, _, value = pair.partition("=")
    if word != "LABEL":
        raise unsupported(f"the change {line}")
    return name, json.loads(value)


def remove(args: list[str]) -> int:
    """`docker image rm NAME`: the name goes, and with its last name the image, unless a container has it. With
    `--force ID` the image goes with all its names."""
    if len(args) == 2 and args[0] == "--force":
        return _forget(daemon.find(args[1]))
    if len(args) != 1 or args[0].startswith("-"):
        raise unsupported("docker image rm " + " ".join(args))
    name = str(refs.parse(args[0]))
    with daemon.state() as tables:
        image_id = tables["names"].get(name)
        if not image_id:
            raise Failure(f"Error response from daemon: No such image: {args[0]}")
        last = sum(1 for other in tables["names"].values() if other == image_id) == 1
        used = any(container["image"] == image_id for container in tables["containers"].values())
        if last and used:
            raise Failure(f"Error response from daemon: conflict: unable to remove repository reference {args[0]} (must force)")
        del tables["names"][name]
        if last:
            del tables["images"][image_id]
    ledger.record("untag", ref=name, image=image_id)
    print(f"Untagged: {args[0]}")
    return 0


def _forget(image_id: str) -> int:
    with daemon.state() as tables:
        del tables["images"][image_id]
        for name in [name for name, held in tables["names"].items() if held == image_id]:
            del tables["names"][name]
            print(f"Untagged: {name}")
    print(f"Deleted: {image_id}")
    return 0
