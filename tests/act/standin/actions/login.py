"""docker/login-action."""

from __future__ import annotations

import subprocess

from standin import auth, context, ledger, recorded
from standin.errors import Failure


def main() -> None:
    """Log the machine in; the logout of the post step makes no difference to a machine that ends."""
    given = context.inputs()
    if not context.on_engine():
        auth.login(given["registry"], given["username"], given["password"])
        return
    words = ["login", "--password-stdin", "--username", given["username"], given["registry"] or "docker.io"]
    done = subprocess.run([recorded.real("docker"), *words], input=given["password"], text=True, capture_output=True, check=False)
    if done.returncode:
        raise Failure(done.stderr.strip())
    ledger.record("login", host=given["registry"] or "docker.io", user=given["username"])
