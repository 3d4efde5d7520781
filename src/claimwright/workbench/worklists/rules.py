"""By which rules is work given, who is away and who covers, and how does somebody's work go to another at once?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import Max

from claimwright.workbench import access, audit, typed
from claimwright.workbench.models import Practice, User, WorkAbsence, WorkItem, WorkRule
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists import acting, assigning, bulk
from claimwright.workbench.worklists.bulk import Report
from claimwright.workbench.worklists.definitions import worklists
from claimwright.workbench.worklists.sight import Sight

_LONGEST: Final = 120
_REFUSED: Final = "Your role in {practice} keeps no rules of work."


@writes
def add_rule(practice: Practice, sent: Mapping[str, str], sight: Sight) -> WorkRule:
    """A rule at the end of the others. It holds for what comes from now on; ``run`` asks it for what is there."""
    _refuse(practice, sight)
    owner = _colleague(practice, sent.get("owner", ""))
    in_list, payer, specialty = (sent.get(name, "").strip()[:_LONGEST] for name in ("list", "payer_name", "specialty"))
    first, last = (sent.get(name, "").strip().upper() for name in ("letter_from", "letter_to"))
    low, high = (_dollars(sent.get(name, "")) for name in ("dollars_from", "dollars_to"))
    if in_list and in_list not in worklists():
        raise RefusedError("There is no such list.")
    if any(letter and not (len(letter) == 1 and letter.isalpha()) for letter in (first, last)):
        raise RefusedError("A letter, such as A.")
    if (first and last and first > last) or (low is not None and high is not None and low > high):
        raise RefusedError("It ends before it begins.")
    if in_list and not worklists()[in_list].workers & assigning.roles_of(practice).get(owner.pk, frozenset()):
        raise RefusedError(f"{owner.shown_name} does not work the list “{worklists()[in_list].title}”.")
    last_one = WorkRule.objects.filter(practice=practice).aggregate(last=Max("position"))["last"] or 0
    made = WorkRule.objects.create(
        practice=practice, position=last_one + 1, list=in_list, payer_name=payer, specialty=specialty[:40],
        letter_from=first, letter_to=last, dollars_from=low, dollars_to=high, owner=owner,
    )  # fmt: skip
    audit.record("work.rule_added", actor=sight.user, practice=practice, object=made, detail={"owner": owner.pk})
    return made


@writes
def remove_rule(practice: Practice, key: int, sight: Sight) -> None:
    _refuse(practice, sight)
    rule = WorkRule.objects.filter(practice=practice, pk=key).first()
    if rule is None:
        raise RefusedError("That rule is gone.")
    audit.record("work.rule_removed", actor=sight.user, practice=practice, object=rule)
    rule.delete()


@writes
def add_absence(practice: Practice, sent: Mapping[str, str], sight: Sight) -> WorkAbsence:
    """Somebody away from a day to a day; what rules would give them meanwhile goes to who covers."""
    _refuse(practice, sight)
    user, cover = (_colleague(practice, sent.get(name, "")) for name in ("user", "cover"))
    first, last = (typed.day(sent.get(name, "")) for name in ("first_day", "last_day"))
    if user.pk == cover.pk:
        raise RefusedError("Somebody else covers.")
    if first is None or last is None or last < first:
        raise RefusedError("From a day to the same or a later one.")
    made = WorkAbsence.objects.create(practice=practice, user=user, cover=cover, first_day=first, last_day=last)
    told = {"user": user.pk, "cover": cover.pk}
    audit.record("work.absence_added", actor=sight.user, practice=practice, object=made, detail=told)
    return made


@writes
def remove_absence(practice: Practice, key: int, sight: Sight) -> None:
    _refuse(practice, sight)
    absence = WorkAbsence.objects.filter(practice=practice, pk=key).first()
    if absence is None:
        raise RefusedError("That absence is gone.")
    audit.record("work.absence_removed", actor=sight.user, practice=practice, object=absence)
    absence.delete()


def hand_over(practice: Practice, sent: Mapping[str, str], sight: Sight) -> Report:
    """Gives all that is somebody's here, also of who has left, to another; what the other may not work stays."""
    _refuse(practice, sight)
    to = _colleague(practice, sent.get("to", ""))
    giver = typed.whole(sent.get("from", "")) or 0
    items = sight.items().filter(practice=practice, owner=giver).select_related("practice", "owner").order_by("pk")
    if giver == to.pk or not items.exists():
        raise RefusedError("Nothing here is theirs.")
    return bulk.on_each(
        items[: bulk.MOST], f"Handed over to {to.shown_name}", lambda one: acting.assign(one, to, sight), sight.user
    )


def run(practice: Practice, sight: Sight, today: date) -> Report:
    """Asks the rules for everything here that is nobody's."""
    _refuse(practice, sight)
    rules = assigning.Rules(practice, today)
    items = sight.items().filter(practice=practice, owner=None).select_related("practice", "patient").order_by("pk")
    owners = {user.pk: user for user in User.objects.filter(pk__in=assigning.roles_of(practice))}
    chosen: dict[int, User] = {}
    for item in items.iterator(chunk_size=500):
        rules.look_at(item, item.patient.last_name if item.patient else "")
        if item.owner_id is not None and len(chosen) < bulk.MOST:
            chosen[item.pk] = owners[item.owner_id]
    anew = WorkItem.objects.filter(pk__in=chosen).select_related("practice", "owner").order_by("pk")
    return bulk.on_each(anew, "Given by rule", lambda one: acting.assign(one, chosen[one.pk], sight), sight.user)


def holders(practice: Practice) -> list[User]:
    """Everybody who has an item here, also who does not work here any more."""
    keys = WorkItem.objects.filter(practice=practice, owner__isnull=False).exclude(list="").values("owner")
    return list(User.objects.filter(pk__in=keys).order_by("last_name", "first_name", "username"))


def workers(practice: Practice) -> list[User]:
    """Everybody here who takes work."""
    keys = [user for user, roles in assigning.roles_of(practice).items() if access.WORK_TAKERS & roles]
    return list(User.objects.filter(pk__in=keys).order_by("last_name", "first_name", "username"))


def shown(practice: Practice) -> dict[str, Any]:
    """The rules and absences of a practice, and whom they may name."""
    payers = WorkItem.objects.filter(practice=practice).exclude(list="").order_by("payer_name")
    specialties = WorkItem.objects.filter(practice=practice).exclude(list="").order_by("specialty")
    return {
        "rules": WorkRule.objects.filter(practice=practice).select_related("owner"),
        "absences": WorkAbsence.objects.filter(practice=practice).select_related("user", "cover"),
        "workers": workers(practice),
        "holders": holders(practice),
        "payers": [one for one in payers.values_list("payer_name", flat=True).distinct() if one],
        "specialties": [one for one in specialties.values_list("specialty", flat=True).distinct() if one],
        "all_lists": [(key, one.title) for key, one in worklists().items()],
    }


def _refuse(practice: Practice, sight: Sight) -> None:
    if not sight.assigns(practice.pk):
        raise RefusedError(_REFUSED.format(practice=practice))


def _colleague(practice: Practice, key: str) -> User:
    found = next((one for one in workers(practice) if one.pk == typed.whole(key)), None)
    if found is None:
        raise RefusedError("Choose somebody who takes work here.")
    return found


def _dollars(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "").removeprefix("$")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise RefusedError("Dollars, such as 500.") from None
    if not amount.is_finite() or not 0 <= amount <= Decimal("9999999999999.99"):
        raise RefusedError("Dollars, such as 500.")
    return amount.quantize(Decimal("0.01"))
