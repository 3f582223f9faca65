"""GitHub's list of a pull request's labels: those that the scenario set last, whatever the event says."""

from __future__ import annotations

import json
import os
import re

from standin import context, faults
from standin.errors import Failure

_LABELS = re.compile(r"/?repos/([^/]+/[^/]+)/issues/([1-9][0-9]*)/labels\?per_page=100")


def answers(words: list[str]) -> bool:
    """Whether the call asks for labels; then they are printed, a JSON string to a line."""
    if len(words) != 4 or words[0] != "--paginate" or words[2:] != ["--jq", ".[].name | @json"]:
        return False
    found = _LABELS.fullmatch(words[1])
    if not found:
        return False
    faults.check("gh", words[1])
    if found[1] != os.environ["GITHUB_REPOSITORY"]:
        raise Failure("gh: Not Found (HTTP 404)")
    if context.job() not in context.setting("ACT_READS_PULLS", []):
        raise Failure("gh: Resource not accessible by integration (HTTP 403)")
    file = context.scenario() / "labels.json"
    labels = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for label in labels.get(found[2], []):
        print(json.dumps(label, ensure_ascii=False))
    return True
