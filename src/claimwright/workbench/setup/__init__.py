"""A practice sets itself up: its own facts, people, payers, providers, locations and fees, by screens, commands and files.

What a practice file says is taken in here; commands call the services that the screens call; lists of other features ask what
a new practice still needs.
"""

from __future__ import annotations

from claimwright.workbench.setup import external_audits
from claimwright.workbench.setup.changes import COMMAND, FILE, SCREEN, By, by_command
from claimwright.workbench.setup.exclusions import screen as screen_providers
from claimwright.workbench.setup.fee_book import values_of as fee_values
from claimwright.workbench.setup.fees import add_typed as add_fee
from claimwright.workbench.setup.fees import end as end_fee
from claimwright.workbench.setup.fees import lines_of as fee_lines
from claimwright.workbench.setup.fees import of_code as fee_named
from claimwright.workbench.setup.files import Outcome, Sheet, guessed, listed, read_sheet, take, written_csv
from claimwright.workbench.setup.first_start import token as first_start_token
from claimwright.workbench.setup.forms import shown as shown_fields
from claimwright.workbench.setup.forms import typed as typed_fields
from claimwright.workbench.setup.people import change_roles, invite, invite_again, reset_second_factor, worker, workers
from claimwright.workbench.setup.people import end as end_person
from claimwright.workbench.setup.practices import add as add_practice
from claimwright.workbench.setup.practices import add_from_file as practice_from_file
from claimwright.workbench.setup.practices import change as change_practice
from claimwright.workbench.setup.practices import find as practice_named
from claimwright.workbench.setup.practices import own_values, take_file
from claimwright.workbench.setup.registration import as_toml as practice_file
from claimwright.workbench.setup.rows import add as add_row
from claimwright.workbench.setup.rows import change as change_row
from claimwright.workbench.setup.rows import end as end_row
from claimwright.workbench.setup.rows import named as row_named
from claimwright.workbench.setup.rows import rows_of, values_of
from claimwright.workbench.setup.second_reader import change as change_second_reader
from claimwright.workbench.setup.second_reader import try_out as try_second_reader
from claimwright.workbench.setup.second_reader import values_of as second_reader_values
from claimwright.workbench.setup.steps import next_steps
from claimwright.workbench.setup.values import read as read_values

__all__ = [
    "COMMAND", "FILE", "SCREEN", "By", "Outcome", "Sheet", "add_fee", "add_practice", "add_row", "by_command",
    "change_practice", "change_roles", "change_row", "change_second_reader", "end_fee", "end_person", "end_row", "external_audits", "fee_lines", "fee_named",
    "fee_values", "first_start_token", "guessed", "invite", "invite_again", "listed", "next_steps", "own_values",
    "practice_file", "practice_from_file", "practice_named", "read_sheet", "read_values", "reset_second_factor",
    "row_named", "rows_of", "screen_providers", "second_reader_values", "shown_fields", "take", "take_file", "try_second_reader", "typed_fields", "values_of", "worker", "workers",
    "written_csv",
]  # fmt: skip
