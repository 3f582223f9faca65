"""The ledger: one JSON object per line for everything that a stand-in did."""

from __future__ import annotations

import fcntl
import json
from typing import Any

from standin import context, faults


def record(action: str, **fields: Any) -> None:
    """Append one entry, then let a fault that waits for it strike."""
    entry = {
        "job": context.job(),
        "machine": context.machine().parent.name,
        "run": context.env("GITHUB_RUN_ID"),
        "attempt": int(context.env("GITHUB_RUN_ATTEMPT") or 1),
        "action": action,
        **fields,
    }
    with open(context.scenario() / "ledger.jsonl", "a", encoding="utf-8") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.write(json.dumps(entry) + "\n")
    if action != "registry-stopped" and faults.stops_on(action) and faults.stop_registry():
        record("registry-stopped", after=action)
