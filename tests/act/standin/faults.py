"""Faults that a scenario asks for: a registry that dies, a step of a stand-in that fails."""

from __future__ import annotations

import json
import os
import re
import signal
import time

from standin import context
from standin.errors import Failure


def stops_on(action: str) -> bool:
    """Whether the registry dies right after this job's `action`."""
    return [context.job(), action] in context.setting("ACT_STOP_REGISTRY_ON", [])


def registry_gone_for_job() -> bool:
    """Whether the registry is dead before this job starts.

    The harness lists every job that needs, directly or not, the job after which the registry
    stops: that is deterministic, while watching act's log for the end of a job is a race.
    """
    return context.job() in context.setting("ACT_STOP_REGISTRY_BEFORE", [])


def stop_registry() -> bool:
    """Kill the registry; false when another job was first."""
    pid = json.loads((context.scenario() / "registry.json").read_text())["pid"]
    try:
        os.close(os.open(context.scenario() / f"registry-{pid}.stopped", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    os.kill(pid, signal.SIGKILL)
    for _ in range(200):
        if _is_dead(pid):
            return True
        time.sleep(0.01)
    raise Failure("stand-in: the registry did not stop")


def _is_dead(pid: int) -> bool:
    """Dead, or a zombie that the harness has yet to reap."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def check(action: str, subject: str) -> None:
    """Fail if the scenario says that this job's `action` on `subject` fails."""
    for job, failing, pattern in context.setting("ACT_FAIL", []):
        if job == context.job() and failing == action and re.search(pattern, subject):
            raise Failure(f"ERROR: {action} {subject}: failed because the scenario says so")
