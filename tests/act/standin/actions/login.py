"""docker/login-action."""

from __future__ import annotations

from standin import auth, context


def main() -> None:
    """Log the machine in; the logout of the post step makes no difference to a machine that ends."""
    given = context.inputs()
    auth.login(given["registry"], given["username"], given["password"])
