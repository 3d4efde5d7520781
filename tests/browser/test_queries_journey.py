"""By keyboard alone: a coder asks what a chart leaves open, its physician answers and signs, the addendum stands in the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import PASSWORD, quiet
from tests.workbench.scenes import make_chart

from claimwright.records.chart import Document, Practitioner
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Membership, PhysicianQuery, Practice, Role, User

pytestmark = pytest.mark.browser

RISE = "Labs: Creatinine 1.0 (9/1), 2.1 (9/3), 1.1 (9/6). IV fluids 3 L given."


def test_a_question_goes_to_its_physician_and_comes_back_signed(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any
) -> None:
    ama = User.objects.create_user("ama", password=PASSWORD, first_name="Ama", last_name="Osei")
    Membership.objects.create(user=ama, practice=practices[0], role=Role.PHYSICIAN)
    chart = make_chart()
    attending = (Practitioner("attending", "Osei", "Ama", "1578214300"),)
    visit = replace(chart.encounter, setting="inpatient", practitioners=attending)
    labs = Document("labs", "Progress note", RISE, "progress_note", datetime(2026, 9, 6, 8, 0), "Ama Osei")
    (encounter,) = intake.import_charts(practices[0], [replace(chart, encounter=visit, documents=(labs,))]).new
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    page.keyboard.press("q")
    page.wait_for_selector("form.question")
    quiet(page)
    assert "Course of the creatinine" in page.inner_text(".gaps")
    page.keyboard.press("S")
    page.wait_for_selector("text=Sent to Ama Osei")
    page.context.clear_cookies()
    sign_in("ama")
    page.goto(live_server.url + reverse("my_queries"))
    page.click("tbody a")
    page.wait_for_selector("form.plain")
    quiet(page)
    assert "DRG" not in page.inner_text("main")
    page.keyboard.press("1")
    assert page.is_checked("input[name=choice][value='0']")
    page.keyboard.press("i")
    page.keyboard.type("dehydration")
    page.keyboard.press("Escape")
    page.check("input[name=signed]")
    page.keyboard.press("S")
    page.wait_for_selector("text=Signed. Thank you.")
    assert PhysicianQuery.objects.get().status == "documented"
    encounter.refresh_from_db()
    assert encounter.documents.filter(kind="addendum").count() == 1
