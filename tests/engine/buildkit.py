"""A socket that speaks BuildKit's gRPC, in front of the BuildKit inside a Docker daemon.

The daemon hands the connection over: a request to upgrade `/grpc`, then gRPC. Buildx's driver `remote` wants
a plain socket, and has then what the daemon's own driver lacks, such as a push by digest.
https://github.com/moby/moby/blob/master/daemon/builder/backend and `client/hijack.go` beside it.
Arguments: the socket to make, the daemon's socket.
"""

from __future__ import annotations

import socket
import sys
import threading

_UPGRADE = b"POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"


def main(own: str, daemons: str) -> None:
    """Serve until the machine ends."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(own)
        server.listen()
        while True:
            threading.Thread(target=_serve, args=(server.accept()[0], daemons), daemon=True).start()


def _serve(client: socket.socket, daemons: str) -> None:
    daemon = socket.socket(socket.AF_UNIX)
    daemon.connect(daemons)
    daemon.sendall(_UPGRADE)
    head = b""
    while b"\r\n\r\n" not in head:
        head += daemon.recv(1) or sys.exit("the daemon hung up")
    if b" 101 " not in head.split(b"\r\n")[0]:
        sys.exit(f"the daemon does not hand over its BuildKit: {head!r}")
    threading.Thread(target=_copy, args=(client, daemon), daemon=True).start()
    _copy(daemon, client)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side hung up


main(*sys.argv[1:])
