import pytest

from palermo.linkage.normalise import code_text, date_parts, romanise, sex_code, skeleton


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Müller-Lüdenscheidt ", "muller ludenscheidt"),
        ("Al-Ḥasan", "hasan"),
        ("O'Brien", "obrien"),
        ("José de la Cruz", "jose cruz"),
        ("de la", "de la"),
        ("ＭＡＲＩＡ", "maria"),
        ("Юлия", "yuliya"),
        ("", ""),
        ("?", ""),
    ],
)
def test_romanise(text, expected):
    assert romanise(text) == expected


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد", "Mohammed"),
        ("يوسف", "Youssef"),
        ("عبد الرحمن", "Abderrahmane"),
        ("عبد الرحمن", "Abdul Rahman"),
        ("الحسن", "El-Hassan"),
        ("وليد", "Oualid"),
        ("جمال", "Djamel"),
        ("عبدالله", "Abdullah"),
    ],
)
def test_skeletons_meet_across_scripts(arabic, latin):
    assert skeleton(romanise(arabic)) == skeleton(romanise(latin)) != ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1999", (1999, 0, 0)),
        ("1999-05", (1999, 5, 0)),
        ("1999-05-17", (1999, 5, 17)),
        ("1999-05-17T00:00:00", (1999, 5, 17)),
        ("17/05/1999", (1999, 5, 17)),
        ("5.1999", (1999, 5, 0)),
        ("19990517", (1999, 5, 17)),
        ("١٩٩٩", (1999, 0, 0)),
        ("", (0, 0, 0)),
        ("around 1999", (0, 0, 0)),
    ],
)
def test_date_parts(text, parts):
    assert date_parts(text) == parts


def test_codes_and_sexes_have_one_form():
    assert code_text(" SW1A 2AA ") == code_text("sw1a-2aa") == "sw1a2aa"
    assert sex_code("F") == sex_code("أنثى") == sex_code("Woman") == "female"
    assert sex_code("transgender_male") == "transgender_male"
