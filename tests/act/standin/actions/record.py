"""Actions whose only effect here is an entry in the ledger."""

from __future__ import annotations

import os

from standin import context, faults, ledger


def main() -> None:
    """Record the action's name and its inputs, minus the empty ones."""
    name = os.environ["NAME"]
    given = {key: value for key, value in context.inputs().items() if value and "token" not in key}
    faults.check("action", name)
    ledger.record("action", name=name, inputs=given)
