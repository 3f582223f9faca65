"""`docker run` and what follows it. Nothing is executed: the ledger says which image was run with what."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from typing import Any

from standin import context, daemon, faults, ledger
from standin.errors import Failure, unsupported

_NO_VALUE = {"--rm", "-d", "--detach", "-i", "--interactive", "-t", "--tty", "-it", "-ti", "--init"}
_NO_VALUE |= {"--privileged", "--read-only", "--no-healthcheck", "-P", "--publish-all", "-q", "--quiet"}
_STATE = "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}"


def run(args: list[str]) -> int:
    """`docker run [options] IMAGE [words]`; 125 when the image is not on this machine."""
    options, rest = split(args)
    if not rest:
        raise Failure('"docker run" requires at least 1 argument', 125)
    name, words = rest[0], rest[1:]
    try:
        image_id = daemon.find(name)
    except Failure as failure:
        ledger.record("run-fail", ref=name, error=str(failure))
        # What the registry would answer, which is asked next; here no job relies on that.
        raise Failure(f"Unable to find image '{name}' locally\ndocker: manifest for {name} not found", 125) from failure
    _check_platform(options.get("--platform", [""])[-1], name, image_id)
    container = (options.get("--name") or [hashlib.sha256(os.urandom(8)).hexdigest()[:12]])[-1]
    _remember(container, name, image_id, options)
    ledger.record("run", ref=name, image=image_id, words=words, options={k: v for k, v in options.items() if k != "--env"})
    if fails(name, words):
        print("stand-in: the container fails because the scenario says so")
        return 1
    if "--detach" in options or "-d" in options:
        print(hashlib.sha256(container.encode()).hexdigest())
    return 0


def fails(name: str, words: list[str]) -> bool:
    """Whether the scenario wants this container to fail."""
    pattern = os.environ.get("ACT_SMOKE_FAIL", "")
    return bool(pattern) and re.search(pattern, " ".join([name, *words])) is not None


def split(args: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The options of `docker run`, and the image with its words."""
    options: dict[str, list[str]] = {}
    while args and args[0].startswith("-"):
        flag, equals, value = args[0].partition("=")
        args = args[1:]
        if not equals and flag not in _NO_VALUE:
            if not args:
                raise Failure(f"flag needs an argument: {flag}", 125)
            value, args = args[0], args[1:]
        options.setdefault(flag, []).append(value)
    return options, args


def _check_platform(wanted: str, name: str, image_id: str) -> None:
    actual = daemon.platform_of(daemon.config_of(image_id))
    wanted = wanted or context.native_platform()
    if wanted != actual:
        raise Failure(f"docker: image with reference {name} was found but does not match the platform: wanted {wanted}, actual {actual}", 125)


def _remember(container: str, name: str, image_id: str, options: dict[str, list[str]]) -> None:
    healthy = "--health-cmd" in options or daemon.config_of(image_id).get("config", {}).get("Healthcheck")
    with daemon.state() as tables:
        if container in tables["containers"]:
            raise Failure(f'docker: Error response from daemon: Conflict. The container name "/{container}" is already in use.', 125)
        if "--rm" in options and not {"--detach", "-d"} & options.keys():
            return
        tables["containers"][container] = {"image": image_id, "name": name, "health": bool(healthy)}


def _container(name: str) -> dict[str, Any]:
    with daemon.state() as tables:
        if name not in tables["containers"]:
            raise Failure(f"Error response from daemon: No such container: {name}")
        return tables["containers"][name]


def inspect(args: list[str]) -> int:
    """`docker inspect --format T NAME` of a container: its state and its health, which a service is asked for."""
    if args[:-1] != ["--format", _STATE]:
        raise unsupported("docker inspect " + " ".join(args))
    health = _health(args[-1]) if _container(args[-1])["health"] else "none"
    print(f"running {health}")
    return 0


def _health(name: str) -> str:
    try:
        faults.check("health", name)
    except Failure:
        return "unhealthy"
    return "healthy"


def logs(args: list[str]) -> int:
    """`docker logs NAME`"""
    _container(args[-1])
    return 0


def remove(args: list[str]) -> int:
    """`docker rm --force --volumes NAME`; forced, a missing container is no error."""
    if args[:-1] != ["--force", "--volumes"]:
        raise unsupported("docker rm " + " ".join(args))
    with daemon.state() as tables:
        if tables["containers"].pop(args[-1], None):
            print(args[-1])
        else:
            print(f"Error response from daemon: No such container: {args[-1]}", file=sys.stderr)
    return 0
