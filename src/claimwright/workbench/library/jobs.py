"""Loads official files in a process of its own, so that no request waits, and keeps what it says for the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.db import IntegrityError
from django.utils import timezone

from claimwright.reference import default_home
from claimwright.reference.releases import Outcome, Store, add
from claimwright.reference.releases.update import update
from claimwright.workbench import audit, opened_library
from claimwright.workbench.models import Practice, ReferenceJob, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

SILENT: Final = timedelta(minutes=20)
"""A loading that says nothing for longer was cut off, by a restart for instance: the largest file takes minutes."""
_START: Final = (
    "import django, os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'claimwright.workbench.settings'); "
    "django.setup(); from claimwright.workbench.library.jobs import main; main()"
)
"""Django is set up before anything imports its models."""
_LONGEST_NAME: Final = 200
"""Bytes of a file's name; file systems take 255."""
_SECOND: Final = "A loading is under way; wait until it is done."
_TONES: Final = {"loaded": "good", "refused": "bad", "failed": "bad", "terms": "warn", "not there": "warn"}


def running() -> ReferenceJob | None:
    """The loading under way; one that fell silent is marked failed and lets the next begin."""
    job = ReferenceJob.objects.filter(state="running").first()
    if job is not None and job.heard_at < timezone.now() - SILENT:
        _say(job, "", "failed", "The loading was cut off; start it again: what was loaded stays loaded.")
        _close(job, "failed")
        return None
    return job


def upload(practice: Practice, actor: User, files: Iterable[File[Any]]) -> ReferenceJob:
    """Adds files sent by the browser. They lie in a folder of the home until they are loaded."""
    _refuse_second()
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=_waiting_room()))
    names: list[str] = []
    for at, file in enumerate(files):
        name = _kept_name(file.name or f"file-{at}")
        place = _place(folder, at, name)
        place.parent.mkdir()
        with place.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        names.append(name)
    if not names:
        shutil.rmtree(folder)
        raise RefusedError("Choose one or more files.")
    return _begin(practice, actor, "add", {"folder": str(folder), "files": names})


def fetch(practice: Practice, actor: User, *, names: list[str], accepted: bool) -> ReferenceJob:
    """Fetches what is due from the publishers; ``accepted`` is the user's word on the AMA's terms."""
    _refuse_second()
    return _begin(practice, actor, "update", {"names": names, "accepted": accepted})


def _kept_name(name: str) -> str:
    """The last part of a name, as long as a folder takes; its ending stays."""
    return Path(name).name.encode(errors="replace")[-_LONGEST_NAME:].decode(errors="ignore")


def _place(folder: Path, at: int, name: str) -> Path:
    """Where a file lies: two that are sent may have one name."""
    return folder / str(at) / name


def _waiting_room() -> Path:
    room = default_home() / "uploads"
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    return room


def _refuse_second() -> None:
    if running():
        raise RefusedError(_SECOND)


def _begin(practice: Practice, actor: User, kind: str, options: dict[str, Any]) -> ReferenceJob:
    try:
        job = _keep(practice, actor, kind, options)
    except IntegrityError:
        raise RefusedError(_SECOND) from None
    start(job)
    return job


@writes
def _keep(practice: Practice, actor: User, kind: str, options: dict[str, Any]) -> ReferenceJob:
    """The row of a loading, before its process begins; the database allows one that runs."""
    job = ReferenceJob.objects.create(practice=practice, actor=actor, kind=kind, options=options)
    detail = {key: value for key, value in options.items() if key != "folder"}
    audit.record(f"reference.{kind}", actor=actor, practice=practice, object=job, detail=detail)
    return job


def start(job: ReferenceJob) -> None:
    """A process of its own: it neither holds up requests nor ends with the one that began it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", _START, str(job.pk)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def main() -> None:
    """The process's work: the job's number is its only argument."""
    run(ReferenceJob.objects.get(pk=int(sys.argv[1])))


def run(job: ReferenceJob) -> None:
    """Loads, says of each file what became of it as it is done, and makes the tables ready that files take precedence in."""
    try:
        for file, state, message in _outcomes(job):
            _say(job, file, state, message)
        _prepare()
        state = "done"
    except Exception as error:  # whatever happens is told on the screen, and the next loading may begin
        _say(job, "", "failed", f"The loading stopped: {type(error).__name__}. What was loaded stays loaded.")
        state = "failed"
    finally:
        if job.kind == "add":
            shutil.rmtree(job.options["folder"], ignore_errors=True)
    _close(job, state)


def _prepare() -> None:
    opened_library.library().prepare()


def _outcomes(job: ReferenceJob) -> Iterator[tuple[str, str, str]]:
    home = default_home()
    if job.kind == "add":
        folder = Path(job.options["folder"])
        files = [_place(folder, at, name) for at, name in enumerate(job.options["files"])]
        for outcome in add(Store(home), files):
            yield _told(outcome)
        return
    chosen = job.options
    for result in update(home, timezone.localdate(), names=chosen["names"], accepted=chosen["accepted"]):
        if not result.outcomes:
            yield result.name, result.status, result.message
        for outcome in result.outcomes:
            yield _told(outcome)


def _told(outcome: Outcome) -> tuple[str, str, str]:
    release = outcome.release
    what = f"{outcome.describes} {release.release}, {release.total_rows:,} rows" if release else outcome.describes
    return outcome.file.rsplit("!", 1)[-1], outcome.status, "; ".join(filter(None, (what, outcome.message)))


@writes
def _close(job: ReferenceJob, state: str) -> None:
    job.state = state
    job.save()


@writes
def _say(job: ReferenceJob, file: str, state: str, message: str) -> None:
    job.lines = [*job.lines, {"file": file, "state": state, "message": message, "tone": _TONES.get(state, "")}]
    job.save()
