"""Known layouts: every column names a field, each layout is recognised by its own columns alone."""

import pytest

from palermo.intake import recognise
from palermo.intake.layouts import layouts

CASES = {name: layout for name, layout in layouts().items() if layout.kind == "cases"}


@pytest.mark.parametrize("name", layouts())
def test_a_layout_is_recognised_by_its_own_columns(name):
    layout = layouts()[name]
    headers = [*dict.fromkeys([*layout.required, *layout.columns, *layout.lost])]
    assert recognise(headers) is layout


@pytest.mark.parametrize("name", CASES)
def test_every_column_of_a_layout_has_a_field_that_exists(name):
    layout = CASES[name]
    mapping = layout.mapping([*layout.columns, *layout.lost])
    assert len(mapping.read_columns) == len(layout.columns)
    assert mapping.layout == name
    assert len(mapping.notes) == len(layout.lost)


def test_names_cut_at_32_characters_are_recognised():
    layout = layouts()["ctdc_synthetic_2021"]
    headers = [name[:32] for name in layout.columns]
    assert max(map(len, headers)) == 32
    assert recognise(headers) is layout
    fields = [column.field for column in layout.mapping(headers).columns]
    assert fields == list(layout.columns.values())


def test_a_part_of_the_columns_is_enough_where_they_make_up_the_file():
    headers = [
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "citizenship",
        "typeOfLabourMiningOrDrilling",
        "isAbduction",
    ]
    assert recognise(headers).name in {"ctdc_2017", "ctdc_2020"}
    assert recognise(["gender", "citizenship", "favourite colour"]) is None
    assert recognise([]) is None


def test_a_collecting_tools_export_is_read_with_groups_and_one_column_a_choice(tmp_path):
    from palermo.intake import read

    path = tmp_path / "export.csv"
    path.write_text(
        "start,end,person/prs_First_Name,person/prs_Gender,person/prs_Citizenship,victim/vic_TraffickingStatus,"
        "victim/vic_Methods_of_Control,victim/vic_Methods_of_Control/DebtBondage,"
        "victim/vic_Methods_of_Control/PhysicalThreats,victim/vic_TypeOfExploitation,_uuid\n"
        "2024-01-01,2024-01-01,Ada,Feminine,NA,ActualVictimOfTrafficking,DebtBondage PhysicalThreats,1,1,"
        "ForcedLabour ForcedBegging,u1\n"
        "2024-01-01,2024-01-01,Bo,NonSpecifiedUnknown,VN,NotAVictimOfTrafficking,,,,,u2\n",
        encoding="utf-8",
    )
    result = read(path)
    assert (result.layout, result.errors) == ("htcds_xlsform", ())
    cases = result.cases
    assert cases["sex"].to_list() == ["female", None]
    assert cases["citizenship"].to_list() == [["NAM"], ["VNM"]]
    assert cases["identification"].to_list() == ["identified", "refused"]
    assert cases["means_debt_bondage"].to_list() == [True, None]
    assert cases["means_threats"].to_list() == [True, None]
    assert cases["form_forced_begging"].to_list() == [True, None]
    assert cases["name_given"].to_list() == ["Ada", "Bo"]


def test_a_spreadsheet_with_the_standards_labels_is_htcds(tmp_path):
    headers = [
        "First Name",
        "Second Name",
        "Gender",
        "Citizenship",
        "Trafficking Status",
        "Type of Exploitation",
    ]
    assert recognise(headers).name == "htcds"


@pytest.mark.parametrize("year", [2024, 2025])
def test_columns_that_mix_several_means_are_not_read_and_said_so(tmp_path, year):
    from palermo.intake import read

    layout = layouts()[f"ctdc_synthetic_{year}"]
    headers = [*layout.columns, *layout.lost]
    row = {"gender": "Trans/Transgender/NonConforming", "yearOfRegistration": "2022", "meansThreats": "1"}
    path = tmp_path / "file.csv"
    path.write_text(",".join(headers) + "\n" + ",".join(row.get(name, "") for name in headers) + "\n")
    result = read(path)
    assert (result.layout, result.accepted) == (layout.name, 1)
    assert result.cases.select("sex", "means_threats", "means_debt_bondage").row(0) == ("other", True, None)
    assert sum("which of" in warning.message for warning in result.warnings) == 3
