"""What the wheel holds beside the package: the practice group of the demo and the pages of the help, which a checkout keeps at its top."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("demo", "docs")


class WithShippedFolders(build_py):
    """Copies the folders to ``claimwright/shipped/``; an editable install reads them where they are."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in SHIPPED:
            to = Path(self.build_lib) / "claimwright" / "shipped" / name
            shutil.rmtree(to, ignore_errors=True)
            shutil.copytree(name, to)


setup(cmdclass={"build_py": WithShippedFolders})
