"""`cleaner rules learn`: propose rules for what repeats across the documents of a source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.options import DisableOption, NoModelOption, RulesOption, make_cleaner, settings_with
from cleaner.cli.terminal import counted, output
from cleaner.errors import RefusedError
from cleaner.printable import printable
from cleaner.settings import one_of

if TYPE_CHECKING:
    from cleaner.errors import SetAside
    from cleaner.learn.learn import Learned

_INSTEAD = "name another place with -o, or take away what is there"


def learn(
    corpus: Annotated[
        list[str], typer.Argument(metavar="CORPUS", help="Folders of dumps, files, globs, or JSON Lines files.")
    ],
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="site|folder|field", help="What documents of one source share.")
    ] = "folder",
    to: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            "--output",
            metavar="PACK",
            help="A .toml file for the rules, or, by site, a folder of site packs.",
        ),
    ] = None,
    field: Annotated[
        str | None,
        typer.Option(
            "--field", "--text-field", metavar="FIELD", help="The field of a record with the dump. Default: text."
        ),
    ] = None,
    url_field: Annotated[
        str | None, typer.Option("--url-field", metavar="FIELD", help="The field with its address. Default: url.")
    ] = None,
    source_field: Annotated[
        str,
        typer.Option("--source-field", metavar="FIELD", help="The field that names its source, for --by field."),
    ] = "source",
    share: Annotated[
        float,
        typer.Option(
            "--share",
            metavar="SHARE",
            min=0.001,
            max=1.0,
            help="In what share of a source's documents a line must stand.",
        ),
    ] = 0.05,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
) -> None:
    """Propose rules for what repeats in a source.

    Writes a pack for you to read; load it with --rules once you have. An existing pack is not replaced. Exit status 1
    if a document was set aside, 2 if nothing was learned.
    """
    from cleaner.batch.containers.fields import Fields
    from cleaner.batch.sources import behind_link
    from cleaner.learn.corpus import By, Corpus
    from cleaner.learn.learn import learn as learn_from

    told: list[SetAside] = []

    def set_aside(problem: SetAside) -> None:
        told.append(problem)
        tell(problem)

    by_what = By(one_of(by, list(By), "way to tell sources apart"))
    one_file = to is None or to.suffix == ".toml"
    if not one_file and by_what is not By.SITE:
        raise RefusedError("-o needs a .toml file, except by site, where a folder gets a pack a site")
    if to and to.suffix == ".toml":
        to = behind_link(to)
        if to.exists():
            raise RefusedError(f"{to}: there already: {_INSTEAD}")
    settings = settings_with(rules=rules, disable=disable, no_model=no_model, field=field, url_field=url_field)
    cleaner = make_cleaner(settings)
    address = settings.url_field or "url"
    fields = Fields(settings.field, address if by_what is By.SITE else None, source_field)
    learned = list(learn_from(Corpus(corpus, by_what, fields), cleaner, set_aside, share, to or Path("learned.toml")))
    if not learned:
        tell("nothing was learned: no source has enough documents")
        raise typer.Exit(NOTHING_BEGUN)
    _write(learned, to, one_file)
    if told:
        raise typer.Exit(SOMETHING_FAILED)


def _write(learned: list[Learned], to: Path | None, one_file: bool) -> None:
    from cleaner.learn.new_packs import PackIsThereError
    from cleaner.learn.pack import to_toml, write_pack, write_site_packs

    if to is None:
        output(to_toml(learned).rstrip("\n"))
        return
    try:
        if one_file:
            write_pack(to, learned)
        else:
            write_site_packs(to, learned)
    except PackIsThereError as error:
        for path in error.paths:
            tell(f"{path}: there already, with other rules")
        raise RefusedError(f"nothing is written: {_INSTEAD}") from None
    for one in learned:
        taken = sum(proposal.lines for proposal in one.proposals)
        output(
            f"{printable(one.source)}: {one.documents:,} documents, {one.lines:,} lines: "
            f"{counted(len(one.proposals), 'rule')} for {taken:,} of the lines"
        )
