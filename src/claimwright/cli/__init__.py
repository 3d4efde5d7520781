"""The command line: arguments and files come in, what a room answers goes out; thin, one file a command group.

``claimwright.cli.main.main`` is the ``claimwright`` command.
"""

__all__: list[str] = []
