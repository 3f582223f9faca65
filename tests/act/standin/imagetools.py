"""`docker buildx imagetools inspect` and `create`: manifests, without a daemon."""

from __future__ import annotations

import json
import sys
from typing import Any

from standin import faults, gotemplate, ledger, refs, registry
from standin.errors import Failure, unsupported
from standin.options import parser
from standin.registry import DOCKER_LIST, DOCKER_MANIFEST, INDEX, Manifest


def inspect(args: list[str]) -> int:
    """`imagetools inspect [--raw] [--format T] REF`"""
    options = parser("buildx imagetools inspect")
    options.add_argument("--raw", action="store_true")
    options.add_argument("--format", default="{{json .Manifest}}")
    options.add_argument("ref")
    given = options.parse_args(args)
    ref = refs.parse(given.ref)
    try:
        manifest = _served(ref)
    except Failure as failure:
        ledger.record("inspect-fail", ref=str(ref), error=str(failure))
        raise
    ledger.record("inspect", ref=str(ref), digest=manifest.digest)
    if given.raw:
        sys.stdout.buffer.write(manifest.raw)
        return 0
    if "{{.Manifest" in given.format:
        raise unsupported(f"{given.format}, for which buildx prints a page")
    value = {"Name": str(ref), "Manifest": _summary(manifest)}
    if ".Image" in given.format:
        value["Image"] = _image(ref, manifest)
    print(gotemplate.render(given.format, value))
    return 0


def _served(ref: refs.Ref) -> Manifest:
    """What buildx gets: a digest that no manifest has may be a blob's, and is served as one."""
    try:
        return registry.manifest(ref)
    except Failure as failure:
        if not ref.digest or "unexpected status" not in str(failure):
            raise
        return Manifest(registry.blob(ref, ref.digest), "application/octet-stream")


def _summary(manifest: Manifest) -> dict[str, Any]:
    """The descriptor, and for an index what it lists."""
    listed = {"schemaVersion": 2, "manifests": manifest.body["manifests"]} if manifest.is_index else {}
    return manifest.descriptor() | listed


def _image(ref: refs.Ref, manifest: Manifest) -> Any:
    if not manifest.is_index:
        return config(ref, manifest)
    configs = {}
    for entry in manifest.body["manifests"]:
        platform = entry.get("platform", {})
        if platform.get("os", "unknown") != "unknown":
            child = registry.manifest(ref, entry["digest"])
            configs[platform_of(platform)] = config(ref, child)
    # Whatever stands beside a lone image, such as an attestation, buildx shows the image itself.
    return next(iter(configs.values())) if len(configs) == 1 else configs


def platform_of(platform: dict[str, str]) -> str:
    """`os/architecture[/variant]` as buildx names a part of an index."""
    return "/".join(platform[name] for name in ("os", "architecture", "variant") if platform.get(name))


def config(ref: refs.Ref, manifest: Manifest) -> dict[str, Any]:
    """The config of a single-platform manifest; of an artifact, what an empty one is to a Go program."""
    empty = {"architecture": "", "os": "", "config": {}, "rootfs": {"type": "", "diff_ids": None}}
    return empty | json.loads(registry.blob(ref, manifest.body["config"]["digest"]))


def create(args: list[str]) -> int:
    """`imagetools create [--prefer-index=false] [--annotation index:K=V]... -t DST... SRC...`"""
    options = parser("buildx imagetools create")
    options.add_argument("--tag", "-t", action="append", required=True)
    options.add_argument("--annotation", action="append", default=[])
    options.add_argument("--prefer-index", choices=["true", "false"], default="true")
    options.add_argument("--progress")
    options.add_argument("sources", nargs="+")
    given = options.parse_args(args)
    targets = [refs.parse(tag) for tag in given.tag]
    sources = [_source(text, targets) for text in given.sources]
    manifest = _combined(sources, given.prefer_index == "true", _annotations(given.annotation))
    for target in targets:
        faults.check("imagetools-create", str(target))
        if manifest.media_type == "application/octet-stream":
            continue  # it goes up as a blob, which takes no tag, and buildx is content
        registry.push_manifest(target, manifest)
    return 0


def _source(text: str, targets: list[refs.Ref]) -> tuple[refs.Ref, Manifest]:
    ref = refs.parse(text)
    if any(target.repository != ref.repository for target in targets):
        raise unsupported(f"copying {ref} to another repository")
    return ref, _served(ref)


def _annotations(given: list[str]) -> dict[str, str]:
    notes = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not key.startswith("index:") or not equals:
            raise unsupported(f"the annotation {text}")
        notes[key.removeprefix("index:")] = value
    return notes


def _combined(sources: list[tuple[refs.Ref, Manifest]], prefer_index: bool, notes: dict[str, str]) -> Manifest:
    """Buildx copies a lone source as it is, if it is an index or no index is preferred."""
    if len(sources) == 1 and not notes and (sources[0][1].is_index or not prefer_index):
        return sources[0][1]
    entries: dict[str, dict[str, Any]] = {}
    for ref, manifest in sources:
        for entry in _entries(ref, manifest):
            entries.setdefault(entry["digest"], entry)
    # Docker's own list has no place for annotations, and buildx drops them without a word.
    docker = all(entry["mediaType"] == DOCKER_MANIFEST for entry in entries.values())
    media_type = DOCKER_LIST if docker else INDEX
    body: dict[str, Any] = {"schemaVersion": 2, "mediaType": media_type, "manifests": list(entries.values())}
    if notes and not docker:
        body["annotations"] = dict(sorted(notes.items()))
    return Manifest(json.dumps(body, indent=2).encode(), media_type)


def _entries(ref: refs.Ref, manifest: Manifest) -> list[dict[str, Any]]:
    if manifest.is_index:
        return manifest.body["manifests"]
    found = config(ref, manifest)
    platform = {name: found[name] for name in ("architecture", "os", "variant") if found.get(name)}
    return [manifest.descriptor() | {"platform": platform}]
