"""What stands in front of the scenario's registry: TLS, the hosts' names, who may do what, and faults.

ghcr.io and Docker Hub are GitHub's and Docker's services; the registry behind this is a real one, and keeps what
belongs to each host below the host's name. Clients get tokens as from the real ones
(https://distribution.github.io/distribution/spec/auth/token/). A machine calls from an address of its own, so each
request is known to be a job's, with the rights and the faults that the scenario gave it.
Argument: the scenario's directory.
"""

from __future__ import annotations

import base64
import fcntl
import http.client
import json
import os
import re
import socket
import ssl
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "act"))

from standin import auth, context, faults, ledger  # noqa: E402
from standin.errors import Failure  # noqa: E402
from standin.refs import Ref  # noqa: E402

HOME = Path(sys.argv[1])
_NAMES = re.compile(r"/v2/(.+?)/(manifests|blobs|tags|referrers)(/.*)?")
_HUB = ("registry-1.docker.io", "index.docker.io", "auth.docker.io")


class Front(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Any request."""
        body = self._body()
        self.host = self.headers.get("Host", "").partition(":")[0]
        self.host = "docker.io" if self.host in _HUB else self.host
        _act_for(self.connection.getsockname()[0])
        try:
            if faults.registry_gone_for_job():
                _die("job")
            path, _, query = self.path.partition("?")
            if path == "/token" and self.command != "GET":
                self._say(404, _errors("UNSUPPORTED", "clients ask again by GET"))
            elif path == "/token":
                self._token(dict(urllib.parse.parse_qsl(query)))
            elif not self.headers.get("Authorization", "").startswith("Bearer "):
                self._challenge(path)
            elif path.rstrip("/") == "/v2":
                self._say(200, b"{}")
            else:
                self._forward(path, query, body)
        except Failure as failure:
            self._say(failure.code, _errors("DENIED" if failure.code == 403 else "UNKNOWN", str(failure)))

    do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_GET

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _token(self, asked: dict[str, str]) -> None:
        """A token says who its owner is; what that one may do is decided when it is used."""
        given = self.headers.get("Authorization", "")
        password = None
        if given.startswith("Basic "):
            password = base64.b64decode(given[6:]).decode().partition(":")[2]
            if password == "wrong":
                return self._say(401, _errors("UNAUTHORIZED", "authentication required"))
        scope = re.fullmatch(r"repository:([^:]+):(.+)", asked.get("scope", ""))
        if password is None and scope:
            try:
                auth.check(Ref(self.host, scope[1], "latest", ""), "pull", None)
            except Failure as failure:
                return self._say(401, _errors("UNAUTHORIZED", str(failure)))
        token = base64.urlsafe_b64encode(json.dumps({"password": password}).encode()).decode()
        return self._say(200, json.dumps({"token": token, "access_token": token, "expires_in": 300}).encode())

    def _challenge(self, path: str) -> None:
        realm = "auth.docker.io" if self.host == "docker.io" else self.host
        scope = ""
        if found := _NAMES.fullmatch(path):
            rights = "pull" if self.command in ("GET", "HEAD") else "pull,push"
            scope = f',scope="repository:{found[1]}:{rights}"'
        header = f'Bearer realm="https://{realm}/token",service="{realm}"{scope}'
        self._say(401, _errors("UNAUTHORIZED", "authentication required"), {"WWW-Authenticate": header})

    def _forward(self, path: str, query: str, body: bytes) -> None:
        found = _NAMES.fullmatch(path)
        if not found:
            return self._say(404, _errors("UNSUPPORTED", path))
        key = (found[3] or "/")[1:]
        digest = key if ":" in key else ""
        ref = Ref(self.host, found[1], "" if digest else key, digest)
        listed = re.fullmatch(r"sha256-[0-9a-f]{64}", key)
        written = "push-by-digest" if digest else "referrers-write" if listed else "tag-write"
        action = written if (self.command, found[2]) == ("PUT", "manifests") else None
        try:
            password = json.loads(base64.urlsafe_b64decode(self.headers["Authorization"][7:]))["password"]
            auth.check(ref, "pull" if self.command in ("GET", "HEAD") else "push", password)
        except Failure as failure:
            raise Failure(str(failure), 403) from failure
        if action:
            try:
                faults.check(action, str(ref))
            except Failure as failure:
                raise Failure(str(failure), 500) from failure
        status, headers, answer = _registry(self.command, f"/v2/{self.host}{path[3:]}?{query}", self.headers, body)
        headers = {name: value.replace(f"/v2/{self.host}/", "/v2/") for name, value in headers.items()}
        if action and status == 201:
            _note(action, ref=str(ref), digest=headers["docker-content-digest"])
        return self._say(status, answer, headers)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {"content-type": "application/json", "docker-distribution-api-version": "registry/2.0"} | (headers or {})
        headers.setdefault("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """One line per request."""
        print(context.job(), self.headers.get("Host", "") if hasattr(self, "headers") else "", *words, flush=True)


class _Registry(http.client.HTTPConnection):
    """The registry behind this, on its socket."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(HOME / "registry.sock"))


def _registry(method: str, path: str, given: http.client.HTTPMessage, body: bytes) -> tuple[int, dict[str, str], bytes]:
    names = ("Accept", "Content-Type", "Content-Range", "Range")
    headers = {name: ", ".join(given.get_all(name)) for name in names if name in given}
    # docker-registry 2.8 truncates a link before it writes it again: who reads it then gets "digest invalid".
    with open(HOME / "registry.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if method in ("GET", "HEAD") else fcntl.LOCK_EX)
        connection = _Registry("registry")
        connection.request(method, path.rstrip("?"), body, headers)
        answer = connection.getresponse()
        content = answer.read()
    kept = ("content-type", "content-length", "docker-content-digest", "location", "range", "docker-upload-uuid", "etag", "link")
    return answer.status, {k.lower(): v for k, v in answer.getheaders() if k.lower() in kept}, content


def _act_for(address: str) -> None:
    """From here on this thread speaks of the job whose machine called."""
    _, second, third, _ = map(int, address.split("."))
    number = (second - 1) * 250 + third
    try:
        lines = (HOME / "machines" / f"{number}.env").read_bytes().split(b"\0")
    except FileNotFoundError:
        return
    context.ENV.set(dict(line.decode(errors="replace").partition("=")[::2] for line in lines if line))


def _note(action: str, **fields: str) -> None:
    ledger.record(action, **fields)


def _die(after: str) -> None:
    ledger.record("registry-stopped", after=after)
    os._exit(0)


def _errors(code: str, message: str) -> bytes:
    return json.dumps({"errors": [{"code": code, "message": message}]}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 443), Front)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(HOME / "ca/server.crt", HOME / "ca/server.key")

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        """In the thread of the connection, so that a slow handshake keeps nobody waiting."""
        try:
            with self.tls.wrap_socket(request, server_side=True) as connection:
                super().finish_request(connection, client_address)
        except (ssl.SSLError, ConnectionError):
            pass


server = _Server()
(HOME / "registry.json").write_text(json.dumps({"address": str(HOME / "registry.sock"), "pid": os.getpid()}))
server.serve_forever()
