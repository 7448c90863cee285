"""What every installation does at its hours: sign the audit trail's head, clear what is over."""

import datetime as dt
import json
import shutil
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.contrib.sessions.models import Session
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from palermo.records.files import replacing
from palermo_hub.audit import chain

from .models import Job

KEPT = dt.timedelta(days=30)
"""How long finished jobs and the log of sign-ins, which holds addresses, are kept."""


def sign_audit_head(now: dt.datetime) -> None:
    """Write the signed head of the day, for the operator to keep where this machine cannot write."""
    folder = Path(settings.HOME) / "heads"
    folder.mkdir(mode=0o700, exist_ok=True)
    key = Ed25519PrivateKey.from_private_bytes((Path(settings.HOME) / "signing.key").read_bytes())
    with replacing(folder / f"{now:%Y-%m-%d}.json") as part:
        part.write_text(json.dumps(chain.signed_head(key), indent=1))


def clear_old(now: dt.datetime) -> None:
    """Delete old sessions, jobs that are over for long, and folders that no job uses."""
    Session.objects.filter(expire_date__lt=now).delete()
    Job.objects.filter(finished_at__lt=now - KEPT).delete()
    DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(enqueued_at__lt=now - KEPT).delete()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(attempt_time__lt=now - KEPT).delete()
    used = {str(job.uuid) for job in Job.objects.filter(finished_at__isnull=True)}
    for folder in (Path(settings.HOME) / "work").glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)
