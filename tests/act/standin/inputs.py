"""Lists in inputs of Docker's actions, read as the actions read them.

https://github.com/docker/actions-toolkit/blob/main/src/util.ts: `core.getInput` trims the whole, csv-parse
splits it (`relaxQuotes`, `relaxColumnCount`, `skipEmptyLines`), and every item is trimmed, if it is none.
"""

from __future__ import annotations

import re

from standin.errors import Failure

# A field in quotes, which ends where a field can end, or else whatever stands there; and what ends it.
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(,|\r\n?|\n|\Z)')
_PLAIN = re.compile(r"([^,\r\n]*)(,|\r\n?|\n|\Z)")
# What `String.prototype.trim` takes off.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def items(text: str, ignore_comma: bool = False, quote: str = '"') -> list[str]:
    """`Util.getInputList(name, {ignoreComma, quote})` of an input's text."""
    found: list[str] = []
    for record in _records(text.strip(_BLANKS), quote):
        if ignore_comma:
            found.append(",".join(record))
        else:
            found.extend(record[0].split(",") if len(record) == 1 else record)
    return [item.strip(_BLANKS) for item in found if item]


def _records(text: str, quote: str) -> list[list[str]]:
    """csv-parse: the records, each a list of its fields."""
    records: list[list[str]] = [[]]
    at, end = 0, "\n"
    while at < len(text) or end == ",":
        quoted = _QUOTED.match(text, at) if quote and text[at : at + 1] == quote else None
        if quote and text[at : at + 1] == quote and not quoted and text.count(quote, at) % 2:
            raise Failure("Quote Not Closed: the parsing is finished with an opening quote")
        found = quoted or _PLAIN.match(text, at)
        records[-1].append(found[1].replace(quote * 2, quote) if quoted else found[1])
        at, end = found.end(), found[2]
        if end != ",":
            records.append([])
    return [record for record in records if record not in ([], [""])]
