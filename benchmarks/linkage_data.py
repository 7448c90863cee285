"""Lists for the benchmark of linkage: made from seeds, or FEBRL's (Christen 2008), read from a folder."""

from pathlib import Path

import numpy as np
import polars as pl

from palermo.linkage.schema import LinkageSchema

FEBRL = [("given_name", "name"), ("surname", "name"), ("date_of_birth", "date"), ("postcode", "code")]
MISSPELT = 0.3
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def febrl(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """FEBRL 4: two lists of 5,000 records of the same persons; ``entity`` is the truth."""
    lists = []
    for name in ("dataset4a.csv", "dataset4b.csv"):
        table = pl.read_csv(folder / name, infer_schema_length=0)
        table = table.rename({column: column.strip() for column in table.columns})
        table = table.with_columns(pl.all().str.strip_chars().replace("", None))
        lists.append(table.with_columns(entity=pl.col("rec_id").str.extract(r"rec-(\d+)-").cast(pl.Int64)))
    return lists[0], lists[1]


def tenth(pair: tuple[pl.DataFrame, pl.DataFrame], seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lists of 2,750 of FEBRL 4 that share 500 persons, about a tenth of all."""
    entity = np.random.default_rng(seed).permutation(pair[0]["entity"].sort().to_numpy())
    return (
        pair[0].filter(pl.col("entity").is_in(entity[:2_750].tolist())),
        pair[1].filter(pl.col("entity").is_in(entity[2_250:].tolist())),
    )


def invented(rows: int, names: int, random: np.random.Generator) -> pl.DataFrame:
    """Persons with invented names, as uneven in frequency as real ones, a date of birth and a district."""
    given, family = _names(names // 5, random), _names(names, random)
    days = np.datetime64("1950-01-01") + random.integers(0, 20_000, rows)
    return pl.DataFrame(
        {
            "given_name": given[_uneven(len(given), rows, random)],
            "surname": family[_uneven(len(family), rows, random)],
            "date_of_birth": days.astype(str),
            "postcode": (1000 + _uneven(2_000, rows, random)).astype(str),
        }
    )


def _names(count: int, random: np.random.Generator) -> np.ndarray:
    """Distinct names of two to four syllables."""
    starts = np.array([*"bcdfghjklmnprstvwz", "br", "ch", "dr", "gr", "kr", "sh", "st", "th", "tr"])
    vowels = np.array([*"aeiou", "ai", "ou", "ia"])
    ends = np.array(["", "", "n", "r", "s", "l", "m", "t"])
    made: dict[str, None] = {}
    while len(made) < count:
        parts = 2 + random.integers(0, 3)
        syllables = zip(
            random.choice(starts, parts),
            random.choice(vowels, parts),
            random.choice(ends, parts),
            strict=True,
        )
        made["".join(map("".join, syllables))] = None
    return np.array(list(made))


def _uneven(values: int, rows: int, random: np.random.Generator) -> np.ndarray:
    """Row numbers of values whose frequency falls with their rank (Zipf)."""
    weight = 1.0 / (10.0 + np.arange(values))
    return random.choice(values, rows, p=weight / weight.sum())


def misspelt(table: pl.DataFrame, share: float, random: np.random.Generator) -> pl.DataFrame:
    """The same records as another clerk wrote them: in each field one letter or digit may be another."""
    return table.with_columns(
        pl.Series(
            name, [_slip(text, random) if hit else text for text, hit in zip(column, hits, strict=True)]
        )
        for name, column in ((name, table[name].to_list()) for name in table.columns)
        for hits in [random.random(len(table)) < share]
    )


def six_misspelt(seed: int) -> pl.DataFrame:
    """Six lists in one script, 17,500 records of 12,100 persons, 3 in 100 of them twice on one list.

    Three fields in ten are misspelt: so many that anonlink's best setting scores .9, as in the study
    that the bar comes from. Columns: source, record_id, entity and FEBRL's four fields.
    """
    random = np.random.default_rng(seed)
    people = invented(12_100, 1_500, random)
    on = random.random((12_100, 6)) < random.beta(1.0, 11.0, (12_100, 1))
    on[np.arange(12_100), random.integers(0, 6, 12_100)] = True
    person, number = np.nonzero(on)
    again = random.random(person.size) < 0.03
    person, number = np.concatenate([person, person[again]]), np.concatenate([number, number[again]])
    order = random.permutation(person.size)
    person, number = person[order], number[order]
    return misspelt(people[person.tolist()], MISSPELT, random).with_columns(
        source=pl.Series(number).cast(pl.String),
        entity=pl.Series(person),
        record_id=pl.int_range(person.size).cast(pl.String),
    )


def _slip(text: str, random: np.random.Generator) -> str:
    at = int(random.integers(0, len(text)))
    if text[at].isdigit():
        return f"{text[:at]}{random.integers(0, 10)}{text[at + 1 :]}"
    if not text[at].isalpha():
        return text
    return f"{text[:at]}{random.choice(LETTERS)}{text[at + int(random.integers(0, 2)) :]}"


def arabic_and_latin(source: Path, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """2,000 persons in Arabic and 2,000 in Latin letters, 600 the same; real pairs of spellings of names.

    A quarter of the dates of birth is the year only, a tenth of the sexes and three in ten fathers' names are
    missing, in each list by itself.
    """
    random = np.random.default_rng(seed)
    names = pl.read_csv(source, separator="\t", quote_char=None, infer_schema_length=0).select(
        ar=pl.col("arabic_key").str.split(" "), la=pl.col("latin").str.split(" ")
    )
    names = names.filter((pl.col("ar").list.len() == 2) & (pl.col("la").list.len() == 2))
    parts = {
        (place, script): names[script].list.get(place).to_numpy()
        for place in (0, 1)
        for script in ("ar", "la")
    }
    pick = {field: random.integers(0, len(names), 3_400) for field in ("given", "father", "family")}
    born = (np.datetime64("1960-01-01") + random.integers(0, 18_000, 3_400)).astype(str)
    sex = random.choice(["female", "male"], 3_400)

    def written(script: str, rows: slice) -> pl.DataFrame:
        table = pl.DataFrame(
            {
                "entity": np.arange(3_400)[rows],
                "given": parts[0, script][pick["given"]][rows],
                "father": parts[0, script][pick["father"]][rows],
                "family": parts[1, script][pick["family"]][rows],
                "born": born[rows],
                "sex": sex[rows],
            }
        )
        chance = pl.DataFrame(random.random((len(table), 3)), schema=["a", "b", "c"])
        return table.with_columns(
            born=pl.when(chance["a"] < 0.25).then(pl.col("born").str.slice(0, 4)).otherwise("born"),
            sex=pl.when(chance["b"] >= 0.1).then("sex"),
            father=pl.when(chance["c"] >= 0.3).then("father"),
        )

    return written("ar", slice(0, 2_000)), written("la", slice(1_400, 3_400))


ARABIC = [("given", "name"), ("father", "name"), ("family", "name"), ("born", "date"), ("sex", "sex")]


def foreign_and_latin(source: Path, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, LinkageSchema]:
    """2,000 persons in another script and 2,000 in Latin letters, 600 the same: two names and a date.

    A quarter of the dates of birth are the year only. The pairs of spellings are real (Wikidata).
    """
    random = np.random.default_rng(seed)
    pairs = pl.read_csv(source, separator="\t", quote_char=None, has_header=False, infer_schema_length=0)
    latin, native = pairs.to_series(0).to_numpy(), pairs.to_series(1).str.replace_all(" ", "").to_numpy()
    pick = random.integers(0, len(pairs), (2, 3_400))
    born = (np.datetime64("1960-01-01") + random.integers(0, 18_000, 3_400)).astype(str)

    def written(names: np.ndarray, rows: slice) -> pl.DataFrame:
        told = np.where(random.random(3_400) < 0.25, born.astype("U4"), born)
        columns = {
            "entity": np.arange(3_400),
            "given": names[pick[0]],
            "family": names[pick[1]],
            "born": told,
        }
        return pl.DataFrame({name: column[rows] for name, column in columns.items()}).with_row_index("rec_id")

    schema = LinkageSchema.of([("given", "name"), ("family", "name"), ("born", "date")])
    return written(native, slice(0, 2_000)), written(latin, slice(1_400, 3_400)), schema
