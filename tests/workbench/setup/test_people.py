"""People are invited by a link that works once, change roles at once, and end signed out; administrators guard their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from claimwright.workbench.models import Membership, Practice, SetupChange, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By, links, people

CORA = {"username": "cora", "first_name": "Cora", "last_name": "Reyes", "roles": "coder"}
PASSWORD = "heron-lamp-forty-two"


def invited(practice: Practice, **typed: str) -> tuple[User, str]:
    return people.invite(practice, CORA | typed, By(None), may_administer=False)


def accept(token: str) -> tuple[Client, Any]:
    client = Client()
    response = client.post(reverse("invitation", args=[token]), {"password": PASSWORD, "again": PASSWORD}, follow=True)
    return client, response


def test_who_is_invited_chooses_a_password_and_is_in(practice: Practice) -> None:
    _, token = invited(practice)
    assert "cora" in Client().get(reverse("invitation", args=[token])).content.decode()
    client, response = accept(token)
    assert response.redirect_chain[-1][0] == reverse("worklist")
    assert accept(token)[1].status_code == 410, "the link works once"
    assert client.get(reverse("worklist")).status_code == 200


def test_a_weak_password_is_refused_and_the_link_still_works(practice: Practice) -> None:
    _, token = invited(practice)
    page = Client().post(reverse("invitation", args=[token]), {"password": "short", "again": "short"})
    assert "too short" in page.content.decode()
    assert accept(token)[1].status_code == 200


def test_who_ends_is_signed_out_at_once_and_cannot_come_back(practice: Practice) -> None:
    user, token = invited(practice)
    client, _ = accept(token)
    people.end(practice, user, By(None), may_administer=False)
    assert client.get(reverse("worklist")).status_code == 302
    sign_in = client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert "sign-out" not in sign_in.content.decode()
    assert client.get(reverse("worklist")).status_code == 302
    assert [one.event for one in SetupChange.objects.filter(kind="person", key="cora")] == ["ended", "invited"]
    assert User.objects.filter(username="cora").exists(), "the audit trail names them"


def test_who_still_works_elsewhere_stays_signed_in_there(practice: Practice, other_practice: Practice) -> None:
    user, token = invited(practice)
    client, _ = accept(token)
    assert people.invite(other_practice, CORA, By(None), may_administer=False)[1] == "", "the sign-in is there"
    people.end(practice, user, By(None), may_administer=False)
    assert client.get(reverse("worklist")).status_code == 200
    assert practice.name not in client.get(reverse("worklist")).content.decode()


def test_who_ended_is_taken_on_again(practice: Practice) -> None:
    user, token = invited(practice)
    accept(token)
    people.end(practice, user, By(None), may_administer=False)
    again, token = invited(practice)
    assert again.pk == user.pk
    assert accept(token)[1].status_code == 200


def test_roles_change_for_the_next_request(practice: Practice) -> None:
    user, token = invited(practice)
    client, _ = accept(token)
    people.change_roles(practice, user, ["biller"], By(None), may_administer=False)
    assert client.get(reverse("claims")).status_code == 200
    assert client.get(reverse("worklist")).status_code == 403
    with pytest.raises(RefusedError, match="At least one role"):
        people.change_roles(practice, user, [], By(None), may_administer=False)


def test_a_new_link_voids_the_one_before(practice: Practice) -> None:
    user, first = invited(practice)
    second = people.invite_again(practice, user, By(None), may_administer=False)
    assert links.find(links.INVITATION, first) is None
    assert links.find(links.INVITATION, second) is not None


def test_a_second_factor_is_reset(practice: Practice) -> None:
    user, _ = invited(practice)
    with pytest.raises(RefusedError, match="no second factor"):
        people.reset_second_factor(practice, user, By(None), may_administer=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    people.reset_second_factor(practice, user, By(None), may_administer=False)
    assert not Authenticator.objects.filter(user=user).exists()


def test_another_person_of_the_same_user_name_is_not_taken(practice: Practice, other_practice: Practice) -> None:
    invited(other_practice)
    with pytest.raises(RefusedError, match="another person's"):
        people.invite(practice, CORA | {"last_name": "Other"}, By(None), may_administer=False)


def test_a_manager_makes_no_administrator_and_ends_none(practice: Practice, member: Callable[..., Client]) -> None:
    manager, administrator = member("manager"), member("administrator")
    user = administrator.user  # type: ignore[attr-defined]
    manager.post(reverse("person", args=[manager.user.pk]), {"roles": ["manager", "administrator"]})  # type: ignore[attr-defined]
    manager.post(reverse("person_end", args=[user.pk]))
    manager.post(reverse("person_add"), CORA | {"roles": "administrator"})
    assert [one.user_id for one in Membership.objects.filter(role="administrator")] == [user.pk]


def test_one_administrator_always_stays(practice: Practice, member: Callable[..., Client]) -> None:
    user = member("administrator").user  # type: ignore[attr-defined]
    with pytest.raises(RefusedError, match="must stay administrator"):
        people.end(practice, user, By(None), may_administer=True)
    assert Membership.objects.filter(user=user).exists()


def test_nobody_ends_themselves(practice: Practice, member: Callable[..., Client]) -> None:
    manager = member("manager")
    manager.post(reverse("person_end", args=[manager.user.pk]))  # type: ignore[attr-defined]
    assert Membership.objects.filter(user=manager.user).exists()  # type: ignore[attr-defined]


def test_a_person_of_another_practice_does_not_exist_here(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    stranger, _ = invited(other_practice)
    assert member("manager").get(reverse("person", args=[stranger.pk])).status_code == 404


def test_a_manager_gets_no_link_of_an_administrator(practice: Practice, member: Callable[..., Client]) -> None:
    user, token = people.invite(practice, CORA | {"roles": "administrator"}, By(None), may_administer=True)
    page = member("manager").post(reverse("person_link", args=[user.pk]), follow=True).content.decode()
    assert "An administrator does this" in page
    assert "/invitation/" not in page
    assert links.find(links.INVITATION, token) is not None, "the administrator's own link still works"
    assert people.invite_again(practice, user, By(None), may_administer=True)


def test_a_manager_gets_no_link_of_who_was_invited_elsewhere(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    user, token = invited(other_practice)
    page = member("manager").post(reverse("person_add"), CORA | {"roles": "coder"}).content.decode()
    assert "not come in yet" in page
    assert 'aria-label="Invitation link"' not in page
    assert Membership.objects.filter(user=user).count() == 1, "whoever holds the other link does not come in here"
    _, anew = people.invite(practice, CORA | {"roles": "coder"}, By(None), may_administer=True)
    with pytest.raises(RefusedError, match="works in another practice too"):
        people.invite_again(practice, user, By(None), may_administer=False)
    assert links.find(links.INVITATION, token) is None, "the other practice's link does not open this one"
    accept(anew)
    assert Membership.objects.filter(user=user).count() == 2


def test_a_link_stops_working_where_the_person_becomes_administrator(practice: Practice) -> None:
    user, token = invited(practice)
    people.change_roles(practice, user, ["coder", "administrator"], By(None), may_administer=True)
    assert links.find(links.INVITATION, token) is None


@pytest.mark.parametrize("role", ["administrator", "coder"])
@pytest.mark.parametrize("ended", [True, False])
def test_a_manager_resets_no_second_factor_of_who_works_elsewhere(
    role: str, ended: bool, practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    user, token = people.invite(other_practice, CORA | {"roles": role}, By(None), may_administer=True)
    accept(token)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    invited(practice)
    if ended:
        people.end(practice, user, By(None), may_administer=False)
    member("manager").post(reverse("person_factor", args=[user.pk]))
    assert Authenticator.objects.filter(user=user).exists()


def test_who_cannot_sign_in_yet_does_not_stay_as_administrator(
    practice: Practice, member: Callable[..., Client]
) -> None:
    user = member("administrator").user  # type: ignore[attr-defined]
    user.set_password(PASSWORD)
    user.save()
    waiting, token = people.invite(practice, CORA | {"roles": "administrator"}, By(None), may_administer=True)
    with pytest.raises(RefusedError, match="must stay administrator"):
        people.change_roles(practice, user, ["manager"], By(user), may_administer=True)
    accept(token)
    people.change_roles(practice, user, ["manager"], By(user), may_administer=True)
    assert [one.user_id for one in Membership.objects.filter(role="administrator")] == [waiting.pk]
