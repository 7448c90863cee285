"""Crosswalks: every value is a code of its standard, every loss is stated, organ removal stays apart."""

from collections import Counter
from typing import get_args

import pytest

from palermo import standards
from palermo.errors import StandardError

NAMES = standards.crosswalk_names()


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_a_code_of_its_standard(name):
    crosswalk = standards.crosswalk(name)
    for target in crosswalk.targets:
        _, prefix = crosswalk.lists[target]
        known = crosswalk.codelist(target)
        assert {v for v in crosswalk.values(target).values() if f"{prefix}{v}" not in known} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_code_has_one_step_to_every_target(name):
    crosswalk = standards.crosswalk(name)
    codes = {code for target in crosswalk.targets for code in crosswalk.to(target)}
    assert all(set(crosswalk.to(target)) == codes for target in crosswalk.targets)


@pytest.mark.parametrize("name", NAMES)
def test_losses_are_true(name):
    crosswalk = standards.crosswalk(name)
    for target in crosswalk.targets:
        shared = Counter(crosswalk.values(target).values())
        for code, step in crosswalk.to(target).items():
            assert step.loss in get_args(standards.Loss)
            assert (step.loss == "absent") == (not step.value)
            assert step.loss != "none" or shared[step.value] == 1, (target, code)


def test_organ_removal_keeps_its_own_sdg_series_and_iccs_code():
    forms = standards.crosswalk("forms")
    assert forms.sources("sdg_series", "VC_HTF_DETVOG") == ("form_organ_removal",)
    assert forms.sources("iccs", "02043") == ("form_organ_removal",)
    assert forms.to("glotip")["form_organ_removal"].loss == "merged"


@pytest.mark.parametrize("form", ["form_forced_begging", "form_forced_criminality"])
def test_begging_and_crime_are_labour_for_ctdc_and_other_purposes_for_unodc(form):
    forms = standards.crosswalk("forms")
    assert forms.to("ctdc_2025")[form].value == "isForcedLabour"
    assert forms.to("ctdc_2020")[form].value.startswith("typeOfLabour")
    assert forms.to("glotip")[form].value == "Other forms of exploitation"
    assert forms.to("sdg_series")[form].value == "VC_HTF_DETVOP"


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(StandardError, match="did you mean forms"):
        standards.crosswalk("form")
    with pytest.raises(StandardError, match="did you mean glotip"):
        standards.crosswalk("forms").to("glotib")
