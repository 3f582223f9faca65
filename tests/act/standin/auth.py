"""Who may do what: `docker login`, and the rights of the job's token, which act does not model."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

from standin import context, ledger
from standin.errors import Failure
from standin.options import parse
from standin.refs import Ref

_RANK = {"none": 0, "read": 1, "write": 2}
_NEEDED = {"pull": "read", "push": "write"}


def _file() -> Path:
    return context.machine() / "logins.json"


def _logins() -> dict[str, str]:
    if context.on_engine():
        kept = Path.home() / ".docker/config.json"
        auths = json.loads(kept.read_text()).get("auths", {}) if kept.exists() else {}
        hosts = {host.replace("https://index.docker.io/v1/", "docker.io"): one["auth"] for host, one in auths.items()}
        return {host: base64.b64decode(one).decode().partition(":")[2] for host, one in hosts.items()}
    return json.loads(_file().read_text()) if _file().exists() else {}


def login(args: list[str]) -> int:
    """`docker login --username U --password-stdin [HOST]`"""
    given, hosts = parse(args, ["--username"], ["--password-stdin"])
    log_in("".join(hosts), given.get("--username", ""), sys.stdin.read().strip() if "--password-stdin" in given else "")
    print("Login Succeeded")
    return 0


def log_in(host: str, user: str, password: str) -> None:
    """Log this machine in, which asks the registry."""
    from standin import registry  # it asks this module who may do what

    host = host or "docker.io"
    if not registry.answers():
        raise Failure(f'Error response from daemon: Get "https://{host}/v2/": dial tcp: connect: connection refused')
    if password == "wrong":
        raise Failure(f'Error response from daemon: Get "https://{host}/v2/": unauthorized')
    if not user or not password:
        raise Failure("Error: Cannot perform an interactive login from a non TTY device")
    _file().write_text(json.dumps(_logins() | {host: password}))
    ledger.record("login", host=host, user=user)


def logout(args: list[str]) -> int:
    """`docker logout [HOST]`"""
    address = "https://index.docker.io/v1/"
    # Docker keeps the log-in of Docker Hub under that address, and removes nothing by its usual name.
    given = "".join(args) or address
    host = {address: "docker.io", "docker.io": ""}.get(given, given)
    _file().write_text(json.dumps({known: password for known, password in _logins().items() if known != host}))
    ledger.record("logout", host=host)
    print(f"Removing login credentials for {given}")
    return 0


def is_logged_in(host: str) -> bool:
    """Whether this machine is logged in to a registry."""
    return host in _logins()


def authorize(ref: Ref, verb: str) -> None:
    """Refuse what the registry would refuse to this machine."""
    check(ref, verb, _logins().get(ref.host))


def check(ref: Ref, verb: str, password: str | None) -> None:
    """Refuse what the registry would refuse to whoever knows this password.

    ghcr.io with the job's own token obeys the job's `permissions.packages`; a package is private
    unless the scenario says otherwise. Elsewhere reading is free and writing needs a login.
    """
    if ref.host != "ghcr.io":
        if verb == "push" and password is None:
            raise Failure(f"push access denied, repository {ref.repository} may require authorization")
        return
    if verb == "pull" and context.setting("ACT_PUBLIC", False):
        return
    if password is None:
        raise Failure(f"failed to authorize: failed to fetch anonymous token for {ref.repository}: 401 Unauthorized")
    if password != context.env("ACT_TOKEN"):
        return
    granted = context.setting("ACT_PACKAGES", {}).get(context.job(), "none")
    if _RANK[granted] < _RANK[_NEEDED[verb]]:
        raise Failure(f"denied: permission_denied: {_NEEDED[verb]}_package {ref.repository} (packages: {granted})")


def right(scope: str, level: str) -> None:
    """Refuse what the job's own token may not do: `permissions` of the job."""
    granted = context.setting("ACT_RIGHTS", {}).get(context.job(), {}).get(scope, "none")
    if _RANK[granted] < _RANK[level]:
        raise Failure(f"gh: Resource not accessible by integration (HTTP 403): {scope} is {granted}")
