"""actions/attest: a statement about a digest, kept by GitHub and beside the image."""

from __future__ import annotations

import json
import os
from pathlib import Path

from standin import context, faults, ledger, referrers
from standin.errors import Failure, unsupported

PROVENANCE, SBOM = "https://slsa.dev/provenance/v1", "https://cyclonedx.org/bom"


def main() -> None:
    """With `sbom-path` what is in the image, otherwise where it comes from."""
    given = context.inputs()
    if not context.is_true(given["push-to-registry"]) or given["subject-path"] or given["predicate-type"]:
        raise unsupported(f"actions/attest with {given}")
    for scope in ("id-token", "attestations"):
        if not context.may_write(scope):
            raise Failure(f"Failed to get ID token or to persist the attestation: {scope} is not granted")
    statement = {"run": os.environ["GITHUB_RUN_ID"], "digest": given["subject-digest"]}
    predicate = SBOM if given["sbom-path"] else PROVENANCE
    if given["sbom-path"]:
        listed = json.loads((Path(os.environ["GITHUB_WORKSPACE"]) / given["sbom-path"]).read_text())
        statement["of"] = listed["metadata"]["component"]["name"]
    faults.check("attest", predicate)
    with open(context.scenario() / "attestations.jsonl", "a", encoding="utf-8") as kept:
        kept.write(json.dumps({"digest": given["subject-digest"], "predicate": predicate}) + "\n")
    faults.check("attest-push", predicate)
    referrers.attach(given["subject-name"], given["subject-digest"], predicate, statement)
    ledger.record("attest", ref=f"{given['subject-name']}@{given['subject-digest']}", predicate=predicate, of=statement.get("of", ""))
