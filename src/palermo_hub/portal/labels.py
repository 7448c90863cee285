"""Words for dimensions and codes in the reader's language: the code lists' own, else ours."""

from collections.abc import Mapping, Sequence
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.standards.codelist import load, names
from palermo_hub.reference.models import Place
from palermo_hub.reference.words import FORM_LABELS

DIMENSIONS: dict[str, str | Promise] = {
    "year": _("Year"),
    "act": _("Act"),
    "category": _("Form of exploitation"),
    "series": _("Series"),
    "country": _("Country"),
    "type": _("Type of sexual exploitation"),
    "ground": _("Circumstance"),
    "service": _("Assistance"),
    "outcome": _("Outcome"),
    "assistance": _("Refusal"),
    "reached": _("Stage that the case reached"),
    "charged": _("Non-punishment"),
    "use": _("Use of the record"),
    "sex": _("Sex"),
    "age_group": _("Age"),
    "identification": _("Identification"),
    "form": _("Form of exploitation"),
    "means": _("Means of control"),
    "sector": _("Sector of work"),
    "recruiter": _("Recruiter"),
    "channel": _("Recruitment channel"),
    "origin": _("From"),
    "destination": _("To"),
    "origin_country": _("From"),
    "exploitation_country": _("To"),
    "citizenship": _("Citizenship"),
    "place": _("Place"),
    "region": _("Region"),
    "exploitation_place": _("Place of exploitation"),
    "detection_place": _("Place of detection"),
    "source": _("Source"),
    "flow": _("Kind of flow"),
    "months_exploited": _("Months exploited"),
    "measure": _("Count of"),
    "justice_stage": _("Stage of the criminal case"),
    "assistance_service": _("Assistance"),
    "migration_status": _("Migration status"),
}

CODES: dict[str, str | Promise] = {
    **FORM_LABELS,
    "means_debt_bondage": _("Debt bondage"),
    "means_takes_earnings": _("Takes earnings"),
    "means_restricts_financial_access": _("Restricts access to money"),
    "means_threats": _("Threats"),
    "means_threats_to_family": _("Threats to family"),
    "means_threat_of_law_enforcement": _("Threat of law enforcement"),
    "means_psychological_abuse": _("Psychological abuse"),
    "means_physical_abuse": _("Physical abuse"),
    "means_sexual_abuse": _("Sexual abuse"),
    "means_false_promises": _("False promises"),
    "means_psychoactive_substances": _("Psychoactive substances"),
    "means_restricts_movement": _("Restricts movement"),
    "means_restricts_medical_care": _("Restricts medical care"),
    "means_withholds_necessities": _("Withholds necessities"),
    "means_excessive_working_hours": _("Excessive working hours"),
    "means_withholds_documents": _("Withholds documents"),
    "means_uses_children": _("Uses children"),
    "means_abduction": _("Abduction"),
    "means_abuse_of_vulnerability": _("Abuse of vulnerability"),
    "means_other": _("Other means"),
    "sector_agriculture": _("Agriculture"),
    "sector_aquafarming": _("Aquafarming and fishing"),
    "sector_construction": _("Construction"),
    "sector_domestic_work": _("Domestic work"),
    "sector_hospitality": _("Hospitality"),
    "sector_illicit_activities": _("Illicit activities"),
    "sector_manufacturing": _("Manufacturing"),
    "sector_mining": _("Mining"),
    "sector_peddling": _("Peddling"),
    "sector_transportation": _("Transportation"),
    "sector_other": _("Other sectors"),
    "recruiter_intimate_partner": _("Intimate partner"),
    "recruiter_friend": _("Friend or acquaintance"),
    "recruiter_family": _("Family or relative"),
    "recruiter_stranger": _("Stranger or recruitment agent"),
    "recruiter_other": _("Other recruiter"),
    "channel_online_network": _("Online social network"),
    "channel_online_advertisement": _("Online advertisement"),
    "channel_media_advertisement": _("Newspaper or television advertisement"),
    "channel_agency": _("Recruitment agency or place of business"),
    "channel_workplace": _("At work"),
    "channel_school": _("At a place of education"),
    "channel_family_event": _("Through family"),
    "channel_friends": _("Through friends or a social event"),
    "channel_other": _("Other channel"),
    "domestic": _("Within the State"),
    "within_subregion": _("Within the subregion"),
    "transregional": _("Between regions"),
    "act_recruitment": _("Recruitment"),
    "act_transportation": _("Transportation"),
    "act_transfer": _("Transfer"),
    "act_harbouring": _("Harbouring"),
    "act_receipt": _("Receipt"),
    "sexual_prostitution": _("Prostitution"),
    "sexual_pornography": _("Pornography"),
    "sexual_remote_services": _("Remote interactive services"),
    "sexual_private_services": _("Private sexual services"),
    "sexual_other": _("Other sexual exploitation"),
    "disability": _("Lives with a disability"),
    "stateless": _("Stateless"),
    "birth_registered": _("Birth registered"),
    "minor_at_exploitation": _("Under 18 when first exploited"),
    "assistance_declined": _("Refused assistance or left"),
    "charged_for_compelled_acts": _("Charged for acts they were compelled to do"),
    "sexual_exploitation": _("Sexual exploitation"),
    "forced_labour": _("Forced labour, servitude and slavery"),
    "organ_removal": _("Organ removal"),
    "VC_HTF_DETV": _("All forms"),
    "VC_HTF_DETVSX": _("Sexual exploitation"),
    "VC_HTF_DETVFL": _("Forced labour, servitude and slavery"),
    "VC_HTF_DETVOG": _("Organ removal"),
    "VC_HTF_DETVOP": _("Other forms"),
    "verdict": _("Verdict"),
    "used": _("Used"),
    "outcome": _("An outcome"),
    "excluded": _("Excluded: the person objected, or risk forbids use"),
    "measure_detected": _("Detected"),
    "measure_assisted": _("Assisted within 90 days"),
    "measure_outcome_unknown": _("Outcome not known"),
    "measure_refused": _("Refused assistance"),
    "measure_left": _("Left after a service"),
    "measure_not_due": _("Not yet due"),
    "measure_wanting": _("Wanting a place in a shelter"),
    "lists": _("lists"),
    "persons": _("people"),
    "records": _("records of people detected"),
    "inhabitants": _("inhabitants"),
}
TITLES: dict[str, str | Promise] = {
    "acts": _("By act"),
    "age": _("By age"),
    "assistance": _("By service recorded"),
    "assistance_declined": _("Who refused assistance or left"),
    "assistance_outcomes": _("By service and outcome"),
    "channels": _("By recruitment channel"),
    "detected_band": _("All, as a band"),
    "exploitation_places": _("By place of exploitation"),
    "flow_kinds": _("By kind of flow"),
    "flows": _("By country of origin and of exploitation"),
    "flows_places": _("By place of origin and of exploitation"),
    "forms": _("By form of exploitation"),
    "gap": _("Detected and assisted, by place, form, sex and age"),
    "gap_looked": _("Lists that looked, by place and form"),
    "glotip_citizenships": _("Global Report: by citizenship"),
    "glotip_forms": _("Global Report: by form, sex and age"),
    "glotip_returns": _("Global Report: returned, by country of origin"),
    "glotip_victims": _("Global Report: by sex and age"),
    "grounds": _("By circumstances recorded"),
    "identification": _("Everyone in the records, by identification status"),
    "justice": _("By furthest stage of the criminal case"),
    "justice_funnel": _("By each stage that the criminal case reached"),
    "means": _("By means of control"),
    "means_by_age": _("By age and means of control"),
    "migration_status": _("By migration status"),
    "months_exploited": _("By months exploited"),
    "non_punishment": _("Charged for acts they were compelled to do"),
    "records": _("Records, by organisation and use"),
    "recruiters": _("By recruiter"),
    "regions": _("By region of detection"),
    "sdg_16_2_2": _("Sustainable Development Goals, indicator 16.2.2"),
    "sectors": _("By sector of work"),
    "sex": _("By sex"),
    "sex_age": _("By sex and age"),
    "sexual": _("By type of sexual exploitation"),
    "citizenships": _("By citizenship"),
    "exploitation_country": _("By country of exploitation"),
    "year": _("By year of registration"),
}
"""What the pipeline's tables are called in every language; another table keeps the title of its file."""

