"""Mappings proposed for files in six languages, by names and by values, with reasons, to be corrected."""

import pytest

from palermo.intake import propose, read
from palermo.intake.mapping import Column
from palermo.intake.proposal import may_name_persons, propose_for

FILES = {
    "fr": (
        "N° de dossier;Nom;Prénom;Sexe;Date de naissance;Nationalité;Forme d'exploitation;"
        "Moyens de contrôle;Statut\n"
        "1;Diallo;Awa;F;17/05/1999;Guinée;exploitation sexuelle;menaces;identifiée\n"
        "2;Traoré;Ali;H;1990;Mali;travail forcé;passeport confisqué;présumée\n"
    ),
    "es": (
        "Expediente;Apellidos;Nombre;Sexo;Fecha de nacimiento;Nacionalidad;Tipo de explotación;"
        "Medios de control;"
        "Estado\n"
        "1;Quispe;Ana;M;17/05/1999;Perú;explotación sexual;amenazas;identificada\n"
        "2;Mamani;Luis;H;1990;Bolivia (Estado Plurinacional de);trabajo forzoso;pasaporte retenido;presunta\n"
    ),
    "ar": (
        "رقم الملف;اسم العائلة;الاسم الأول;الجنس;تاريخ الميلاد;الجنسية;شكل الاستغلال;وسائل السيطرة;الحالة\n"
        "1;حسن;ليلى;أنثى;١٧/٠٥/١٩٩٩;السودان;استغلال جنسي;تهديدات;محددة\n"
        "2;علي;محمد;ذكر;1990;العراق;عمل قسري;حجز جواز السفر;مفترضة\n"
    ),
    "ru": (
        "Номер дела;Фамилия;Имя;Пол;Дата рождения;Гражданство;Форма эксплуатации;Средства контроля;Статус\n"
        "1;Петрова;Анна;ж;17.05.1999;Украина;сексуальная эксплуатация;угрозы;установленная\n"
        "2;Рахимов;Али;м;1990;Узбекистан;принудительный труд;изъятие документов;предполагаемая\n"
    ),
    "zh": (
        "案件编号;姓氏;名字;性别;出生日期;国籍;剥削形式;控制手段;认定状态\n"
        "1;李;娜;女;1999年5月17日;缅甸;性剥削;威胁;已认定\n"
        "2;王;军;男;1990;越南;强迫劳动;扣押证件;推定\n"
    ),
    "en": (
        "Case number;Last name;First name;Gender;DOB;Nationality;Type of exploitation;"
        "Means of control;Victim status\n"
        "1;Obi;Grace;Female;17/05/1999;Nigeria;Sexual exploitation;Threats;Identified\n"
        "2;Ade;Tunde;Male;1990;Togo;Forced labor;Passport confiscated;Presumed\n"
    ),
}
FIELDS = [
    "record_id",
    "name_family",
    "name_given",
    "sex",
    "birth_date",
    "citizenship",
    "form",
    "means",
    "identification",
]


