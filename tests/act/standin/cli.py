"""The `docker` command: which words lead to which function."""

from __future__ import annotations

import importlib

from standin import context
from standin.errors import Failure, unsupported

# Modules by name: a call imports the one that it needs, since start-up is what most calls cost.
COMMANDS = {
    ("buildx", "imagetools", "create"): ("imagetools", "create"),
    ("context", "show"): ("machine", "context_show"),
    ("image", "inspect"): ("images", "inspect"),
    ("image", "rm"): ("machine", "remove"),
    ("import",): ("machine", "import_"),
    ("info",): ("machine", "info"),
    ("inspect",): ("containers", "inspect"),
    ("load",): ("images", "load"),
    ("login",): ("auth", "login"),
    ("logout",): ("auth", "logout"),
    ("logs",): ("containers", "logs"),
    ("pull",): ("images", "pull"),
    ("rm",): ("containers", "remove"),
    ("run",): ("containers", "run"),
    ("save",): ("images", "save"),
    ("tag",): ("images", "tag"),
}


def main(args: list[str]) -> int:
    """Run one docker command; an unknown one fails loudly instead of pretending."""
    if context.on_engine():
        return importlib.import_module("standin.recorded").docker(args)
    for length in (3, 2, 1):
        found = COMMANDS.get(tuple(args[:length]))
        if found:
            command = getattr(importlib.import_module(f"standin.{found[0]}"), found[1])
            try:
                return command(args[length:])
            except Failure as failure:
                if args[0] == "buildx" and not str(failure).startswith(("ERROR", "stand-in")):
                    raise Failure(f"ERROR: {failure}", failure.code) from failure
                raise
    raise unsupported("docker " + " ".join(args))
