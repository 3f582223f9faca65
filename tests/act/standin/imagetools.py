"""`docker buildx imagetools inspect` and `create`: manifests, without a daemon."""

from __future__ import annotations

import json
import sys
from typing import Any

from standin import faults, gotemplate, ledger, refs, registry
from standin.errors import Failure, unsupported
from standin.options import parser
from standin.registry import INDEX, Manifest


def inspect(args: list[str]) -> int:
    """`imagetools inspect [--raw] [--format T] REF`"""
    options = parser("buildx imagetools inspect")
    options.add_argument("--raw", action="store_true")
    options.add_argument("--format", default="{{json .Manifest}}")
    options.add_argument("ref")
    given = options.parse_args(args)
    ref = refs.parse(given.ref)
    try:
        manifest = registry.manifest(ref)
    except Failure as failure:
        ledger.record("inspect-fail", ref=str(ref), error=str(failure))
        raise
    ledger.record("inspect", ref=str(ref), digest=manifest.digest)
    if given.raw:
        sys.stdout.buffer.write(manifest.raw)
        return 0
    value = {"Name": str(ref), "Manifest": _summary(manifest)}
    if ".Image" in given.format:
        value["Image"] = _image(ref, manifest)
    print(gotemplate.render(given.format, value))
    return 0


def _summary(manifest: Manifest) -> dict[str, Any]:
    """The descriptor, and for an index what it lists."""
    listed = {"manifests": manifest.body["manifests"]} if manifest.is_index else {}
    return manifest.descriptor() | listed


def _image(ref: refs.Ref, manifest: Manifest) -> Any:
    if not manifest.is_index:
        return config(ref, manifest)
    configs = {}
    for entry in manifest.body["manifests"]:
        platform = entry.get("platform", {})
        if platform.get("os", "unknown") != "unknown":
            child = registry.manifest(ref, entry["digest"])
            configs[f"{platform['os']}/{platform['architecture']}"] = config(ref, child)
    return configs


def config(ref: refs.Ref, manifest: Manifest) -> dict[str, Any]:
    """The config of a single-platform manifest."""
    return json.loads(registry.blob(ref, manifest.body["config"]["digest"]))


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
        registry.push_manifest(target, manifest)
    return 0


def _source(text: str, targets: list[refs.Ref]) -> tuple[refs.Ref, Manifest]:
    ref = refs.parse(text)
    if any(target.repository != ref.repository for target in targets):
        raise unsupported(f"copying {ref} to another repository")
    return ref, registry.manifest(ref)


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
    body: dict[str, Any] = {"schemaVersion": 2, "mediaType": INDEX, "manifests": list(entries.values())}
    if notes:
        body["annotations"] = notes
    return Manifest(json.dumps(body, indent=2).encode(), INDEX)


def _entries(ref: refs.Ref, manifest: Manifest) -> list[dict[str, Any]]:
    if manifest.is_index:
        return manifest.body["manifests"]
    found = config(ref, manifest)
    platform = {"architecture": found["architecture"], "os": found["os"]}
    return [manifest.descriptor() | {"platform": platform}]
