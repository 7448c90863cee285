"""The desk of a person who is signed in, the roles in an organisation, and its agreements."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions, permissions, tokens
from .forms import AgreementForm, RoleForm, TokenForm
from .http import SignedInRequest, requires
from .models import ApiToken, Membership, Organisation, SharingAgreement


@requires()
def desk(request: SignedInRequest) -> HttpResponse:
    """What I am here, and where my work is."""
    held = request.user.memberships_now().select_related("organisation")
    administers = permissions.organisations_where(request.user, permissions.MEMBERSHIP_GRANT)
    return render(
        request,
        "organisations/desk.html",
        {
            "memberships": held,
            "administers": administers,
            "reads": permissions.may(request.user, permissions.SUBMISSION_READ),
            "keeps": permissions.may(request.user, permissions.RECORD_READ),
            "writes_activities": permissions.may(request.user, permissions.ACTIVITY_WRITE),
            "writes_capacity": permissions.may(request.user, permissions.CAPACITY_WRITE),
            "reports": permissions.may(request.user, permissions.REPORT_WRITE),
            "answers": permissions.may(request.user, permissions.INPUT_ANSWER),
            "meets": permissions.may(request.user, permissions.MEETING_WRITE),
            "publishes": permissions.may(request.user, permissions.MARKING_WIDEN),
            "writes_mandates": permissions.may(request.user, permissions.MANDATE_WRITE),
        },
    )


@requires(permissions.MEMBERSHIP_GRANT)
def role_list(request: SignedInRequest, code: str) -> HttpResponse:
    """The people of one organisation and their roles; a new role is given here."""
    organisation = _administered(request, code)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_role(
                user=form.cleaned_data["username"],
                organisation=organisation,
                role=form.cleaned_data["role"],
                valid_to=form.cleaned_data["valid_to"],
                by=request.user,
            )
        except (actions.IncompatibleRolesError, actions.OwnRoleError) as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("The role is given."))
            return redirect("organisations:role-list", code=code)
    memberships = organisation.memberships.valid().select_related("user")
    context = {"organisation": organisation, "memberships": memberships, "form": form}
    return render(request, "organisations/role_list.html", context)


@requires(permissions.MEMBERSHIP_GRANT)
@require_POST
def role_end(request: SignedInRequest, code: str, uuid: str) -> HttpResponse:
    """Take a role back."""
    organisation = _administered(request, code)
    membership = get_object_or_404(Membership.objects.valid(), organisation=organisation, uuid=uuid)
    actions.end_role(membership=membership, by=request.user)
    messages.success(request, _("The role has ended."))
    return redirect("organisations:role-list", code=code)


@requires()
def agreement_list(request: SignedInRequest) -> HttpResponse:
    """The agreements my organisations are party to."""
    agreements = SharingAgreement.objects.visible_to(request.user).prefetch_related("parties")
    may_sign = permissions.organisations_where(request.user, permissions.AGREEMENT_SIGN)
    return render(
        request, "organisations/agreement_list.html", {"agreements": agreements, "may_sign": may_sign}
    )


@requires(permissions.AGREEMENT_SIGN)
def agreement_new(request: SignedInRequest) -> HttpResponse:
    """Draft an agreement."""
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = actions.draft_agreement(
                agreement=form.save(commit=False), parties=form.cleaned_data["parties"], by=request.user
            )
        except actions.NotAPartyError as error:
            form.add_error("parties", str(error))
        else:
            return redirect("organisations:agreement-detail", uuid=agreement.uuid)
    return render(request, "organisations/agreement_form.html", {"form": form})


@requires()
def agreement_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """One agreement: what it covers, for how long, and whether it counts now."""
    agreement = get_object_or_404(SharingAgreement.objects.visible_to(request.user), uuid=uuid)
    signs = any(
        permissions.may(request.user, permissions.AGREEMENT_SIGN, party) for party in agreement.parties.all()
    )
    return render(request, "organisations/agreement_detail.html", {"agreement": agreement, "may_sign": signs})


@requires(permissions.AGREEMENT_SIGN, fresh=True)
@require_POST
def agreement_sign(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Sign an agreement."""
    agreement = get_object_or_404(SharingAgreement.objects.visible_to(request.user), uuid=uuid)
    return _change(request, agreement, actions.sign_agreement)


@requires(permissions.AGREEMENT_SIGN, fresh=True)
@require_POST
def agreement_end(request: SignedInRequest, uuid: str) -> HttpResponse:
    """End an agreement at once."""
    agreement = get_object_or_404(SharingAgreement.objects.visible_to(request.user), uuid=uuid)
    return _change(request, agreement, actions.end_agreement)


def _change(
    request: SignedInRequest, agreement: SharingAgreement, act: Callable[..., SharingAgreement]
) -> HttpResponse:
    """Sign or end, and say so, or say why not."""
    try:
        act(agreement=agreement, by=request.user)
    except actions.AgreementStateError as error:
        messages.error(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("organisations:agreement-detail", uuid=agreement.uuid)


@requires(permissions.API_ACCESS_GIVE)
def token_list(request: SignedInRequest, code: str) -> HttpResponse:
    """The tokens of one organisation's programs; never what they are."""
    organisation = _administered(request, code)
    return render(request, "organisations/token_list.html", {"organisation": organisation})


@requires(permissions.API_ACCESS_GIVE, fresh=True)
@never_cache
def token_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Make a token; the answer to the form is the one time that it is shown."""
    organisation = _administered(request, code)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        _token, secret = tokens.make_token(organisation=organisation, label=label, by=request.user)
    context = {"organisation": organisation, "form": form, "secret": secret}
    return render(request, "organisations/token_form.html", context)


@requires(permissions.API_ACCESS_GIVE, fresh=True)
@require_POST
def token_revoke(request: SignedInRequest, code: str, uuid: str) -> HttpResponse:
    """Revoke a token."""
    organisation = _administered(request, code)
    token = get_object_or_404(ApiToken, organisation=organisation, uuid=uuid)
    try:
        tokens.revoke_token(token=token, by=request.user)
    except tokens.TokenStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The token is revoked. It reads nothing more."))
    return redirect("organisations:token-list", code=code)


def _administered(request: SignedInRequest, code: str) -> Organisation:
    """The organisation, if the person administers it; else it is not there."""
    mine = permissions.organisations_where(request.user, permissions.MEMBERSHIP_GRANT)
    return get_object_or_404(Organisation.objects.filter(pk__in=[one.pk for one in mine]), code=code)
