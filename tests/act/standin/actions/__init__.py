"""What the stub actions do, by the name that their `action.yml` passes."""

from __future__ import annotations

import importlib

ACTIONS = {
    "attest": ("attest", "main"),
    "build-push": ("build_push", "main"),
    "checkout": ("checkout", "main"),
    "cosign-installer": ("cosign_installer", "main"),
    "download-artifact": ("artifacts", "download"),
    "login": ("login", "main"),
    "record": ("record", "main"),
    "setup-buildx": ("buildx", "setup"),
    "trivy": ("trivy", "main"),
    "upload-artifact": ("artifacts", "upload"),
}


def main(words: list[str]) -> int:
    """Run one action."""
    module, function = ACTIONS[words[0]]
    getattr(importlib.import_module(f"standin.actions.{module}"), function)()
    return 0
