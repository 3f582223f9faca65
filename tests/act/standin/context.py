"""Where this process runs: which scenario, which job, which machine. All of it comes from `env`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

# The environment of the job: this process's own, except where one process serves many jobs.
ENV: ContextVar[Mapping[str, str]] = ContextVar("ENV", default=os.environ)


def env(name: str, default: str = "") -> str:
    """A variable of the job."""
    return ENV.get().get(name, default)


def on_engine() -> bool:
    """Whether jobs run the real programs."""
    return bool(env("ACT_ENGINE"))


def scenario() -> Path:
    """The scenario's own directory: ledger, artifacts, registry, bare repository."""
    return Path(ENV.get()["ACT_SCENARIO"])


def job() -> str:
    """The id of the running job, the callee's own one inside a reusable workflow."""
    return env("GITHUB_JOB")


def setting(name: str, default: Any) -> Any:
    """A JSON value that the harness put in `env`."""
    text = env(name)
    return json.loads(text) if text else default


def may_write(scope: str) -> bool:
    """Whether the token of this job may write in a scope of GitHub's."""
    return scope in setting("ACT_WRITES", {}).get(job(), [])


def machine() -> Path:
    """The directory of this job's Docker daemon.

    act gives every job, and every leg of a matrix, a RUNNER_TEMP of its own, so jobs share no
    image. Jobs on self-hosted runners share one machine.
    """
    if job() in setting("ACT_SELF_HOSTED_JOBS", []):
        # Several machines may have the labels: a scenario says who gets another one.
        path = scenario() / f"{setting('ACT_MACHINES', {}).get(job(), 'self-hosted')}.daemon"
    else:
        path = Path(ENV.get()["RUNNER_TEMP"].rstrip("/") + ".daemon")
    path.mkdir(parents=True, exist_ok=True)
    return path


def native_platform() -> str:
    """The platform of the machine that the job asked for (act says X64 for every one)."""
    return "linux/arm64" if job() in setting("ACT_ARM_JOBS", []) else "linux/amd64"


def set_output(name: str, value: str) -> None:
    """Set an output of the current step."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"{name}<<__stand_in__\n{value}\n__stand_in__\n")


def inputs() -> dict[str, str]:
    """The inputs of a stub action, all strings as on GitHub."""
    return {name: "" if value is None else str(value) for name, value in setting("INPUTS", {}).items()}


def lines(text: str) -> list[str]:
    """The non-empty lines of a multi-line input."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_true(text: str) -> bool:
    """Whether a boolean input is on. act prints booleans in lower case, `str(True)` does not."""
    return text.lower() == "true"
