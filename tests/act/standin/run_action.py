"""Entry point of the stub actions: `run_action.py NAME`, with the inputs as JSON in `INPUTS`."""

import importlib
import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

from standin import errors  # noqa: E402

# What the stub actions do, by the name that their `action.yml` passes.
ACTIONS = {
    "attest": ("attest", "main"),
    "build-push": ("build_push", "main"),
    "checkout": ("checkout", "main"),
    "cosign-installer": ("small", "cosign_installer"),
    "download-artifact": ("artifacts", "download"),
    "login": ("small", "login"),
    "record": ("small", "record"),
    "setup-buildx": ("buildx", "setup"),
    "trivy": ("trivy", "main"),
    "upload-artifact": ("artifacts", "upload"),
}
module, function = ACTIONS[sys.argv[1]]
errors.run(lambda _: getattr(importlib.import_module(f"standin.actions.{module}"), function)(), prefix="::error::")
