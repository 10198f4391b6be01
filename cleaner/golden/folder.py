"""A folder of goldens and what its golden.toml says: where its sources are, and with which options they are cleaned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cleaner.golden.pairs import BESIDE
from cleaner.settings import Settings, settings_of

CONFIG = "golden.toml"
"""Marks a folder of goldens. Its keys are those of cleaner.toml; a path in it counts from the folder."""


def settings_for(goldens: Path, project: Settings) -> Settings:
    """The settings that hold for a folder of goldens: the project's, and instead of each what its golden.toml says.

    Goldens whose golden.toml names no sources, or that are named as goldens beside their sources are, share the folder
    with them.
    """
    config = goldens / CONFIG
    if config.is_file():
        return settings_of(config, replace(project, sources=goldens, goldens=goldens))
    shared = next(goldens.rglob(f"*{BESIDE}"), None) is not None
    return replace(project, sources=goldens if shared else project.sources, goldens=goldens)
