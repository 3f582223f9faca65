"""Small actions: a login, a tool that is there from here on, what has no effect but an entry in the ledger."""

from __future__ import annotations

import os
import subprocess

from standin import auth, context, faults, ledger, recorded
from standin.errors import Failure


def login() -> None:
    """docker/login-action. The logout of its post step makes no difference to a machine that ends."""
    given = context.inputs()
    if not context.on_engine():
        auth.log_in(given["registry"], given["username"], given["password"])
        return
    words = ["login", "--password-stdin", "--username", given["username"], given["registry"] or "docker.io"]
    done = subprocess.run([recorded.real("docker"), *words], input=given["password"], text=True, capture_output=True, check=False)
    if done.returncode:
        raise Failure(done.stderr.strip())
    ledger.record("login", host=given["registry"] or "docker.io", user=given["username"])


def cosign_installer() -> None:
    """sigstore/cosign-installer: leaves a mark that the stand-in for `cosign` looks for."""
    record("sigstore/cosign-installer")
    (context.machine() / "cosign").touch()


def record(name: str = "") -> None:
    """Record an action's name and its inputs, minus the empty ones."""
    name = name or os.environ["NAME"]
    given = {key: value for key, value in context.inputs().items() if value and "token" not in key}
    faults.check("action", name)
    ledger.record("action", name=name, inputs=given)
