"""Image references, as Docker reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from standin.errors import Failure

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_PATH = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")


class Ref(NamedTuple):
    """`host/path:tag@digest`; at least one of tag and digest is set."""

    host: str
    path: str
    tag: str
    digest: str

    @property
    def repository(self) -> str:
        """Host and path: `ghcr.io/acme/app`."""
        return f"{self.host}/{self.path}"

    @property
    def stored_as(self) -> str:
        """The repository inside the scenario's registry, which serves every host."""
        return f"{self.host.replace(':', '-')}/{self.path}"

    @property
    def key(self) -> str:
        """What the registry looks up: a digest wins over a tag."""
        return self.digest or self.tag

    def __str__(self) -> str:
        return f"{self.repository}@{self.digest}" if self.digest else f"{self.repository}:{self.tag}"


def parse(text: str) -> Ref:
    """Parse a reference with Docker's defaults: docker.io, library/, latest."""
    name, _, digest = text.partition("@")
    if digest and not DIGEST.fullmatch(digest):
        raise Failure("invalid reference format")
    head, _, last = name.rpartition("/")
    last, colon, tag = last.partition(":")
    name = f"{head}/{last}" if head else last
    if colon and not _TAG.fullmatch(tag):
        raise Failure("invalid reference format")
    host, path = _split_host(name)
    if path != path.lower():
        raise Failure("invalid reference format: repository name must be lowercase")
    if not _PATH.fullmatch(path):
        raise Failure("invalid reference format")
    return Ref(host, path, tag or ("" if digest else "latest"), digest)


def _split_host(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return "docker.io", name if slash else f"library/{name}"


def familiar(ref: Ref) -> str:
    """The short form that Docker prints."""
    return str(ref).removeprefix("docker.io/").removeprefix("library/")
