"""The command `cleaner`, which is `python -m cleaner` too."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command. Ctrl-C is no traceback either while the command is still being loaded, which can take long."""
    try:
        from cleaner.cli.app import main as run

        run()
    except KeyboardInterrupt:
        print("cleaner: interrupted", file=sys.stderr)  # noqa: T201
        os._exit(130)


if __name__ == "__main__":
    main()
