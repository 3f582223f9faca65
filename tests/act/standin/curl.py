"""`curl` as scripts ask registries with it: what refers to a digest, and writing that list."""

from __future__ import annotations

import re
from pathlib import Path

from standin import refs, registry
from standin.errors import Failure, unsupported
from standin.options import parser

_URL = re.compile(r"https?://([^/]+)/v2/(.+)/(referrers|manifests|blobs/uploads)/([^/]*)")


def main(args: list[str]) -> int:
    """One request; the status is printed, whatever it is."""
    options = parser("curl")
    for name in ("--silent", "--show-error"):
        options.add_argument(name, action="store_true")
    for name in ("--max-time", "--dump-header", "--output", "--write-out", "--data-binary"):
        options.add_argument(name, default="")
    options.add_argument("--request", default="GET")
    options.add_argument("--header", action="append", default=[])
    options.add_argument("url")
    given = options.parse_args(args)
    found = _URL.fullmatch(given.url)
    if not found or given.write_out != "%{http_code}":
        raise unsupported("curl " + " ".join(args))
    host = "docker.io" if found[1] == "registry-1.docker.io" else found[1]
    status, body = _answer(given, host, found)
    Path(given.dump_header).write_text("")
    Path(given.output).write_bytes(body)
    print(status, end="")
    return 0


def _answer(given, host: str, found: re.Match[str]) -> tuple[int, bytes]:
    kind, key = found[3], found[4]
    if (given.request, kind) not in (("GET", "referrers"), ("PUT", "manifests"), ("POST", "blobs/uploads")):
        raise unsupported(f"curl {given.request} {given.url}")
    try:
        if kind == "referrers":
            answer = registry.listed(refs.parse(f"{host}/{found[2]}@{key}"), key)
            return answer.status, answer.body
        if kind == "blobs/uploads":
            return registry.begin_upload(refs.parse(f"{host}/{found[2]}:none")), b""
        raw = Path(given.data_binary.removeprefix("@")).read_bytes()
        return registry.put_list(refs.parse(f"{host}/{found[2]}:{key}"), raw), b""
    except Failure as failure:
        if "dial tcp" in str(failure):
            raise Failure(f"curl: (7) {failure}", 7) from failure
        return 403, str(failure).encode()
