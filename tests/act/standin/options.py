"""Command lines of docker."""

from __future__ import annotations

import argparse


def parser(name: str) -> argparse.ArgumentParser:
    """An argument parser for one docker command; options are spelled out."""
    return argparse.ArgumentParser(prog=f"docker {name}", allow_abbrev=False)
