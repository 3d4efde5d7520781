"""The tables made at once are those the steps come to: the same models, and each table that history rests on protected."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter
from django.test.utils import CaptureQueriesContext

from claimwright.workbench import change_marks, table_making, triggers

APP = "workbench"


def _told(model: ModelState) -> dict[str, Any]:
    """A model as data: fields by name, options with indexes and constraints in an order of their own."""
    options = {key: value for key, value in model.options.items() if value}
    for key in ("indexes", "constraints"):
        options[key] = sorted(repr(one.deconstruct()) for one in model.options.get(key, ()))
    return {
        "fields": {name: MigrationWriter.serialize(field)[0] for name, field in model.fields.items()},
        "options": options,
        "bases": [str(base) for base in model.bases],
    }


def _models(*, at_once: bool, last: str) -> dict[str, dict[str, Any]]:
    loader = MigrationLoader(None, replace_migrations=at_once)
    state = loader.project_state((APP, last))
    return {name: _told(model) for (app, name), model in state.models.items() if app == APP}


def test_both_ways_end_at_the_same_models() -> None:
    (whole,) = [key for key in MigrationLoader(None).replacements if key[0] == APP]
    (_, last) = MigrationLoader(None).replacements[whole].replaces[-1]
    steps, at_once = _models(at_once=False, last=last), _models(at_once=True, last=whole[1])
    assert len(at_once) > 80
    assert at_once == steps


def test_the_models_are_those_of_the_code(db: None) -> None:
    call_command("makemigrations", APP, check=True, dry_run=True, verbosity=0)


def test_what_history_rests_on_is_protected(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%is append-only%'")
        else:
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%_append_only'"
            )
        assert {name for (name,) in cursor.fetchall()} == set(triggers.EVERY)


def test_what_lists_and_searches_are_settled_by_is_marked(db: None) -> None:
    marked = {table for table, _, _ in triggers.MARKED} | {change_marks.TABLE}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%marked%'")
        else:
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%mark%'"
            )
        assert {name for (name,) in cursor.fetchall()} == marked


def test_tables_of_a_migration_nobody_knows(db: None) -> None:
    with CaptureQueriesContext(connection) as asked, pytest.raises(KeyError, match="9999_later"):
        table_making.as_of({(APP, "0001_initial"), (APP, "9999_later")})
    assert not [one for one in asked.captured_queries if one["sql"].startswith(("CREATE", "ALTER"))]


def test_a_database_made_at_once_needs_nothing_more(db: None) -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
