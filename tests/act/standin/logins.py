"""`docker login` and `docker logout`."""

from __future__ import annotations

import sys

from standin import auth
from standin.options import parser


def login(args: list[str]) -> int:
    """`docker login --username U (--password-stdin | --password P) [HOST]`"""
    options = parser("login")
    options.add_argument("--username", "-u", default="")
    options.add_argument("--password", "-p", default="")
    options.add_argument("--password-stdin", action="store_true")
    options.add_argument("host", nargs="?", default="")
    given = options.parse_args(args)
    auth.login(given.host, given.username, sys.stdin.read().strip() if given.password_stdin else given.password)
    print("Login Succeeded")
    return 0


def logout(args: list[str]) -> int:
    """`docker logout [HOST]`"""
    host = args[0] if args else "https://index.docker.io/v1/"
    auth.logout(args[0] if args else "")
    print(f"Removing login credentials for {host}")
    return 0
