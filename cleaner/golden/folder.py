"""A folder of goldens and what its golden.toml says: where its sources are, and with which options they are cleaned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cleaner.golden.pairs import BESIDE, Pair, Pairs, find_pairs
from cleaner.settings import Settings, load_settings, settings_of

CONFIG = "golden.toml"
"""Marks a folder of goldens. Its keys are those of cleaner.toml; a path in it counts from the folder."""


def settings_for(goldens: Path, project: Settings) -> Settings:
    """The settings that hold for a folder of goldens: the project's, each replaced by what its golden.toml says.

    A folder with a golden.toml belongs to the project around it; any other to the `project` at work. Goldens share a
    folder with their sources where the golden.toml names no sources, and where they are called `STEM.golden.txt`.
    """
    if (goldens / CONFIG).is_file():
        return _own_settings(goldens)
    inner = set(folders_below(goldens))
    shared = any(inner.isdisjoint(path.parents) for path in goldens.rglob(f"*{BESIDE}"))
    return replace(project, sources=goldens if shared else project.sources, goldens=goldens)


def settings_of_source(path: Path) -> Settings | None:
    """The settings of the folder of goldens around a source; None where no golden.toml above it takes it for one."""
    path = path.resolve()
    for folder in path.parents:
        if (folder / CONFIG).is_file():
            settings = _own_settings(folder)
            if path.is_relative_to(settings.sources.resolve()):
                return settings
    return None


def folders_below(folder: Path) -> list[Path]:
    """The folders in it that have a golden.toml of their own; hidden ones are passed over."""
    found = (path.parent for path in folder.rglob(CONFIG) if path.is_file())
    return sorted(one for one in found if one != folder and not _is_hidden(one.relative_to(folder)))


def other_folders_in(sources: Path, goldens: Path) -> list[Path]:
    """The folders in `sources`, itself among them, that have a golden.toml and are not among those of `goldens`."""
    known = {folder.resolve() for folder in (goldens, *folders_below(goldens))}
    inside = [folder for folder in (sources, *folders_below(sources)) if (folder / CONFIG).is_file()]
    return [folder for folder in inside if folder.resolve() not in known]


def pairs_for(folder: Path, settings: Settings) -> Pairs:
    """The pairs of a folder of goldens, less those of the folders in it that have a golden.toml of their own.

    A golden belongs to the innermost such folder, also where that lies in the sources, so that it is never held against
    other options than its own. A source without a golden belongs to the inner folder whose sources it lies in, where
    that folder's sources are a part of these.
    """
    pairs = find_pairs(settings.sources, settings.goldens)
    inner = {below: _own_settings(below) for below in folders_below(folder)}
    others = {other.resolve() for other in other_folders_in(settings.sources, folder)}
    if not inner and not others:
        return pairs
    goldens = _inside(settings.goldens, [own.goldens for own in inner.values()]) | {below.resolve() for below in inner}
    sources = _inside(settings.sources, [own.sources for own in inner.values()])

    def ours(path: Path) -> bool:
        return goldens.isdisjoint(path.resolve().parents)

    def pins(golden: Path) -> bool:
        return ours(golden) and others.isdisjoint(golden.resolve().parents)

    def missed(pair: Pair) -> bool:
        return sources.isdisjoint(Path(pair.source.name).resolve().parents)

    def whole(found: list[Pair]) -> list[Pair]:
        return [pair for pair in found if pins(pair.golden) and ours(Path(pair.source.name))]

    return Pairs(
        complete=whole(pairs.complete),
        without_golden=[pair for pair in whole(pairs.without_golden) if missed(pair)],
        without_source=[path for path in pairs.without_source if pins(path)],
        problems=[problem for problem in pairs.problems if ours(Path(problem.name))],
    )


def is_around_others(folder: Path, settings: Settings, pairs: Pairs, usual: Path) -> bool:
    """Whether a folder only holds folders of goldens: it has no golden.toml, no golden, and is not the `usual` one."""
    if (folder / CONFIG).is_file() or pairs.complete or pairs.without_source or not folders_below(folder):
        return False
    return folder.resolve() != usual.resolve() or not settings.sources.is_dir()


def _inside(outer: Path, folders: list[Path]) -> set[Path]:
    """Those of the folders that lie in another, links followed."""
    return {path for folder in folders if outer.resolve() in (path := folder.resolve()).parents}


def _own_settings(folder: Path) -> Settings:
    """Those of a folder with a golden.toml."""
    beneath = replace(load_settings(folder.resolve()), sources=folder, goldens=folder)
    return settings_of(folder / CONFIG, beneath)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
