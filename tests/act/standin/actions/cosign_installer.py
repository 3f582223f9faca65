"""sigstore/cosign-installer: from here on the job has `cosign`."""

from __future__ import annotations

from standin import context, faults, ledger


def main() -> None:
    """Leave a mark that the stand-in for `cosign` looks for."""
    faults.check("action", "sigstore/cosign-installer")
    (context.machine() / "cosign").touch()
    ledger.record("action", name="sigstore/cosign-installer", inputs={})
