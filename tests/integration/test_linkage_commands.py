import json
import math
from functools import partial

import polars as pl
import pytest

from palermo.cli import main

FIELDS = "".join(
    f'[[field]]\nname="{name}"\ntype="{kind}"\n'
    for name, kind in (("given", "name"), ("family", "name"), ("born", "date"), ("sex", "sex"))
)
A = """record_id,given,family,born,sex,extra
1,Maria,Popescu,1990-02-03,F,x
2,Ana,Ionescu,1988-12-01,F,y
3,Mohammed,Al-Hassan,1979,M,
4,John,Smith,1980-01-01,M,
5,,,,,
"""
B = """given,family,born,sex
Marya,Popesku,1990-02-03,female
محمد,الحسن,1979-05-05,male
Elena,Rossi,1995-07-07,f
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "A.csv").write_text(A, encoding="utf-8")
    (tmp_path / "B.csv").write_text(B, encoding="utf-8")
    (tmp_path / "fields.toml").write_text(FIELDS)
    assert main(["key", "K"]) == 0
    return tmp_path


def groups(table):
    return {
        frozenset(zip(part["source"], part["record_id"], strict=True))
        for part in table.partition_by("person_id")
    }


def encode(name, project="p", key="K"):
    arguments = ["encode", f"{name}.csv", "--schema", "fields.toml", "--key", key, "--project", project]
    assert main([*arguments, "-o", f"{name}.enc"]) == 0


def test_plain_lists_are_linked_across_scripts(folder, capsys):
    command = ["link", "A.csv", "B.csv", "--schema", "fields.toml", "--key", "K", "--format", "csv"]
    capsys.readouterr()
    assert main([*command, "-o", "p.csv", "--draws", "2", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    wanted = {"records", "persons", "lists", "comparisons", "pairs", "expected_matches", "method", "seconds"}
    assert wanted <= set(answer)
    assert (answer["records"], answer["persons"], answer["lists"], answer["pairs"]) == (8, 6, 2, 2)
    table = pl.read_csv(folder / "p.csv", infer_schema_length=0)
    assert table.columns == ["source", "record_id", "person_id"]
    assert frozenset({("A", "1"), ("B", "1")}) in groups(table)
    assert frozenset({("A", "3"), ("B", "2")}) in groups(table)
    assert main(["link", "B.csv", "A.csv", *command[3:], "-o", "q.csv"]) == 0
    assert groups(pl.read_csv(folder / "q.csv", infer_schema_length=0)) == groups(table)
    draws = pl.read_csv(folder / "p.draws.csv")
    assert draws.columns == ["source", "record_id", "draw", "person_id"]
    assert draws["draw"].unique().sort().to_list() == [1, 2]
    assert main(["histories", "p.csv", "-o", "h.csv"]) == 0
    assert pl.read_csv(folder / "h.csv").rows() == [(1, 1, 2), (1, 0, 3), (0, 1, 1)]


def test_encodings_hold_no_name_and_decoys_never_appear(folder, capsys):
    encode("A")
    encode("B")
    content = (folder / "A.enc").read_bytes().lower()
    assert not any(name in content for name in (b"maria", b"popescu", b"1990-02-03"))
    assert (folder / "A.enc").stat().st_mode & 0o077 == 0
    assert main(["link", "A.enc", "B.enc", "-o", "persons.parquet"]) == 0
    table = pl.read_parquet(folder / "persons.parquet")
    assert table["source"].value_counts().sort("source").rows() == [("A", 5), ("B", 3)]
    assert table["person_id"].n_unique() == 6


def test_other_keys_and_altered_files_are_refused(folder, capsys):
    assert main(["key", "L"]) == 0
    encode("A")
    encode("B", key="L")
    assert main(["link", "A.enc", "B.enc", "-o", "p.parquet"]) == 1
    assert "different keys" in capsys.readouterr().err
    whole = (folder / "A.enc").read_bytes()
    for broken in (whole[:-70], whole[:400] + bytes([whole[400] ^ 1]) + whole[401:], whole[:30]):
        (folder / "A.enc").write_bytes(broken)
        assert main(["link", "A.enc", "B.enc", "-o", "p.parquet"]) == 1
        assert "cut short or altered" in capsys.readouterr().err
    assert not (folder / "p.parquet").exists()


def test_empty_lists_single_records_and_twins(folder, capsys):
    (folder / "E.csv").write_text("given,family,born,sex\n")
    (folder / "O.csv").write_text("given,family,born,sex\nMaria,Popescu,1990-02-03,F\n")
    tail = ["--schema", "fields.toml", "--key", "K", "--format", "csv", "-o", "p.csv"]
    assert main(["link", "E.csv", "O.csv", *tail]) == 0
    assert pl.read_csv(folder / "p.csv").height == 1
    assert main(["link", "A.csv", "O.csv", *tail]) == 0
    table = pl.read_csv(folder / "p.csv", infer_schema_length=0)
    assert frozenset({("A", "1"), ("O", "1")}) in groups(table)
    assert main(["link", "A.csv", "A.csv", *tail]) == 2
    assert main(["link", "E.csv", *tail]) == 0


def test_case_records_are_encoded_and_excluded_ones_only_counted(folder, capsys):
    from palermo.records.schema import schema

    def cases(name, people):
        columns = ("record_id", "name_full", "name_given", "name_family", "birth_date", "sex", "exclude")
        rows = [dict(zip(columns, person, strict=True)) | {"citizenship": ["ROU"]} for person in people]
        pl.DataFrame(rows, schema=schema()).write_parquet(folder / f"{name}.parquet")
        command = ["encode", f"{name}.parquet", "--key", "K", "--project", "p", "-o", f"{name}.enc", "--json"]
        capsys.readouterr()
        assert main(command) == 0
        return json.loads(capsys.readouterr().out)

    police = cases(
        "police",
        [
            ("1", None, "Maria", "Popescu", "1990-02-03", "female", False),
            ("2", None, "Ana", "Ionescu", "1988-12-01", "female", True),
        ],
    )
    cases("shelter", [("9", "Marya Popesku", None, None, "1990-02-03", "female", None)])
    assert (police["records"], police["excluded"]) == (1, 1)
    assert main(["link", "police.enc", "shelter.enc", "-o", "persons.parquet", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["records"], answer["persons"], answer["excluded"]) == (2, 1, 1)


@pytest.mark.parametrize("stop_after", [2, 7])
def test_a_stopped_run_resumes_in_either_of_its_two_searches(folder, monkeypatch, stop_after):
    from palermo.cli import link
    from palermo.linkage.resume import Checkpoint

    rows = [
        f"name{row % 97}x,family{row % 89}y,19{row % 60 + 30}-0{row % 9 + 1}-{row % 18 + 10},f"
        for row in range(600)
    ]
    (folder / "L.csv").write_text("given,family,born,sex\n" + "\n".join(rows))
    command = ["link", "L.csv", "A.csv", "--schema", "fields.toml", "--key", "K", "--format", "csv"]
    assert main([*command, "-o", "whole.csv"]) == 0
    done = []

    def advance(_bar, pairs):
        done.append(pairs)
        if len(done) == stop_after:
            raise KeyboardInterrupt

    monkeypatch.setattr("palermo.linkage.link.Checkpoint", partial(Checkpoint, every=0.0))
    monkeypatch.setattr(link, "_advance", advance)
    assert main([*command, "-o", "p.csv"]) != 0
    notes = list(folder.glob(".p.csv.*"))
    assert notes
    assert all(note.stat().st_mode & 0o077 == 0 for note in notes)
    assert main([*command, "-o", "p.csv"]) == 0
    assert sum(done) < 2 * math.comb(605, 2) + done[stop_after - 1] + 1
    assert (folder / "p.csv").read_bytes() == (folder / "whole.csv").read_bytes()
    assert not list(folder.glob(".p.csv.*"))


def test_an_encoding_given_as_a_plain_file_says_so(folder, capsys):
    encode("A")
    assert main(["link", "A.enc", "B.csv", "--schema", "fields.toml", "--key", "K"]) == 2
    assert "is an encoding" in capsys.readouterr().err
