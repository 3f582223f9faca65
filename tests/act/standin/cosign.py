"""`cosign sign` and `verify` with the identity of the workflow; there once its installer has run."""

from __future__ import annotations

import json
import os
import re

from standin import auth, context, faults, ledger, referrers, refs
from standin.errors import Failure, unsupported
from standin.options import parse

_PREDICATE = "https://sigstore.dev/cosign/sign/v1"
_ISSUER = "https://token.actions.githubusercontent.com"


def main(args: list[str]) -> int:
    """`cosign sign --yes REF`, `cosign verify --certificate-identity-regexp R --certificate-oidc-issuer I REF`"""
    if not (context.machine() / "cosign").exists():
        raise Failure("cosign: command not found", 127)
    if not args or args[0] not in ("sign", "verify"):
        raise unsupported("cosign " + " ".join(args))
    return sign(args[1:]) if args[0] == "sign" else verify(args[1:])


def _signatures() -> list[dict[str, str]]:
    path = context.scenario() / "signatures.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def sign(args: list[str]) -> int:
    """Needs the identity of the job, and a place beside the image."""
    _, [name] = parse(args, [], ["--yes"])
    ref = refs.parse(name)
    if not ref.digest:
        raise Failure("signing by tag is what a tag that moves makes worthless")
    if not context.may_write("id-token"):
        raise Failure("error signing: getting signer: fetching ambient OIDC credentials: no id-token permission")
    faults.check("sign", str(ref))
    workflow = f"{os.environ['GITHUB_REPOSITORY']}/.github/workflows/{os.environ.get('ACT_WORKFLOW', 'ci.yml')}"
    identity = f"{os.environ['GITHUB_SERVER_URL']}/{workflow}@{os.environ['GITHUB_REF']}"
    referrers.attach(ref.repository, ref.digest, _PREDICATE, {"signs": ref.digest, "identity": identity}, referrers.EMPTY_TYPE)
    with open(context.scenario() / "signatures.jsonl", "a", encoding="utf-8") as signatures:
        signatures.write(json.dumps({"ref": str(ref), "identity": identity}) + "\n")
    ledger.record("sign", ref=str(ref), digest=ref.digest)
    return 0


def verify(args: list[str]) -> int:
    """Whether a signature by such an identity is there."""
    given, [name] = parse(args, ["--certificate-identity-regexp", "--certificate-oidc-issuer"])
    ref = refs.parse(name)
    auth.authorize(ref, "pull")
    wanted = re.compile(given["--certificate-identity-regexp"])
    if given["--certificate-oidc-issuer"] != _ISSUER or not any(one["ref"] == str(ref) and wanted.search(one["identity"]) for one in _signatures()):
        raise Failure("Error: no matching signatures")
    return 0
