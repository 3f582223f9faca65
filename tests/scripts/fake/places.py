#!/usr/bin/env python3
"""Serves Git repositories and files in Git LFS over HTTPS, until the process that it is for has ended.

`places.py FOLDER PID`: repositories are FOLDER/<owner>/<name>, which Git's own `http-backend` serves; objects of LFS
are FOLDER/lfs/<oid>. With FOLDER/private the LFS of a repository that it names wants the token `x`. Each request is a
line of FOLDER/asked: method, path, and the authorisation. FOLDER/port is written when it listens.
"""

import base64
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

PLACE, PROCESS = Path(sys.argv[1]), int(sys.argv[2])
TOKEN = "Basic " + base64.b64encode(b"x-access-token:x").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def answer(self, status, body, kind="application/vnd.git-lfs+json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def note(self):
        with open(PLACE / "asked", "a") as asked:
            print(self.command, self.path, self.headers.get("Authorization", "-"), file=asked)

    def do_GET(self):
        self.note()
        if self.path.startswith("/objects/"):
            file = PLACE / "lfs" / self.path.removeprefix("/objects/")
            shown = self.headers.get("X-Shown") == "yes"
            return self.answer(200, file.read_bytes(), "a/b") if shown and file.exists() else self.answer(404, b"")
        self.backend(b"")

    def do_POST(self):
        self.note()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        if self.path.endswith("/info/lfs/objects/batch"):
            return self.batch(json.loads(body))
        self.backend(body)

    def batch(self, asked):
        repository = self.path.removesuffix(".git/info/lfs/objects/batch")
        private = (PLACE / "private").read_text().split() if (PLACE / "private").exists() else []
        if repository in private and self.headers.get("Authorization") != TOKEN:
            return self.answer(401, b"{}")
        objects = []
        for one in asked["objects"]:
            if (PLACE / "lfs" / one["oid"]).exists():
                href = f"https://localhost:{self.server.server_port}/objects/{one['oid']}"
                one["actions"] = {"download": {"href": href, "header": {"X-Shown": "yes", "X-Odd": "a\nb"}}}
            else:
                one["error"] = {"code": 404, "message": "Object does not exist"}
            objects.append(one)
        self.answer(200, json.dumps({"transfer": "basic", "objects": objects}).encode())

    def backend(self, body):
        path, _, query = self.path.replace(".git/", "/", 1).partition("?")
        env = os.environ | {
            "GIT_PROJECT_ROOT": str(PLACE), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }
        said = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True).stdout
        head, _, body = said.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.answer(int(lines.get("Status", "200").split()[0]), body, lines.get("Content-Type", "text/plain"))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(PLACE / "certificate", PLACE / "key")
server.socket = tls.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
(PLACE / "port.new").write_text(str(server.server_port))
(PLACE / "port.new").rename(PLACE / "port")
end = time.monotonic() + 120
while os.path.exists(f"/proc/{PROCESS}") and time.monotonic() < end:
    time.sleep(0.1)
