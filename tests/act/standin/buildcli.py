"""`docker build` and `docker buildx build`, as a source fallback calls them."""

from __future__ import annotations

from pathlib import Path

from standin import build as builder
from standin import context, daemon, exporters
from standin.options import parser


def build(args: list[str]) -> int:
    """Build into this machine's images, or through `--output`."""
    options = parser("build")
    options.add_argument("--file", "-f")
    options.add_argument("--tag", "-t", action="append", default=[])
    options.add_argument("--platform")
    options.add_argument("--target", default="")
    options.add_argument("--iidfile")
    options.add_argument("--output", "-o", action="append", default=[])
    for name in ("--label", "--build-arg", "--build-context", "--secret", "--cache-from", "--cache-to"):
        options.add_argument(name, action="append", default=[])
    for name in ("--load", "--pull", "--quiet", "-q"):
        options.add_argument(name, action="store_true")
    options.add_argument("--provenance")
    options.add_argument("--sbom")
    options.add_argument("context")
    given = options.parse_args(args)
    request = builder.Request(
        context=Path(given.context),
        dockerfile=Path(given.file or f"{given.context}/Dockerfile"),
        platform=given.platform or context.native_platform(),
        target=given.target,
        build_args=given.build_arg,
        labels=given.label,
        contexts=given.build_context,
        secrets=given.secret,
    )
    built = {request.platform: builder.build(request)}
    for output in given.output or ["type=docker"]:
        result = exporters.export(output, built, given.tag)
    if given.iidfile:
        Path(given.iidfile).write_text(result.image_id)
    if given.quiet or given.q:
        print(daemon.find(result.image_id))
    return 0
