"""Command lines, in the forms that scripts use."""

from __future__ import annotations

from collections.abc import Iterable

from standin.errors import unsupported


def parse(args: list[str], values: Iterable[str], switches: Iterable[str] = ()) -> tuple[dict[str, str], list[str]]:
    """Options by name, those that are repeated line by line, and the other words. `argparse` takes longer to import than most calls take."""
    given: dict[str, str] = {}
    rest: list[str] = []
    words = iter(args)
    for word in words:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            rest.append(word)
        elif name in switches:
            given[name] = value
        elif name in values:
            value = value if equals else next(words, "")
            given[name] = f"{given[name]}\n{value}" if name in given else value
        else:
            raise unsupported(f"{word} in {' '.join(args)}")
    return given, rest
