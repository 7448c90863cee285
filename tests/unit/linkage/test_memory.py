"""What a linkage needs is said before the files are read."""

import polars as pl
import pytest

from palermo.cli import main
from palermo.errors import LinkageError
from palermo.linkage import memory
from palermo.linkage.schema import CASES


def test_rows_are_counted_without_reading(tmp_path):
    pl.DataFrame({"a": ["x", "y", "z"]}).write_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("a\nx\ny\n")
    (tmp_path / "bad.parquet").write_text("no")
    names = ("a.parquet", "a.csv", "bad.parquet", "none.csv")
    assert [memory.rows_of(tmp_path / name) for name in names] == [3, 3, 0, 0]


def test_ten_million_records_need_less_than_24_gb_and_more_than_there_is_is_refused(monkeypatch):
    assert memory.needed(10_000_000, CASES) < 24 * 2**30
    monkeypatch.setattr(memory, "available", lambda: 1 << 30)
    with pytest.raises(
        LinkageError, match=r"10,000,000 records .* GB of memory, this machine has 1.0 GB free"
    ):
        memory.check(10_000_000, CASES)


def test_too_large_files_are_refused_before_they_are_read(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.csv").write_text("given\nx\n")
    (tmp_path / "f.toml").write_text('[[field]]\nname="given"\ntype="name"\n')
    monkeypatch.setattr(memory, "available", lambda: 10)
    monkeypatch.setattr("palermo.linkage.sources.read_plain", lambda path: pytest.fail(f"read {path}"))
    assert main(["link", str(tmp_path / "a.csv"), "--schema", str(tmp_path / "f.toml")]) == 1
    assert "needs about" in capsys.readouterr().err
