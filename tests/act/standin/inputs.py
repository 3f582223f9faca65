"""Lists in inputs of Docker's actions, read as the actions read them.

https://github.com/docker/actions-toolkit/blob/main/src/util.ts: `core.getInput` trims the whole, csv-parse
splits it (`relaxQuotes`, `relaxColumnCount`, `skipEmptyLines`), and every item is trimmed, if it is none.
"""

from __future__ import annotations

from standin.errors import Failure

# What `String.prototype.trim` takes off.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def items(text: str, ignore_comma: bool = False, quote: str = '"') -> list[str]:
    """`Util.getInputList(name, {ignoreComma, quote})` of an input's text."""
    found: list[str] = []
    for record in _records(text.strip(_BLANKS), quote):
        if ignore_comma:
            found.append(",".join(record))
        elif len(record) == 1:
            found.extend(record[0].split(","))
        else:
            found.extend(record)
    return [item.strip(_BLANKS) for item in found if item]


def _records(text: str, quote: str) -> list[list[str]]:
    """csv-parse: the records, each a list of its fields."""
    records: list[list[str]] = []
    record: list[str] = []
    at = 0
    while at < len(text):
        field, at = _field(text, at, quote)
        record.append(field)
        if at < len(text) and text[at] == ",":
            at += 1
            if at == len(text):
                record.append("")
            continue
        records.append(record)
        record = []
        at += 2 if text[at : at + 2] == "\r\n" else 1
    if record:
        records.append(record)
    return [record for record in records if record != [""]]


def _field(text: str, at: int, quote: str) -> tuple[str, int]:
    """One field, and where what ends it stands."""
    field = ""
    if quote and text[at : at + 1] == quote:
        at += 1
        while at < len(text):
            if text[at] != quote:
                field += text[at]
                at += 1
            elif text[at + 1 : at + 2] == quote:
                field += quote
                at += 2
            elif at + 1 == len(text) or text[at + 1] in ",\r\n":
                return field, at + 1
            else:
                field = quote + field + quote  # relaxQuotes: it was no quoted field after all.
                at += 1
                break
        else:
            raise Failure("Quote Not Closed: the parsing is finished with an opening quote")
    while at < len(text) and text[at] not in ",\r\n":
        field += text[at]
        at += 1
    return field, at
