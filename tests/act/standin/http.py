"""HTTP/1.0 in a few lines. The standard client costs more to import than a whole call to the registry."""

from __future__ import annotations

import socket
from typing import NamedTuple

from standin.errors import Failure


class Response(NamedTuple):
    """Status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(address: str, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
    """One request on a connection of its own. The registry's connection errors read as Docker's do."""
    lines = [f"{method} {path} HTTP/1.0", f"Host: {address.rpartition('/')[2]}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    try:
        with _connect(address) as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            raw = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    except OSError as error:
        raise Failure(f'failed to do request: {method.title()} "http://{address}{path}": dial tcp {address}: connect: {error}') from error
    return _parse(raw)


def _connect(address: str) -> socket.socket:
    """A host with its port, or the path of a socket."""
    if not address.startswith("/"):
        host, _, port = address.partition(":")
        return socket.create_connection((host, int(port)), timeout=20)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(address)
    return connection


def _parse(raw: bytes) -> Response:
    head, end, body = raw.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    if not end or not status.startswith("HTTP/1."):
        raise Failure("failed to do request: EOF")
    pairs = (field.partition(":") for field in fields)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    if len(body) < int(headers.get("content-length", 0)) and body:
        raise Failure("failed to do request: unexpected EOF")
    return Response(int(status.split()[1]), headers, body)
