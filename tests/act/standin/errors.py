"""How a stand-in fails: with the message and the exit code of the tool that it stands for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

UNSUPPORTED = 64


class Failure(Exception):
    """Ends the command with `message` on stderr and `code`."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class NotFound(Failure):
    """The registry answered 404."""


def unsupported(what: str) -> Failure:
    """A call that no generated script should make, or that this stand-in has yet to learn."""
    return Failure(f"stand-in: {what} is not supported", UNSUPPORTED)


def run(main: Callable[[list[str]], int], prefix: str = "") -> None:
    """Run `main` over the arguments and exit the way the real tool does."""
    try:
        code = main(sys.argv[1:])
    except Failure as failure:
        print(f"{prefix}{failure}", file=sys.stderr)
        code = failure.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)  # taking the interpreter apart costs as much as most calls
