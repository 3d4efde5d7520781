"""``python -m claimwright`` is the command ``claimwright``."""

from claimwright.cli.main import main

if __name__ == "__main__":
    main()
