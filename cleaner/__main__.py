"""`python -m cleaner` is the command `cleaner`."""

from __future__ import annotations

from cleaner.cli.app import main

if __name__ == "__main__":
    main()
