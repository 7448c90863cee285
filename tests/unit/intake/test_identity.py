"""Identity columns, told by name and by look: one let through harms a person, one refused stops the work."""

import pytest

from palermo.intake import looks_like_identity
from palermo.intake.identity import may_identify, names_persons

NAMES = ["Amina Yusuf", "Grace Obi", "Jean-Pierre N'Diaye", "María José Quispe", "Ngozi Ade"] * 3


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("Full Name", "name_full"),
        ("victim_name", "name_full"),
        ("lastName", "name_family"),
        ("Apellidos", "name_family"),
        ("Prénom", "name_given"),
        ("nom de famille", "name_family"),
        ("الاسم الكامل", "name_full"),
        ("رقم جواز السفر", "identity_number"),
        ("ФИО", "name_full"),
        ("Дата рождения", "birth_date"),
        ("出生日期", "birth_date"),
        ("身份证号", "identity_number"),
        ("姓名", "name_full"),
        ("DOB", "birth_date"),
        ("fecha_nacimiento", "birth_date"),
        ("E-mail", "email"),
        ("Mobile phone (home)", "phone"),
        ("Teléfono", "phone"),
        ("passport_no", "identity_number"),
        ("Street address", "address"),
        ("case number", "record_id"),
        ("comments", "notes"),
    ],
)
def test_names_of_columns_in_six_languages_tell(column, kind):
    look = looks_like_identity(column, ["a", "b"])
    assert look is not None
    assert (look.kind, look.by) == (kind, "name")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (NAMES, "name_full"),
        (["ليلى حسن", "فاطمة الزهراء", "محمد علي", "نور الدين"] * 4, "name_full"),
        (["Анна Петрова", "Иван Смирнов", "Олена Коваль"], "name_full"),
        (["a@x.org", "b.c@y.net", "d@z.com"], "email"),
        (["+961 3 123 456", "00961-3-654321", "(03) 777 8888"], "phone"),
        (["1999-05-17", "2001-01-30", "1987-11-02"], "birth_date"),
        (["17/05/1999", "30.01.2001", "2/11/1987"], "birth_date"),
        (["AB1234567", "CD7654321", "X9988776"], "identity_number"),
        (["199011223", "198504556", "200101778"], "identity_number"),
    ],
)
def test_the_look_of_values_tells_where_the_name_says_nothing(values, kind):
    look = looks_like_identity("column 7", values)
    assert look is not None
    assert (look.kind, look.by) == (kind, "look")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("sex", ["Female", "Male"] * 20),
        ("country", ["United States of America", "Sri Lanka", "Côte d'Ivoire", "Burkina Faso"] * 5),
        ("nationality", ["Sierra Leone", "South Africa", "Viet Nam", "El Salvador"]),
        ("year", ["2019", "2020", "2021"] * 5),
        ("count", ["12", "1,204", "<5", "7"]),
        ("form", ["Sexual Exploitation", "Forced Labour", "Organ Removal"] * 5),
        ("date of registration", ["2024-05-17", "2024-06-18", "2024-07-19"]),
        ("services", ["Legal Aid", "Health Care", "Family Tracing"] * 6),
        ("low", ["11", "844", "48773"]),
        ("fingerprint", ["0.123456", "0.7654321"]),
        ("region", ["North", "South", "Capital"] * 4),
        ("phone", ["yes", "no", "unknown"]),
        ("yearOfRegistration", ["2016"]),
        ("isSexualExploit", ["1", "0"]),
        ("citizenship", ["PHL", "NAM"]),
        ("ageBroad", ["9--17", "48+"]),
        ("population", ["1234567", "7654321", "2345678"]),
    ],
)
def test_counts_and_categories_are_let_through(column, values):
    assert looks_like_identity(column, values) is None


@pytest.mark.parametrize(
    "value", ["Amina Yusuf", "a@b.org", "+961 3 123 456", "AB1234567", "1999-05-17", "x" * 50]
)
def test_values_that_may_identify_are_not_shown(value):
    assert may_identify(value)


@pytest.mark.parametrize("value", ["purple", "-99", "2016", "Forced Labour", "9--17", "XX"])
def test_values_that_identify_nobody_are_shown(value):
    assert not may_identify(value)


@pytest.mark.parametrize("value", ["Zebulon Quatermain0", "Forced Quatermain", "ليلى منصور2", "J. Smith 12"])
def test_a_name_with_figures_or_a_known_word_in_it_is_not_shown(value):
    assert may_identify(value)


def test_a_column_of_names_with_figures_is_known_by_its_look():
    assert names_persons("A", [f"Zebulon Quatermain{n}" for n in range(20)])
    assert not names_persons("status", ["Under Review", "Case Closed"] * 20)
