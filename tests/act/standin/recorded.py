"""Real programs, called as they are; what they did goes to the ledger, and what a scenario forbids fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from standin import containers, context, faults, ledger
from standin.errors import Failure

_SKOPEO = "/usr/bin/skopeo"
_SCRIPTS = Path(__file__).resolve().parent.parent.parent / "engine"


def real(name: str) -> str:
    """The path of a program that comes with the engine."""
    return f"{context.env('ACT_ENGINE')}/usr/bin/{name}"


def start(name: str = "docker", store: str = "") -> str:
    """Starts a daemon of this machine unless it runs; returns its address."""
    subprocess.run([_SCRIPTS / "daemon", name, store or context.env("ACT_STORE")], check=True)
    return f"unix:///run/{name}.sock"


def docker(words: list[str]) -> int:
    """A call of the real client. Most calls need no second look."""
    os.environ["DOCKER_DEFAULT_PLATFORM"] = context.native_platform()
    if words[:1] not in (["login"], ["logout"]) and words[:2] != ["buildx", "imagetools"]:
        os.environ["DOCKER_HOST"] = start()
    watched = {"pull": _pull, "load": _load, "run": _run}
    if words[:1] and words[0] in watched:
        return watched[words[0]](words)
    if words[:3] == ["buildx", "imagetools", "create"]:
        targets = [value for flag, value in zip(words, words[1:], strict=False) if flag in ("--tag", "-t")]
        for target in targets:
            faults.check("imagetools-create", target)
    os.execv(real("docker"), ["docker", *words])


def _call(words: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([real("docker"), *words], check=False, text=True, **options)


def image_id(name: str) -> str:
    """The digest of an image's configuration, which both stores keep; only one of them calls it the id."""
    shown = _call(["image", "inspect", "--format", "{{.Id}}", name], capture_output=True)
    if shown.returncode:
        raise Failure(shown.stderr.strip())
    known = context.machine() / "ids" / shown.stdout.strip().replace(":", "-")
    if not known.exists():
        known.parent.mkdir(exist_ok=True)
        with subprocess.Popen([real("docker"), "save", "--platform", platform_of(name), name], stdout=subprocess.PIPE) as saving:
            with tarfile.open(fileobj=saving.stdout, mode="r|") as tar:
                found = next(member for member in tar if member.name == "manifest.json")
                config = json.load(tar.extractfile(found))[0]["Config"]
            saving.stdout.read()
        known.write_text("sha256:" + Path(config).name.removesuffix(".json"))
    return known.read_text()


def platform_of(name: str) -> str:
    """The platform of an image of this machine."""
    return _call(["image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", name], capture_output=True).stdout.strip()


def _pull(words: list[str]) -> int:
    done = _call(words, stderr=subprocess.PIPE)
    sys.stderr.write(done.stderr)
    ref = words[-1]
    if done.returncode:
        ledger.record("pull-fail", ref=ref, error=done.stderr.strip())
    else:
        ledger.record("pull-ok", ref=ref, digest=ref.partition("@")[2], image=image_id(ref))
    return done.returncode


def _load(words: list[str]) -> int:
    done = _call(words, stdout=subprocess.PIPE)
    print(done.stdout, end="")
    for line in done.stdout.splitlines():
        if line.startswith("Loaded image"):
            name = line.split(": ", 1)[1]
            ledger.record("load", name=name, image=image_id(name))
    return done.returncode


def _run(words: list[str]) -> int:
    options, rest = containers.split(words[1:])
    name = rest[0] if rest else ""
    code = _call(words).returncode if context.native_platform() == "linux/amd64" else _create(options, words)
    try:
        image = image_id(name)
    except Failure as failure:
        ledger.record("run-fail", ref=name, error=str(failure))
        return code
    ledger.record("run", ref=name, image=image, words=rest[1:], options={k: v for k, v in options.items() if k != "--env"})
    if containers.fails(name, rest[1:]):
        print("the container fails because the scenario says so")
        return 1
    return code


def _create(options: dict[str, list[str]], words: list[str]) -> int:
    """Another processor's programs do not run here: the container is made, looked at by the daemon, and removed."""
    made = _call(["create", *(word for word in words[1:] if word not in ("--detach", "-d"))], stdout=subprocess.PIPE)
    if made.returncode == 0 and not {"--detach", "-d"} & options.keys():
        _call(["rm", "--force", made.stdout.strip()], stdout=subprocess.DEVNULL)
    return made.returncode


def skopeo(words: list[str]) -> int:
    """The real `skopeo`."""
    if words[:1] == ["copy"] and words[-1].startswith("docker://"):
        source, target = (word.removeprefix("docker://") for word in words[-2:])
        faults.check("copy", target)
        code = subprocess.run([_SKOPEO, *words], check=False).returncode
        if code == 0:
            ledger.record("copy", ref=target, source=source, digest=target.partition("@")[2])
        return code
    os.execv(_SKOPEO, [_SKOPEO, *words])
