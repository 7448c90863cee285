"""The peers' side of benchmarks/linkage.py, run by the Python of each peer's own environment.

Reads files that the benchmark wrote, prints one JSON object. Not part of the project's own environment.
"""

import json
import sys
import time
from pathlib import Path


def filters(path):
    """Filters of 1,024 bits as anonlink takes them."""
    from bitarray import bitarray

    content, made = Path(path).read_bytes(), []
    for start in range(0, len(content), 128):
        bits = bitarray()
        bits.frombytes(content[start : start + 128])
        made.append(bits)
    return made


def compare(left, right, threshold):
    """Anonlink's compiled Dice over all pairs: processor seconds and the pairs."""
    from anonlink.similarities import dice_coefficient_accelerated

    datasets = filters(left), filters(right)
    best = 1e9
    for _ in range(2):
        start = time.process_time()
        _, (one, two) = dice_coefficient_accelerated(datasets, float(threshold))
        best = min(best, time.process_time() - start)
    return {"seconds": best, "pairs": sorted(zip(map(int, one), map(int, two)))}


def encode(table, schema, secret, out):
    """Clkhash in memory, without validation."""
    import csv

    from clkhash.clk import hash_chunk
    from clkhash.key_derivation import generate_key_lists
    from clkhash.schema import from_json_dict

    form = from_json_dict(json.loads(Path(schema).read_text()))
    with Path(table).open(newline="") as file:
        rows = [tuple(row) for row in list(csv.reader(file))[1:]]
    keys = generate_key_lists(
        bytes.fromhex(secret),
        len(form.fields),
        key_size=form.kdf_key_size,
        salt=form.kdf_salt,
        info=form.kdf_info,
        kdf=form.kdf_type,
        hash_algo=form.kdf_hash,
    )
    times = []
    for _ in range(2):
        start = time.process_time()
        clks, _ = hash_chunk(rows, keys, form, validate_data=False)
        times.append(time.process_time() - start)
    Path(out).write_bytes(b"".join(clk.tobytes() for clk in clks))
    return {"seconds": times}


def groups(threshold, solver, *paths):
    """Anonlink's groups of several lists: list and row of each member."""
    from anonlink import candidate_generation, similarities, solving

    candidates = candidate_generation.find_candidate_pairs(
        [filters(path) for path in paths], similarities.dice_coefficient_accelerated, float(threshold)
    )
    solve = {"greedy": solving.greedy_solve, "probabilistic": solving.probabilistic_greedy_solve}[solver]
    found = (
        solve(candidates)
        if solver == "greedy"
        else solve(candidates, merge_threshold=0.0, deduplicated=False)
    )
    return {"groups": [[(int(a), int(b)) for a, b in group] for group in found]}


def splink(left, right):
    """Splink 5 on FEBRL's four fields: pairs with a match probability of at least one half, best first."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = DuckDBAPI(duckdb.connect())
    tables = [
        engine.register(duckdb.sql(f"select * from read_parquet('{path}')").df(), dataset_display_name=name)
        for path, name in ((left, "a"), (right, "b"))
    ]
    rules = [block_on("given_name", "surname"), block_on("date_of_birth"), block_on("postcode", "surname")]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.LevenshteinAtThresholds("postcode", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=[
            *rules,
            block_on("given_name", "postcode"),
            block_on("surname", "substr(date_of_birth, 1, 4)"),
            block_on("given_name", "substr(date_of_birth, 1, 4)"),
            block_on("postcode", "substr(date_of_birth, 1, 4)"),
        ],
    )
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname"))
    found = linker.inference.predict(threshold_match_probability=0.5).as_dict()
    names = ("match_probability", "rec_id_l", "rec_id_r")
    pairs = sorted(zip(*(found[name] for name in names)), reverse=True)
    return {"pairs": [(one, two) for _, one, two in pairs]}


if __name__ == "__main__":
    print("\n" + json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
