"""Bad input: each file gives one clear error, in bounded memory, and changes nothing."""

import json
import os
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
COMMAND = "import sys; from palermo.cli import main; sys.exit(main())"
MEMORY = 1 << 30
"""Bytes of data a process may hold: half of the largest of the files."""


def limited():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def palermo(*arguments):
    """Run the command in a process of its own with little memory."""
    result = subprocess.run(
        [sys.executable, "-c", COMMAND, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(SRC), "POLARS_MAX_THREADS": "2"},
        preexec_fn=limited,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in result.stderr
    return result


def workbook(path, rows, unpacked=None):
    """A workbook of many rows that packs well; ``unpacked``: what its directory says instead of the truth."""
    name = "xl/worksheets/sheet1.xml"
    main = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}/spreadsheetml/2006/main" '
            f'xmlns:r="{main}/officeDocument/2006/relationships"><sheets>'
            '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{main}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        with archive.open(name, "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><sheetData>'.encode())
            block = b'<row><c t="inlineStr"><is><t>id</t></is></c></row>' * 100_000
            for _ in range(rows // 100_000):
                sheet.write(block)
            sheet.write(b"</sheetData></worksheet>")
    if unpacked is not None:
        data = bytearray(path.read_bytes())
        entry = data.rfind(name.encode()) - 46
        data[entry + 24 : entry + 28] = struct.pack("<I", unpacked)
        path.write_bytes(data)


def zeros(path):
    with path.open("wb") as file:
        file.truncate(2 << 30)


def make(path, kind):
    text = {
        "empty": b"",
        "blank": b"\n\n  \n",
        "columns": b",".join(b"column%d" % i for i in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n",
        "nul": b"id,sex,age\n1,F,20\n2,\0,30\n",
        "formula": b'id,sex,age\n1,F,20\n2,"=HYPERLINK(""http://x"",""F"")",30\n',
        "mixed": "id,sex,place of detection\n1,F,Besançon\n".encode() + "2,M,Orléans\n".encode("latin-1"),
        "duplicate": b"id,sex,Sex\n1,F,F\n",
        "cut": b"id,sex,age,nationality\n1,F,20,FR\n2,M,",
        "quote": b'id,sex,age\n1,F,20\n2,"M,30\n' + b"3,M,30\n" * 50,
        "endless": b'id,sex,age\n1,"' + b"x" * (5 << 20) + b"\n",
    }
    if kind == "zeros":
        zeros(path)
    elif kind == "bomb":
        workbook(path, 22_000_000)
    elif kind == "liar":
        workbook(path, 22_000_000, unpacked=5_000)
    else:
        path.write_bytes(text[kind])


KINDS = {
    "empty": ("empty", None),
    "blank": ("empty", None),
    "zeros": ("nul_byte", 1),
    "bomb": ("unpacks_to_too_much", None),
    "liar": ("unpacks_to_too_much", None),
    "columns": ("too_many_columns", None),
    "nul": ("nul_byte", 3),
    "formula": ("formula", 3),
    "mixed": ("mixed_encodings", 3),
    "duplicate": ("duplicate_columns", None),
    "cut": ("cut_row", 3),
    "quote": ("unclosed_quote", 3),
    "endless": ("unclosed_quote", None),
}


LARGE = {"bomb", "liar"}
"""Workbooks; the others are texts."""


def each(kinds, quick):
    return [pytest.param(kind, marks=[] if kind in quick else [pytest.mark.slow]) for kind in sorted(kinds)]


@pytest.mark.parametrize("kind", each(KINDS, KINDS.keys() - {"liar"}))
def test_a_bad_file_gives_one_error_in_little_memory_and_is_left_alone(tmp_path, kind):
    path = tmp_path / ("file.xlsx" if kind in LARGE else "file.csv")
    make(path, kind)
    before = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in tmp_path.iterdir()]
    result = palermo("check", path, "--json")
    assert [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in tmp_path.iterdir()
    ] == before
    data = json.loads(result.stdout)
    code, row = KINDS[kind]
    assert (result.returncode, [error["code"] for error in data["errors"]]) == (1, [code])
    if row is not None:
        assert data["errors"][0]["row"] == row
    assert data["errors"][0]["message"].startswith(path.name)
    assert data["accepted"] + data["rejected"] == data["rows"]


@pytest.mark.parametrize("kind", each(KINDS.keys() - {"formula"}, {"cut", "nul", "columns"}))
def test_intake_of_a_bad_file_writes_nothing(tmp_path, kind):
    path = tmp_path / ("file.xlsx" if kind in LARGE else "file.csv")
    make(path, kind)
    good = tmp_path / "good.csv"
    good.write_text("id,sex,age\n1,F,20\n2,purple,30\n")
    before = sorted(file.name for file in tmp_path.iterdir())
    result = palermo("intake", good, path, "-o", tmp_path / "cases.parquet", "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["error"].startswith(path.name)
    assert sorted(file.name for file in tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["check", "map"])
def test_a_folder_and_a_missing_file_are_wrong_use(tmp_path, command):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        result = palermo(command, path)
        assert result.returncode == 2
        assert str(path) in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_file_larger_than_the_memory_is_read(tmp_path):
    path = tmp_path / "large.csv"
    line = "2019,Female,9--17,PH,1,0,US," + "x" * 400 + "\n"
    header = "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,isSexualExploit,"
    header += "CountryOfExploitation,note\n"
    with path.open("w") as file:
        file.write(header)
        for _ in range(30):
            file.write(line * 100_000)
    assert path.stat().st_size > MEMORY
    result = palermo("intake", path, "-o", tmp_path / "cases.parquet", "--json")
    assert json.loads(result.stdout)["accepted"] == 3_000_000
