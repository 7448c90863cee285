"""The proof under test: the lemma, the accountant, the noise, and the audit by attack."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import palermo.disclosure
from palermo.disclosure import measure
from palermo.disclosure.accountant import delta_of, guarantee, of_mu, together
from palermo.disclosure.attack import attack_one_person
from palermo.disclosure.cap import choose_cap
from palermo.disclosure.cells import Cells, count_cells
from palermo.disclosure.domain import Domain
from palermo.disclosure.noise import add_noise
from palermo.disclosure.sensitivity import Shares, squared_bound, squared_distance, weights


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(3, 9), st.integers(0, 40), st.integers(0, 10_000))
def test_one_person_moves_the_counts_by_no_more_than_the_lemma(columns, cap, persons, seed):
    generator = np.random.default_rng(seed)
    domain = Domain(columns=tuple(map(str, range(columns))), values=(("a", "b"),) * columns)
    cells, by = Cells.of(domain), weights(columns, cap)
    codes = generator.integers(0, 3, (persons + 1, columns)).astype(np.int16)
    whole, less = count_cells(codes, cells, by), count_cells(codes[1:], cells, by)
    held = int((codes[0] > 0).sum())
    for ways, name in ((1, "one"), (2, "two"), (3, "three")):
        moved = int(((getattr(whole, name) - getattr(less, name)) ** 2).sum())
        assert moved == squared_distance(held, ways, cap)
        assert moved <= squared_bound(ways, cap)


def test_parts_of_a_measurement_cost_what_is_claimed():
    assert sum((Shares().persons, Shares().lengths, *Shares().ways)) == pytest.approx(1)
    assert together(mu for _, mu in measure.parts(0.7, 12)) == pytest.approx(0.7)


@pytest.mark.parametrize(("epsilon", "delta"), [(1, 4e-10), (4, 4e-10), (12, 4e-10), (0.1, 1e-6)])
def test_the_three_statements_agree(epsilon, delta):
    promise = guarantee(epsilon, delta)
    assert delta_of(promise.mu, epsilon) == pytest.approx(delta, rel=1e-6)
    assert of_mu(promise.mu, delta).epsilon == pytest.approx(epsilon, rel=1e-6)
    assert promise.rho == pytest.approx(promise.mu**2 / 2)
    # zCDP's own conversion (Bun and Steinke 2016, proposition 1.3) must be looser.
    assert promise.rho + 2 * math.sqrt(promise.rho * math.log(1 / delta)) >= epsilon


def test_delta_of_a_gaussian_mechanism_as_published():
    # Dong, Roth and Su (2022), corollary 2.13, mu = 1, epsilon = 1: Phi(-1/2) - e Phi(-3/2).
    assert delta_of(1.0, 1.0) == pytest.approx(0.3085375387 - math.e * 0.0668072013, abs=1e-9)


def test_the_claim_is_what_opendp_maps():
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64"), 3), dp.l2_distance(T="i64")
    assert dp.m.make_gaussian(*space, 50.0).map(4) == pytest.approx((4 / 50) ** 2 / 2)


def test_noise_has_its_scale_and_only_whole_numbers():
    noisy = add_noise(np.full(40_000, 7), 9.0)
    assert noisy.dtype == np.int64
    assert abs(noisy.mean() - 7) < 0.3
    assert abs(noisy.std() - 9) < 0.3


def test_no_output_tells_the_answer_by_its_digits():
    """The floating-point attack: outputs that only one of two neighbouring answers can produce."""
    zero, one = (set(add_noise(np.full(40_000, answer), 4.0).tolist()) for answer in (0, 1))
    near = set(range(-8, 10))
    assert near <= zero
    assert near <= one


def test_attack_finds_no_more_than_is_claimed():
    audit = attack_one_person(guarantee(40, 1e-9), values=3, trials=4000)
    assert audit.holds
    assert audit.mu > 0.9 * audit.claimed


def test_the_same_attack_fails_a_build_with_half_the_noise(monkeypatch):
    whole = measure.noise_scale
    monkeypatch.setattr(measure, "noise_scale", lambda squared, mu: whole(squared, mu) / 2)
    assert not attack_one_person(guarantee(40, 1e-9), values=3, trials=1500).holds


def test_noise_comes_from_one_module():
    folder = Path(palermo.disclosure.__file__).parent
    for path in folder.rglob("*.py"):
        names = _imported(path)
        if path.name != "noise.py":
            assert not {name for name in names if name.startswith("opendp")}, path
        assert not names & {"random", "secrets", "numpy.random", "scipy.stats"}, path
        if path.parent.name != "fitting":
            assert "default_rng" not in path.read_text(encoding="utf-8"), path
        assert "np.random.normal" not in path.read_text(encoding="utf-8"), path


def _imported(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_cap_is_exceeded_by_one_in_a_hundred():
    lengths = np.zeros(38)
    lengths[:21] = [
        500,
        500,
        500,
        1000,
        1500,
        1500,
        1200,
        1000,
        800,
        500,
        400,
        300,
        100,
        90,
        40,
        30,
        20,
        10,
        5,
        3,
        2,
    ]
    cap = choose_cap(lengths, lengths.sum(), 0.1)
    assert lengths[cap + 1 :].sum() <= 0.01 * lengths.sum() < lengths[cap:].sum()
    assert choose_cap(lengths, lengths.sum(), 500.0) < cap
