"""The mapping beside the file: what is written is what is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import MappingError, UsageError
from palermo.intake.header import fingerprint
from palermo.intake.mapping import Column, Mapping
from palermo.intake.mapping_file import find_mapping, load_mapping, mapping_path, save_mapping

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(
    name=WORDS, values=st.dictionaries(WORDS, st.sampled_from(["female", "male"]), max_size=4), source=WORDS
)
def test_a_mapping_comes_back_as_it_was_written(tmp_path_factory, name, values, source):
    path = tmp_path_factory.mktemp("m") / "file.csv"
    mapping = Mapping(
        columns=(Column(name=name, field="sex", values=values, unknown=("?",)),),
        constants={"source": source},
        dates="dmy",
        unknown=("-99", "N/D"),
        fingerprint=fingerprint([name]),
    )
    assert load_mapping(save_mapping(mapping, path)) == mapping


def test_comments_say_why_and_how_sure(tmp_path):
    column = Column(name="Sexe", field="sex", confidence=0.97, reasons=("French for sex", "98 % known"))
    toml = save_mapping(Mapping(columns=(column,)), tmp_path / "a.csv")
    assert "# confidence 0.97: French for sex; 98 % known" in toml.read_text()
    assert toml.stat().st_mode & 0o077 == 0


def test_a_mapping_is_not_overwritten(tmp_path):
    mapping = Mapping(columns=(Column(name="a", field="sex"),))
    save_mapping(mapping, tmp_path / "a.csv")
    with pytest.raises(UsageError, match="already there"):
        save_mapping(mapping, tmp_path / "a.csv")


def test_next_months_file_finds_the_mapping_of_this_month(tmp_path):
    headers = ["Sexe", "Année"]
    columns = tuple(Column(name=name) for name in headers)
    save_mapping(Mapping(columns=columns, fingerprint=fingerprint(headers)), tmp_path / "may.csv")
    assert find_mapping(tmp_path / "june.csv", ["année", "SEXE "]) == mapping_path(tmp_path / "may.csv")
    assert find_mapping(tmp_path / "june.csv", ["Sexe", "Année", "Ville"]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('format = "x"', 'expected "palermo-mapping-1"'),
        ("format = ", "not readable as TOML"),
        ('format = "palermo-mapping-1"\n[[column]]\nname="a"\nfield="sexx"', "not a field"),
        ('format = "palermo-mapping-1"\n[[column]]\nfield="sex"', '"name" is missing'),
        ('format = "palermo-mapping-1"\n[[column]]\nname="a"\nfeild="sex"', '"feild" is not a word'),
        ('format = "palermo-mapping-1"\nlayuot=1', '"layuot" is not a word'),
        ('format = "palermo-mapping-1"\n[read]\ndates="ddmm"', "expected dmy, mdy or ymd"),
        ('format = "palermo-mapping-1"\n[constants]\nsorce="police"', '"sorce" is not a field'),
        (
            'format = "palermo-mapping-1"\n[[column]]\nname="a"\nfield="form"\nvalues={x="sex"}',
            "expected evidence fields",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_and_says_where(tmp_path, text, said):
    toml = tmp_path / "a.csv.map.toml"
    toml.write_text(text)
    with pytest.raises(MappingError, match=said) as caught:
        load_mapping(toml)
    assert str(toml) in str(caught.value)