REASONS: dict[str, str | Promise] = {
    reason: _(reason)
    for reason in [
        gettext_noop(
            "A law in force since 1 January 2023 names forced begging and forced criminality as forms of "
            "exploitation; before, they were recorded under other forms."
        )
    ]
}
"""Why a series breaks, where our own simulation says so; what a State writes is shown as it stands."""

PREFIXES = {
    "form": "form_",
    "means": "means_",
    "sector": "sector_",
    "recruiter": "recruiter_",
    "channel": "channel_",
    "category": "form_",
    "measure": "measure_",
}
LISTS = {
    "origin": "country",
    "destination": "country",
    "origin_country": "country",
    "exploitation_country": "country",
}
LISTS |= {"citizenship": "country", "service": "assistance_service", "outcome": "assistance_outcome"}
LISTS |= {"reached": "justice_stage"}


def title_label(name: str, title: str, dimensions: Sequence[str] = ()) -> str:
    """What a table is called; one named by its two dimensions says them, else ``title`` as its file says."""
    free = [dimension for dimension in dimensions if dimension != "year"]
    if name not in TITLES and name == "_".join(free) and len(free) == 2:
        first, second = (dimension_label(dimension) for dimension in free)
        return translate("%(first)s by %(second)s") % {"first": first, "second": second}
    return str(TITLES.get(name) or title)


def dimension_label(name: str) -> str:
    """What a dimension is called."""
    return str(DIMENSIONS.get(name) or name.replace("_", " ").capitalize())


def code_label(dimension: str, code: str, places: Mapping[str, Place]) -> str:
    """What a code of a dimension means; an empty one is not known."""
    if code in {"", "unknown"}:
        return translate("Not known")
    if code == "total":
        return translate("All")
    if code in places:
        return places[code].name
    own = CODES.get(code) or CODES.get(PREFIXES.get(dimension, "") + code)
    return str(own) if own else _listed(LISTS.get(dimension, dimension), code, (get_language() or "en")[:2])


def unit_label(unit: str) -> str:
    """What is counted; a remark in brackets is left to the page that explains the unit."""
    return str(CODES.get(unit.partition(" ")[0]) or unit)


@cache
def _listed(dimension: str, code: str, language: str) -> str:
    """The code list's own label; a code without one is shown as it is."""
    if dimension in names() and code in load(dimension):
        return load(dimension).label(code, language)
    return code
