"""Make and revoke the tokens with which an organisation's programs read through the API."""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit

from . import permissions
from .actions import demand, end_role, grant_role
from .models import ApiToken, Organisation, Role, User
from .models.tokens import PREFIX, digest_of

TERM = dt.timedelta(days=365)
"""How long a token counts; whoever still needs one then makes another."""


class TokenStateError(Exception):
    """A token was revoked before."""


@transaction.atomic
def make_token(*, organisation: Organisation, label: str, by: User) -> tuple[ApiToken, str]:
    """Make a token that reads what the organisation's analyst reads.

    Returns:
        The token, and its secret, which is kept nowhere.

    Raises:
        PermissionDenied: ``by`` does not administer the organisation.
    """
    demand(by, permissions.API_ACCESS_GIVE, organisation)
    secret, number, end = PREFIX + secrets.token_urlsafe(32), uuid.uuid4(), timezone.now() + TERM
    reader = User(username=f"token-{number.hex[:12]}")
    reader.set_unusable_password()
    reader.save()
    grant_role(user=reader, organisation=organisation, role=Role.ANALYST, by=by, valid_to=end)
    token = ApiToken.objects.create(
        uuid=number,
        organisation=organisation,
        label=label,
        digest=digest_of(secret),
        reader=reader,
        made_by=by,
        valid_to=end,
    )
    audit.record(kind="api_token.made", by=by, target=token)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> ApiToken:
    """Let a token read nothing more, from this moment on.

    Raises:
        PermissionDenied: ``by`` does not administer the organisation.
        TokenStateError: it is revoked already.
    """
    demand(by, permissions.API_ACCESS_GIVE, token.organisation)
    here = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if not here.update(revoked_at=timezone.now()):
        raise TokenStateError(translate("This token is revoked already."))
    for membership in token.reader.memberships_now():
        end_role(membership=membership, by=by)
    audit.record(kind="api_token.revoked", by=by, target=token)
    token.refresh_from_db()
    return token
