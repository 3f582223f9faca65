"""What the stub actions do, by the name that their `action.yml` passes."""

from __future__ import annotations

from collections.abc import Callable

from standin.actions import artifacts, build_push, checkout, login, record

ACTIONS: dict[str, Callable[[], None]] = {
    "build-push": build_push.main,
    "checkout": checkout.main,
    "download-artifact": artifacts.download,
    "login": login.main,
    "record": record.main,
    "upload-artifact": artifacts.upload,
}