def write(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", FILES)
def test_files_in_six_languages_are_understood(tmp_path, language):
    path = write(tmp_path, FILES[language])
    mapping = propose(path)
    assert [column.field for column in mapping.columns] == FIELDS
    assert all(column.confidence > 0.7 and column.reasons for column in mapping.columns)
    result = read(path)
    assert (result.layout, result.errors) == ("proposed", ())
    cases = result.cases
    assert cases["sex"].to_list() == ["female", "male"]
    assert cases["birth_date"].to_list() == ["1999-05-17", "1990"]
    assert cases["identification"].to_list() == ["identified", "presumed"]
    assert cases["form_sexual_exploitation"].to_list() == [True, None]
    assert cases["form_forced_labour"].to_list() == [None, True]
    assert cases["means_threats"].to_list() == [True, None]
    assert cases["means_withholds_documents"].to_list() == [None, True]
    assert cases["citizenship"].list.len().to_list() == [1, 1]


def test_values_tell_where_the_name_says_nothing(tmp_path):
    path = write(
        tmp_path, "id,A,B,C\n1,woman,Legal aid,x\n2,man,shelter; health,y\n3,girl,shelter,z\n4,boy,legal,w\n"
    )
    by_name = {column.name: column for column in propose(path).columns}
    assert by_name["A"].field == "sex"
    assert by_name["B"].field == "assistance.service"
    assert by_name["C"] == Column(
        name="C", confidence=0.0, reasons=("nothing told what it means: it is not read",)
    )


def test_names_with_slips_are_near_enough_and_opposites_are_not(tmp_path):
    columns = propose(
        write(tmp_path, "Natonality,Date of brith,Not stateless\nNG,1999,yes\nGH,2000,no\n")
    ).columns
    assert [column.field for column in columns] == ["citizenship", "birth_date", ""]
    assert 'close to "nationality"' in columns[0].reasons[0]


def test_words_of_the_organisation_are_offered_for_correction(tmp_path):
    rows = "".join(f"{n},{word}\n" for n, word in enumerate(["Nigerian", "Nigerian", "Nigerian", "Zogu"] * 3))
    column = propose(write(tmp_path, "id,nationality\n" + rows)).columns[1]
    assert column.values == {"Nigerian": "NGA", "Zogu": "unknown"}
    assert 'check "Nigerian" → NGA' in column.reasons
    result = read(tmp_path / "file.csv")
    assert (result.accepted, result.rejected) == (12, 0)
    assert [warning.column for warning in result.warnings if warning.code == "new_words"] == ["nationality"]


def test_the_order_of_day_and_month_is_found_or_said_to_be_unknown(tmp_path):
    american = write(tmp_path, "id,registration date\n1,05/17/2024\n2,05/06/2024\n", "a.csv")
    assert propose(american).dates == "mdy"
    assert read(american).cases["registered_on"].to_list() == ["2024-05-17", "2024-05-06"]
    unsure = read(write(tmp_path, "id,registration date\n1,05/06/2024\n2,01/02/2024\n", "b.csv"))
    assert unsure.cases["registered_on"].to_list() == ["2024-06-05", "2024-02-01"]
    said = [warning for warning in unsure.warnings if warning.code == "date_either"]
    assert [(warning.row, warning.column) for warning in said] == [(2, "registration date")]
    assert "2 rows" in said[0].message


def test_a_column_that_lists_values_is_cut_where_it_should_be(tmp_path):
    path = write(tmp_path, "id;nationality\n1;NG, GH\n2;TG\n3;NG, TG\n")
    assert propose(path).columns[1].separator == ","
    assert read(path).cases["citizenship"].to_list() == [["NGA", "GHA"], ["TGO"], ["NGA", "TGO"]]


def test_a_file_with_nothing_known_is_refused(tmp_path):
    from palermo.errors import UnreadableFileError

    with pytest.raises(UnreadableFileError, match="no column is like one of a case record"):
        read(write(tmp_path, "alpha,beta\n1,2\n3,4\n"))


def test_what_is_proposed_is_not_told_by_the_row_order(tmp_path):
    from palermo.intake import open_table

    header, *rows = FILES["fr"].splitlines(keepends=True)
    one = write(tmp_path, header + "".join(rows), "one.csv")
    two = write(tmp_path, header + "".join(reversed(rows)), "two.csv")
    assert propose_for(open_table(one)) == propose_for(open_table(two))


@pytest.mark.parametrize("name", ["No.", "Nr", "N°", "#", "№"])
def test_a_heading_short_for_number_is_the_records_number_if_no_value_comes_twice(tmp_path, name):
    path = write(tmp_path, f"{name},sex,year\n17,F,2024\n18,M,2024\n19,F,2025\n")
    assert propose(path).columns[0].field == "record_id"
    again = write(tmp_path, f"{name},sex,year\n17,F,2024\n17,M,2024\n19,F,2025\n", "again.csv")
    assert propose(again).columns[0].field == ""


def test_a_column_near_to_one_of_persons_is_known_as_such():
    assert may_name_persons("Victm name", ["a", "b"])
    assert not may_name_persons("phone", ["yes", "no"])
    assert not may_name_persons("status", ["presumed", "under review"])


def test_a_count_of_the_rows_is_no_record_number(tmp_path):
    path = write(tmp_path, "No.,sex\n1,F\n2,M\n3,F\n")
    assert propose(path).columns[0].field == ""


def test_a_country_near_to_another_is_not_guessed(tmp_path):
    words = ["Ardénie", "Austrlia", "Nigera", "Ukrain"]
    rows = "".join(f"{number},{word}\n" for number, word in enumerate(words * 3))
    column = propose(write(tmp_path, "id,nationality\n" + rows)).columns[1]
    assert column.values == dict.fromkeys(words[:3], "unknown") | {"Ukrain": "UKR"}
