"""``palermo-hub worker``: do the background work; ``serve`` starts one by itself."""

import argparse

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--once", action="store_true", help="do what waits now, and end")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process ends")


def run(arguments: argparse.Namespace) -> Report:
    """Work until stopped."""
    from palermo_hub.work import queue, worker

    if arguments.once:
        with worker.beating():
            queue.recover()
            worker.drain()
    else:
        worker.serve(parent=arguments.parent)
    return Report()
