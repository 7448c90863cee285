"""``palermo intake FILE… -o cases.parquet``: good rows as case records, bad rows to be corrected."""

from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path

from palermo.errors import UsageError
from palermo.intake import Written, load_mapping, read_population, write_intake
from palermo.intake.reading import Watch

from .check import as_data, as_text
from .progress import progress
from .report import Report


def configure(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files of records, of any layout")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="where to write the records (parquet)"
    )
    parser.add_argument(
        "--rejects", type=Path, help="folder for rows to be corrected (default: that of the output)"
    )
    parser.add_argument("--source", default="", help="name of the organisation that keeps the files")
    parser.add_argument("--mapping", type=Path, help="a mapping (TOML) for one file")
    parser.add_argument(
        "--population", type=Path, help="table of country, year, population to hold counts against"
    )


def run(arguments: Namespace) -> Report:
    """Read the files and write the records."""
    if arguments.mapping and len(arguments.files) > 1:
        raise UsageError("--mapping goes with one FILE. Put FILE.map.toml beside each of several.")
    mappings = {arguments.files[0]: load_mapping(arguments.mapping)} if arguments.mapping else {}
    with ExitStack() as bars:

        def watcher(path: Path) -> Watch:
            bar = bars.enter_context(progress(1000, path.name, unit="‰"))
            return lambda done: bar.update(int(done * 1000) - bar.n)

        written = write_intake(
            arguments.files,
            arguments.output,
            rejects=arguments.rejects,
            source=arguments.source,
            mappings=mappings,
            population=read_population(arguments.population) if arguments.population else None,
            watcher=watcher,
        )
    return _report(written)


def _report(written: Written) -> Report:
    files, lines = [], []
    for intake in written.intakes:
        rejects = written.rejects.get(intake.path)
        files.append({**as_data(intake), "rejects": str(rejects) if rejects else None})
        lines.append(as_text(intake))
        lines += [f"Rows to correct and feed back: {rejects}"] if rejects else []
    data = {
        "output": str(written.cases),
        "rows": sum(intake.rows for intake in written.intakes),
        "accepted": written.accepted,
        "rejected": sum(intake.rejected for intake in written.intakes),
        "files": files,
    }
    lines.append(f"Written: {written.cases}, {written.accepted:,} case records")
    return Report(data=data, text="\n".join(lines), exit_code=1 if data["rejected"] else 0)
