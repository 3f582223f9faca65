"""`curl` as scripts ask registries with it: manifests, configurations, what refers to a digest, and writing."""

from __future__ import annotations

import os
import re
from pathlib import Path

from standin import faults, ledger, refs, registry
from standin.errors import UNSUPPORTED, Failure, unsupported
from standin.options import parse

_URL = re.compile(r"https?://([^/]+)/v2/(.+?)/(referrers|manifests|blobs/uploads|blobs)/([^/]*)")
_LIST = re.compile(r"sha256-[0-9a-f]{64}")
_VALUES = (
    *("--max-time", "--max-filesize", "--dump-header", "--output", "--write-out"),
    *("--data-binary", "--request", "--header"),
)


def main(args: list[str]) -> int:
    """One request; the status is printed, whatever it is. What is no registry's is asked for real."""
    if "/v2/" not in args[-1]:
        os.execv("/usr/bin/curl", ["curl", *args])
    given, [url] = parse(args, _VALUES, ["--silent", "--show-error", "--location"])
    found = _URL.fullmatch(url)
    if not found or given["--write-out"] != "%{http_code}":
        raise unsupported("curl " + " ".join(args))
    host = "docker.io" if found[1] == "registry-1.docker.io" else found[1]
    status, headers, body = _answer(given, host, found)
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    Path(given["--dump-header"]).write_text("\r\n".join(lines) + "\r\n")
    Path(given["--output"]).write_bytes(body)
    print(status, end="")
    return 0


def _answer(given: dict[str, str], host: str, found: re.Match[str]) -> tuple[int, dict[str, str], bytes]:
    kind, key, method = found[3], found[4], given.get("--request", "GET")
    if kind == "blobs/uploads":
        return _upload(method, refs.parse(f"{host}/{found[2]}"), key)
    ref = refs.parse(f"{host}/{found[2]}@{key}" if ":" in key else f"{host}/{found[2]}:{key}")
    try:
        if method == "PUT" and kind == "manifests":
            return _put(given["--header"], ref, Path(given["--data-binary"].removeprefix("@")).read_bytes())
        if method != "GET":
            raise unsupported(f"curl {method} {found[0]}")
        if kind == "referrers":
            answer = registry.listed(ref, key)
        else:
            answer = registry.served(ref, kind)
        if kind == "manifests":
            _note(ref, answer.status, answer.body)
        return answer.status, answer.headers, answer.body
    except Failure as failure:
        if kind == "manifests" and method == "GET":
            ledger.record("inspect-fail", ref=str(ref), error=str(failure))
        return _failed(failure)


def _failed(failure: Failure) -> tuple[int, dict[str, str], bytes]:
    """There is no answer, or it is a refusal. A call that is not known here is neither."""
    if failure.code == UNSUPPORTED:
        raise failure
    if "dial tcp" in str(failure) or "because the scenario says so" in str(failure):
        print("000", end="")
        raise Failure(f"curl: (7) {failure}", 7) from failure
    return 403, {}, b'{"errors":[{"code":"DENIED","message":"denied"}]}'


def _upload(method: str, ref: refs.Ref, key: str) -> tuple[int, dict[str, str], bytes]:
    """Begin an upload, or give one up."""
    try:
        if method == "POST" and not key:
            answer = registry.begin_upload(ref)
        elif method == "DELETE" and key:
            answer = registry.give_up(ref, key)
        else:
            raise unsupported(f"curl {method} of an upload")
    except Failure as failure:
        return _failed(failure)
    return answer.status, answer.headers, answer.body


def _note(ref: refs.Ref, status: int, body: bytes) -> None:
    if status == 200:
        ledger.record("inspect", ref=str(ref), digest=registry.digest_of(body))
    else:
        ledger.record("inspect-fail", ref=str(ref), error=f"status {status}")


def _put(headers: str, ref: refs.Ref, raw: bytes) -> tuple[int, dict[str, str], bytes]:
    """A list of referrers under its fallback tag, or an image under a tag."""
    if _LIST.fullmatch(ref.tag):
        return registry.put_list(ref, raw), {}, b""
    faults.check("imagetools-create", str(ref))
    [media_type] = re.findall(r"(?im)^content-type: *(\S+)$", headers)
    registry.push_manifest(ref, registry.Manifest(raw, media_type))
    return 201, {}, b""
