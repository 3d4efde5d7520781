"""The addresses of the coding screens: the worklist and the chart."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.coding import (
    abstract_views,
    audited_views,
    beside_views,
    chart_views,
    discharge_views,
    note_views,
    second_coding_views,
    second_reading_views,
    time_views,
    visit_views,
    worklist_views,
)
from claimwright.workbench.features import Place

PLACES = (
    Place(10, "worklist", "Coding", "g w", access.CHART_READERS),
    Place(10, "audited_charts", "Charts to audit", "g v", access.CHOSEN_READERS),
)

urlpatterns = [
    path("coding/", worklist_views.worklist, name="worklist"),
    path("coding/chosen/", audited_views.audited_charts, name="audited_charts"),
    path("coding/discharges/", discharge_views.discharges, name="discharges"),
    path("coding/next/", worklist_views.next_chart, name="next_chart"),
    path("coding/second-readings/", second_reading_views.readings, name="second_readings"),
    path("coding/second-readings/<int:pk>/", second_reading_views.reading, name="second_reading"),
    path("coding/notes/", note_views.to_lead, name="notes_to_lead"),
    path("coding/notes/<int:pk>/answer/", note_views.answer, name="note_answer"),
    path("coding/my-time/", time_views.my_time, name="my_time"),
    path("coding/my-time/share/", time_views.share, name="share_time"),
    path("coding/shared-time/", time_views.shared_time, name="shared_time"),
    path("coding/shared-time/totals/", time_views.time_totals, name="time_totals"),
    path("coding/<int:pk>/", chart_views.chart, name="chart"),
    path("coding/<int:pk>/earlier/", beside_views.earlier_encounters, name="chart_earlier"),
    path("coding/<int:pk>/calculators/", beside_views.calculators, name="chart_calculators"),
    path("coding/<int:pk>/calculate/", beside_views.calculate, name="chart_calculate"),
    path("coding/<int:pk>/calculate/take/", beside_views.calculated_take, name="chart_calculated_take"),
    path("coding/<int:pk>/note/", note_views.write, name="chart_note"),
    path("coding/<int:pk>/time/", time_views.counted, name="chart_time"),
    path("coding/<int:pk>/second/", second_coding_views.second, name="chart_second"),
    path("coding/<int:pk>/second/begin/", second_coding_views.begin, name="second_begin"),
    path("coding/<int:pk>/second/give-up/", second_coding_views.give_up, name="second_give_up"),
    path("coding/<int:pk>/second/find/", second_coding_views.find, name="second_find"),
    path("coding/<int:pk>/second/step/", second_coding_views.step, name="second_step"),
    path("coding/<int:pk>/compare/", second_coding_views.compare, name="chart_compare"),
    path("coding/<int:pk>/take/", worklist_views.take, name="take"),
    path("coding/<int:pk>/read/", chart_views.read, name="chart_read"),
    path("coding/<int:pk>/accept/", chart_views.accept, name="chart_accept"),
    path("coding/<int:pk>/reject/", chart_views.reject, name="chart_reject"),
    path("coding/<int:pk>/add/", chart_views.add, name="chart_add"),
    path("coding/<int:pk>/remove/", chart_views.remove, name="chart_remove"),
    path("coding/<int:pk>/undo/", chart_views.take_back, name="chart_undo"),
    path("coding/<int:pk>/move/", chart_views.move, name="chart_move"),
    path("coding/<int:pk>/detail/", chart_views.detail, name="chart_detail"),
    path("coding/<int:pk>/find/", chart_views.find, name="chart_find"),
    path("coding/<int:pk>/visit/", visit_views.overrule, name="chart_visit"),
    path("coding/<int:pk>/visit/take/", visit_views.take, name="chart_visit_take"),
    path("coding/<int:pk>/abstract/", abstract_views.abstract, name="chart_abstract"),
    path("coding/<int:pk>/finalise/", chart_views.finalise, name="chart_finalise"),
    path("coding/<int:pk>/take-over/", chart_views.take_over, name="chart_take_over"),
    path("coding/<int:pk>/reopen/", chart_views.reopen, name="chart_reopen"),
    path("coding/<int:pk>/same-visit/", chart_views.same_visit, name="chart_same_visit"),
    path("coding/<int:pk>/seen/", chart_views.seen, name="chart_seen"),
]
