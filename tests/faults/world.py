"""Where are processes killed? In a home folder and a database of their own, put back as they were before each try."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from claimwright.reference import default_home

LIBRARY = "reference"
"""Where in a home the reference library lies; tries share that of the machine and never write to it."""


class World:
    """A home folder with its database as it was built, put back before each try."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.kept = folder, folder / "home", folder / "kept"
        self.server = os.environ.get("DATABASE_URL", "")
        self.library = default_home() / LIBRARY

    @property
    def postgresql(self) -> bool:
        return self.server.startswith("postgres")

    @property
    def has_library(self) -> bool:
        return self.library.is_dir()

    def name_database(self) -> None:
        """Tells Django where home and database are; before it is set up."""
        os.environ["CLAIMWRIGHT_HOME"] = str(self.home)
        if self.postgresql:
            os.environ["DATABASE_URL"] = self.server.rpartition("/")[0] + "/faults_try"
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{self.home / 'workbench.sqlite3'}"

    def begin(self) -> None:
        """An empty home and an empty database."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        if self.postgresql:
            self._ask("DROP DATABASE IF EXISTS faults_try WITH (FORCE)", "CREATE DATABASE faults_try")

    def keep(self) -> None:
        """What was built is what every try begins with."""
        if self.has_library:
            (self.home / LIBRARY).symlink_to(self.library)
        shutil.copytree(self.home, self.kept, symlinks=True)
        if self.postgresql:
            self._ask(
                "DROP DATABASE IF EXISTS faults_kept WITH (FORCE)", "CREATE DATABASE faults_kept TEMPLATE faults_try"
            )

    def put_back(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.kept, self.home, symlinks=True)
        if self.postgresql:
            self._ask(
                "DROP DATABASE IF EXISTS faults_try WITH (FORCE)", "CREATE DATABASE faults_try TEMPLATE faults_kept"
            )

    def _ask(self, *statements: str) -> None:
        import psycopg  # only where there is a server

        with psycopg.connect(self.server, autocommit=True) as server:
            for statement in statements:
                server.execute(statement)
