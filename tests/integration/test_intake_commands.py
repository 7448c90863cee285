"""``palermo check``, ``map`` and ``intake`` as a clerk uses them: on real files, unknown files, bad ones."""

import json

import polars as pl
import pytest

from palermo.cli import main

KEYS = ["file", "layout", "rows", "accepted", "rejected", "errors", "warnings"]


@pytest.fixture
def palermo(capsys):
    def run(*arguments):
        code = main([*map(str, arguments), "--json"])
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        return code, json.loads(out)

    return run


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def folder(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_the_real_ctdc_extract_is_accepted_whole(palermo, shared, tmp_path):
    file = shared / "data/ctdc/ctdc_2020_seven_columns.csv"
    code, data = palermo("check", file)
    assert list(data) == KEYS
    assert (code, data["layout"], data["rows"], data["accepted"], data["rejected"], data["errors"]) == (
        0,
        "ctdc_2020_extract",
        48_773,
        48_773,
        0,
        [],
    )
    out = tmp_path / "cases.parquet"
    assert palermo("intake", file, "-o", out)[0] == 0
    raw = pl.read_csv(file, infer_schema=False)
    cases = pl.read_parquet(out)
    for column, field in (("citizenship", "citizenship"), ("CountryOfExploitation", "exploitation_country")):
        unknown = raw[column].fill_null("0") == "0"
        assert cases[field].is_null().to_list() == unknown.to_list()
    groups = cases.group_by("year", "sex", "age_low", "age_high", "citizenship", "exploitation_country").len()
    assert (groups.height, groups["len"].min()) == (844, 11)


def test_the_synthetic_extract_is_accepted_whole_and_empty_flags_are_unknown(palermo, shared, tmp_path):
    file, out = shared / "data/ctdc/ctdc_synthetic_2021_50k.csv", tmp_path / "cases.parquet"
    code, data = palermo("intake", file, "-o", out)
    assert (code, data["accepted"], data["rejected"]) == (0, 50_000, 0)
    assert data["files"][0]["layout"] == "ctdc_synthetic_2021"
    flags = pl.read_parquet(out, columns=["means_threats", "form_sexual_exploitation", "recruiter_family"])
    assert flags.select((~pl.all()).sum()).row(0) == (0, 0, 0)
    assert flags.sum().row(0) == (6_603, 16_495, 1_550)


def test_other_ctdc_files_are_recognised(palermo, shared):
    code, data = palermo("check", shared / "data/ctdc/ctdc_coding_sample_104_rows.csv")
    assert (code, data["layout"], data["accepted"], data["rejected"]) == (0, "ctdc_coding_sample", 104, 0)
    code, data = palermo("check", shared / "data/ctdc/ctdc_data_dictionary_2017.xlsx")
    assert (code, data["layout"], data["rows"], len(data["errors"])) == (2, "ctdc_dictionary", 0, 1)


def test_the_glotip_workbook_is_pointed_to_its_own_command(palermo, shared):
    code, data = palermo("check", shared / "data/glotip/data_glotip_2025-04-14.xlsx")
    assert (code, data["layout"], len(data["errors"])) == (2, "glotip", 1)
    assert "palermo glotip" in data["errors"][0]["message"]


CTDC_2017 = (
    "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,typeOfExploitConcatenated,"
    "CountryofExploitation\n"
    "2016,Female,9--17,NA,1,-99,NA\n"
    "2016,-99,9—17,-99,-99,-99,0\n"
    "2017,Male,48+,00,0,Forced labour,ZA\n"
    "2017,Male,48+,00,0,Forced labour,ZA\n"
)


def test_minus_99_and_0_are_unknown_and_na_is_namibia(palermo, tmp_path):
    file, out = write(tmp_path / "ctdc.csv", CTDC_2017), tmp_path / "cases.parquet"
    code, data = palermo("intake", file, "-o", out)
    assert (code, data["accepted"], data["files"][0]["layout"]) == (0, 4, "ctdc_2017")
    cases = pl.read_parquet(out)
    assert cases["citizenship"].to_list() == [["NAM"], None, None, None]
    assert cases["exploitation_country"].to_list() == ["NAM", None, "ZAF", "ZAF"]
    assert cases["sex"].to_list() == ["female", None, "male", "male"]
    assert cases["form_forced_labour"].to_list() == [True, None, False, False]
    assert cases.select("age_low", "age_high", "age_group").rows() == [
        (9, 17, "child"),
        (9, 17, "child"),
        (48, None, "adult"),
        (48, None, "adult"),
    ]


SPANISH = (
    "Expediente;Nombre completo;Sexo;Fecha de nacimiento;Nacionalidad;Tipo de explotación;Fecha de registro\n"
    "E-1;María Pérez;M;17/05/1999;Perú;Explotación sexual;01/02/2024\n"
    "E-2;Juan Gómez;H;1990;Bolivia;Trabajo forzoso/Mendicidad forzada;15/02/2024\n"
    "E-3;Ana Quispe;M;03/1995;ES;desconocido;2024\n"
)


def test_an_unknown_file_is_proposed_in_memory_and_nothing_is_written(palermo, tmp_path):
    write(tmp_path / "mayo.csv", SPANISH)
    before = folder(tmp_path)
    code, data = palermo("check", tmp_path / "mayo.csv")
    assert (code, data["layout"], data["accepted"], data["rejected"]) == (0, "proposed", 3, 0)
    assert folder(tmp_path) == before


def test_a_file_is_mapped_once_and_the_next_is_read_with_no_question(palermo, tmp_path):
    write(tmp_path / "mayo.csv", SPANISH)
    code, data = palermo("map", tmp_path / "mayo.csv")
    assert code == 0
    targets = {column["column"]: column["field"] for column in data["columns"]}
    assert targets == {
        "Expediente": "record_id",
        "Nombre completo": "name_full",
        "Sexo": "sex",
        "Fecha de nacimiento": "birth_date",
        "Nacionalidad": "citizenship",
        "Tipo de explotación": "form",
        "Fecha de registro": "registered_on",
    }
    write(tmp_path / "junio.csv", SPANISH.replace("E-", "F-"))
    out = tmp_path / "cases.parquet"
    code, data = palermo(
        "intake", tmp_path / "mayo.csv", tmp_path / "junio.csv", "-o", out, "--source", "shelter"
    )
    assert (code, data["accepted"], [file["layout"] for file in data["files"]]) == (0, 6, ["mapped"] * 2)
    cases = pl.read_parquet(out)
    assert cases["sex"].to_list() == ["female", "male", "female"] * 2
    assert cases["birth_date"].to_list()[:3] == ["1999-05-17", "1990", "1995-03"]
    assert cases["citizenship"].to_list()[:3] == [["PER"], ["BOL"], ["ESP"]]
    assert cases["form_forced_begging"].to_list()[:3] == [None, True, None]
    assert cases["year"].to_list() == [2024] * 6
    assert cases["source"].unique().to_list() == ["shelter"]
    assert out.stat().st_mode & 0o077 == 0
    assert palermo("map", tmp_path / "mayo.csv")[0] == 2


BAD = (
    "id,name,sex,date of birth,nationality,registration date\n"
    "1,Amina Yusuf,F,2001-02-03,NG,2024-01-05\n"
    "2,Grace Obi,purple,2001-02-30,NG,2024-01-05\n"
    "2,Blessing Eze,F,2001-02-03,NG\n"
    "1,Ngozi Ade,F,2001-02-03,Nigeria,2024-01-06\n"
    "5,Ife Bello,F,2025-02-03,NG,2024-01-06\n"
    '6,"=HYPERLINK(""http://x"",""y"")",F,2001,NG,2024-01-06\n'
)


def test_bad_rows_say_what_is_wrong_and_name_nobody(palermo, tmp_path):
    file = write(tmp_path / "police.csv", BAD)
    code, data = palermo("check", file)
    assert (code, data["rows"], data["accepted"], data["rejected"]) == (1, 6, 1, 5)
    found = {(error["row"], error["column"], error["code"]) for error in data["errors"]}
    assert {
        (3, "sex", "code"),
        (3, "date of birth", "date_impossible"),
        (4, None, "too_few_cells"),
        (5, "id", "duplicate_id"),
        (6, "date of birth", "birth_after_registration"),
        (7, "name", "formula"),
    } <= found
    text = json.dumps(data)
    assert 'found \\"purple\\"' in text
    for secret in ("Amina", "Obi", "Eze", "Ngozi", "Bello", "HYPERLINK", "2001-02-30", "2025-02-03"):
        assert secret not in text
    for error in data["errors"]:
        assert error["message"].startswith(f"police.csv, row {error['row']}")


def test_rejects_are_corrected_and_fed_back(palermo, tmp_path):
    file, out = write(tmp_path / "police.csv", BAD), tmp_path / "cases.parquet"
    code, data = palermo("intake", file, "-o", out, "--rejects", tmp_path / "rejects")
    assert (code, data["accepted"], data["rejected"]) == (1, 1, 5)
    rejects = tmp_path / "rejects/police.csv.rejects.csv"
    assert data["files"][0]["rejects"] == str(rejects)
    assert rejects.stat().st_mode & 0o077 == 0
    text = rejects.read_text(encoding="utf-8-sig")
    header, *rows = text.splitlines()
    assert header == "id,name,sex,date of birth,nationality,registration date,palermo_reason"
    assert rows[0].startswith("2,Grace Obi,purple,2001-02-30,NG,2024-01-05,")
    assert "'=HYPERLINK" in rows[4]
    again = palermo("check", rejects)[1]
    assert (again["layout"], again["rows"], again["accepted"]) == ("mapped", 5, 1)
    for wrong, right in (
        ("2,Grace Obi,purple,2001-02-30", "3,Grace Obi,F,2001-02-28"),
        ("Eze,F,2001-02-03,NG,,", "Eze,F,2001-02-03,NG,2024-01-05,"),
        ("1,Ngozi", "4,Ngozi"),
        ("2025-02-03", "2005-02-03"),
        ('"\'=HYPERLINK(""http://x"",""y"")"', "Ada Obi"),
    ):
        assert wrong in text
        text = text.replace(wrong, right)
    rejects.write_text(text, encoding="utf-8")
    code, data = palermo("intake", rejects, "-o", tmp_path / "more.parquet")
    assert (code, data["accepted"], data["rejected"]) == (0, 5, 0)


def test_the_same_file_twice_and_a_file_over_itself_are_refused(palermo, tmp_path):
    file = write(tmp_path / "a.csv", BAD)
    assert palermo("intake", file, file, "-o", tmp_path / "c.parquet")[0] == 2
    assert palermo("intake", file, "-o", file)[0] == 2
    assert palermo("intake", file, "-o", tmp_path / "none/c.parquet")[0] == 2
    assert folder(tmp_path) == {"a.csv": BAD.encode()}
