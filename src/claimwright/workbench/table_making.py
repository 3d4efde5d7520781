"""How does an empty database get its tables: all of this version at once, or those of an earlier one, step by step?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class MakeTables(Operation):
    """Makes tables of models that are whole: no field, index or constraint of theirs comes in a later step of the migration.

    Django renders every model anew, with all that refer to it, for each table it makes: half a minute for these. What is
    made here is the same; only the models are looked at once, when all of them are known.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = list(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        vars(state).pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Make {len(self.tables)} tables"


def as_of(applied: set[tuple[str, str]]) -> None:
    """Gives an empty database the tables that these migrations (application, name) made.

    Raises ``KeyError`` with one that this version does not know, and what ``MigrationExecutor.migrate`` raises.
    """
    executor = MigrationExecutor(connection)
    steps = {key: set(made_at_once.replaces) for key, made_at_once in executor.loader.replacements.items()}
    wanted = set(applied)
    for key, replaced in steps.items():
        if replaced <= wanted:
            wanted = wanted - replaced | {key}
        elif replaced & wanted:
            executor.loader = MigrationLoader(connection, replace_migrations=False)
    graph = executor.loader.graph
    if unknown := wanted - graph.nodes.keys():
        raise KeyError(min(unknown))
    # The last of each application alone: naming an earlier one would take back what comes after it.
    last = [
        one
        for one in wanted
        if not any(child.key in wanted and child.key[0] == one[0] for child in graph.node_map[one].children)
    ]
    executor.migrate(sorted(last))
