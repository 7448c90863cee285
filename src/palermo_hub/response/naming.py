"""Who does it, as far as a reader may know: that a shelter exists may itself be a secret (ADR 0099, 0124)."""

from collections.abc import Collection

from django.utils.translation import gettext as translate

from palermo_hub.organisations.models import Organisation, Reader


def hidden_from(reader: Reader) -> frozenset[int]:
    """Keys of the organisations whose name is withheld from a reader: shelters that are not listed."""
    known = Organisation.objects.visible_to(reader).values("pk")
    shelters = Organisation.objects.filter(kind=Organisation.Kind.SHELTER, listed=False)
    return frozenset(shelters.exclude(pk__in=known).values_list("pk", flat=True))


def shown_name(organisation: Organisation, hidden: Collection[int]) -> str:
    """The organisation's name, or that it is withheld."""
    return translate("withheld") if organisation.pk in hidden else organisation.name
