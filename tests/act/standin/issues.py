"""The repository's issues: what a scenario put there, and what the token of a workflow wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from standin import auth, context, ledger
from standin.errors import Failure

BOT = "github-actions[bot]"


def _file() -> Path:
    return context.scenario() / "issues.json"


def _read() -> list[dict[str, Any]]:
    return json.loads(_file().read_text(encoding="utf-8")) if _file().exists() else []


def _one(issues: list[dict[str, Any]], found: re.Match[str]) -> dict[str, Any]:
    for issue in issues:
        if issue["number"] == int(found["number"]):
            return issue
    raise Failure("gh: Not Found (HTTP 404)")


def _request(fields: dict[str, str]) -> dict[str, Any]:
    return json.loads(Path(fields["input"]).read_text(encoding="utf-8"))


def _has_issues() -> None:
    if (context.scenario() / "no-issues").exists():
        raise Failure("gh: Issues has been disabled in this repository. (HTTP 410)")


def listed(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/rest/issues/issues#list-repository-issues"""
    auth.right("issues", "read")
    _has_issues()
    fitting = [issue for issue in reversed(_read()) if issue["state"] == found["state"] and issue["user"]["login"] == BOT]
    start = (int(found["page"]) - 1) * 100
    return fitting[start : start + 100]


def one(found: re.Match[str], _: dict[str, str]) -> Any:
    """https://docs.github.com/rest/issues/issues#get-an-issue"""
    auth.right("issues", "read")
    return _one(_read(), found)


def create(_: re.Match[str], fields: dict[str, str]) -> Any:
    """https://docs.github.com/rest/issues/issues#create-an-issue"""
    auth.right("issues", "write")
    _has_issues()
    issues = _read()
    new = _request(fields) | {"number": len(issues) + 1, "state": "open", "user": {"login": BOT}, "comments": []}
    _file().write_text(json.dumps([*issues, new]), encoding="utf-8")
    ledger.record("issue", number=str(new["number"]), did="opened", title=new["title"], body=new["body"])
    return new


def comment(found: re.Match[str], fields: dict[str, str]) -> Any:
    """https://docs.github.com/rest/issues/comments#create-an-issue-comment"""
    auth.right("issues", "write")
    issues = _read()
    body = _request(fields)["body"]
    _one(issues, found)["comments"].append(body)
    _file().write_text(json.dumps(issues), encoding="utf-8")
    ledger.record("issue", number=found["number"], did="commented", body=body)
    return {"body": body}


def change(found: re.Match[str], fields: dict[str, str]) -> Any:
    """https://docs.github.com/rest/issues/issues#update-an-issue"""
    auth.right("issues", "write")
    issues = _read()
    issue = _one(issues, found)
    before = issue["state"]
    issue.update(_request(fields))
    _file().write_text(json.dumps(issues), encoding="utf-8")
    if before != issue["state"]:
        ledger.record("issue", number=found["number"], did=issue["state"])
    return issue
