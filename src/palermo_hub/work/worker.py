"""The worker: take up what was left, do what is due, run what waits; again and again, until told to end."""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import close_old_connections, connection, connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from . import periodic, queue
from .models import Job
from .running import AWAY, HOLDER, next_lease, stopping

IDLE = 0.5
"""Seconds between two looks at the queue."""

TICK = 60.0
"""Seconds between two looks at the calendar."""

PAUSE = 2.0
"""Seconds before a database that did not answer is asked again."""

log = logging.getLogger(__name__)


def drain() -> None:
    """Run what waits, one job after the other, until nothing waits or this process is asked to end."""
    while not stopping.is_set() and DBTaskResult.objects.ready().exists():
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=HOLDER,
            excluded_queue_names=[],
        ).run()


def serve(*, parent: int | None = None) -> None:
    """Work until SIGTERM, SIGINT or the end of ``parent``, the process that started this one."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    ticked = 0.0
    with beating():
        while not stopping.wait(IDLE):
            if parent is not None and os.getppid() != parent:
                return
            try:
                ticked = _turn(ticked)
            except AWAY:
                log.warning("The database does not answer; the worker asks again")
                connections.close_all()
                stopping.wait(PAUSE)


def _turn(ticked: float) -> float:
    """Take up what was left, do what is due, run what waits; the value is when the calendar was looked at."""
    close_old_connections()
    queue.recover(holder=HOLDER)
    if time.monotonic() - ticked > TICK or not ticked:
        periodic.tick()
        ticked = time.monotonic()
    drain()
    return ticked


@contextlib.contextmanager
def beating() -> Iterator[None]:
    """Renew the lease of this process's job while it lives, however long a step takes."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(settings.WORK_LEASE / 3):
            mine = Job.objects.filter(holder=HOLDER, state=Job.State.RUNNING)
            try:
                mine.update(lease_until=next_lease())
            except AWAY:
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
