"""`docker image inspect`."""

from __future__ import annotations

import json
from typing import Any

from standin import daemon, gotemplate, refs
from standin.options import parser


def details(name: str) -> dict[str, Any]:
    """What `docker image inspect` knows."""
    image_id = daemon.find(name)
    config = daemon.config_of(image_id)
    labels = config.get("config", {}).get("Labels")
    names = daemon.names_of(image_id)
    return {
        "Id": image_id,
        "RepoTags": [refs.familiar(refs.parse(n)) for n in names if "@" not in n],
        "RepoDigests": [n for n in names if "@" in n],
        "Created": config["created"],
        "Architecture": config["architecture"],
        "Os": config["os"],
        "Config": {**config.get("config", {}), "Labels": labels and dict(sorted(labels.items()))},
        "RootFS": {"Type": "layers", "Layers": config["rootfs"]["diff_ids"]},
    }


def inspect(args: list[str]) -> int:
    """`docker image inspect REF [--format T]`"""
    options = parser("image inspect")
    options.add_argument("--format", "-f", default="")
    options.add_argument("refs", nargs="+")
    given = options.parse_args(args)
    found = [details(name) for name in given.refs]
    if given.format:
        print("\n".join(gotemplate.render(given.format, item, None) for item in found))
    else:
        print(json.dumps(found, indent=4))
    return 0
