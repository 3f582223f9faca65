"""aquasecurity/trivy-action over the machine's images: what it would scan, and the files that it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from standin import context, daemon, faults, ledger, recorded
from standin.errors import Failure, unsupported

_FORMATS = ("table", "sarif", "cyclonedx")


def main() -> None:
    """Finds nothing, unless the scenario says that the scan fails."""
    given = context.inputs()
    name, form, output = given["image-ref"], given["format"], given["output"]
    if os.environ.get("TRIVY_IMAGE_SRC") != "docker" or form not in _FORMATS:
        raise unsupported(f"trivy-action over {name} as {form}")
    if any(context.may_write(scope) for scope in ("packages", "id-token", "security-events", "contents")):
        raise Failure("the scanner runs with a token that may write")
    ignores = Path(os.environ["GITHUB_WORKSPACE"]) / given["trivyignores"]
    if given["trivyignores"] and not ignores.is_file():
        raise Failure(f"ERROR: cannot find ignorefile '{given['trivyignores']}'.")
    if context.on_engine():
        image, platform = recorded.image_id(name), recorded.platform_of(name)
    else:
        image = daemon.find(name)
        platform = daemon.platform_of(daemon.config_of(image))
    ledger.record("scan", ref=name, image=image, platform=platform, format=form, severity=given["severity"])
    if output:
        (Path(os.environ["GITHUB_WORKSPACE"]) / output).write_text(json.dumps(_report(form, name, image)))
    if given["exit-code"] == "1":
        faults.check("scan", name)


def _report(form: str, name: str, image: str) -> dict[str, object]:
    if form == "sarif":
        return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": []}]}
    component = {"name": name, "properties": [{"name": "aquasecurity:trivy:ImageID", "value": image}]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": component}}
