"""Published tables and what the reference answers on them."""

import csv
import json

import numpy as np
import pytest

from palermo.estimation import CaptureHistories, read_table


@pytest.fixture(scope="session")
def published(shared):
    def read(name: str) -> CaptureHistories:
        return read_table(shared / "data" / "mse" / f"{name}.csv").histories()

    return read


@pytest.fixture(scope="session")
def reference(shared):
    return json.loads((shared / "reference" / "mse" / "reference.json").read_text(encoding="utf-8"))[
        "records"
    ]


@pytest.fixture(scope="session")
def replicates(shared):
    """R's own resamples of a table, columns in the order of its histories, and the estimate of each."""

    def read(histories: CaptureHistories, name: str):
        path = shared / "reference" / "mse" / f"boot_SparseMSE_{name}.csv"
        with path.open(encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        masks = [sum(1 << i for i, digit in enumerate(column) if digit == "1") for column in header[1:]]
        order = [1 + masks.index(mask) for mask in histories.positive]
        tables = np.array([[int(row[place]) for place in order] for row in rows])
        return tables, np.array([float(row[0]) for row in rows])

    return read


def histories_of(lists: str, counts: dict[str, int]) -> CaptureHistories:
    """A table from ``{"110": 5}``: the first digit is the first list."""
    array = np.zeros(1 << len(lists), np.int64)
    for digits, count in counts.items():
        array[sum(1 << i for i, digit in enumerate(digits) if digit == "1")] = count
    return CaptureHistories(lists=tuple(lists), counts=array)


@pytest.fixture
def histories():
    return histories_of
