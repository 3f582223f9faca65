"""The few forms of Go templates that scripts pass to `--format`."""

from __future__ import annotations

import json
import re
from typing import Any

from standin.errors import Failure, unsupported

_ACTION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_IF = re.compile(r"\{\{if (\.[\w.]*)\}\}(.*?)(?:\{\{else\}\}(.*?))?\{\{end\}\}")
_INDEX = re.compile(r'index (\.[\w.]*) (?:"([^"]*)"|(\d+))')


def render(template: str, value: Any, indent: int | None = 2) -> str:
    """Expand `{{.A.B}}`, `{{json .A}}`, `{{index .A "key"}}` and `{{if .A}}…{{else}}…{{end}}`."""
    template = _IF.sub(lambda match: (match[2] if _is_set(match[1], value) else match[3]) or "", template)
    return _ACTION.sub(lambda match: _text(match.group(1), value, indent), template)


def _text(action: str, value: Any, indent: int | None) -> str:
    if action.startswith("json ."):
        return json.dumps(_walk(action[5:], value), indent=indent, separators=None if indent else (",", ":"))
    if found := _INDEX.fullmatch(action):
        return _plain(_index(_walk(found[1], value), found[2] if found[3] is None else int(found[3])))
    if re.fullmatch(r"\.[\w.]*", action):
        return _plain(_walk(action, value))
    raise unsupported(f"the template {{{{{action}}}}}")


def _is_set(path: str, value: Any) -> bool:
    try:
        return bool(_walk(path, value))
    except Failure:
        return False


def _index(value: Any, key: str | int) -> Any:
    if isinstance(key, int):
        if key >= len(value or []):
            raise Failure(f"template: error calling index: index out of range: {key}")
        return value[key]
    return (value or {}).get(key, "")


def _walk(path: str, value: Any) -> Any:
    for name in filter(None, path.split(".")):
        if isinstance(value, dict) and name not in value:
            name = name[:1].lower() + name[1:]  # Go's field is Digest where its JSON says digest
        if not isinstance(value, dict) or name not in value:
            raise Failure(f'template parsing error: map has no entry for key "{name}"')
        value = value[name]
    return value


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
