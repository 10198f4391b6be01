"""Make pages of what is known: one file each, without a network, in which nothing from the data can run.

Text from the data is escaped by the template language. Should anything slip through, the page's own security policy
allows only the one script and the one style sheet that stand in it, each by its hash, and no connection at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from cleaner.report.views import View, kinds_of, rules_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from cleaner.report.charts import Chart


def document_page(view: View) -> str:
    """The page of one document."""
    return _render("review.html", "review.js", heading=view.title or view.name, views=[view], **_filters([view]))


def golden_page(views: Sequence[View], same: Sequence[str]) -> str:
    """The page of a check: each document that differs beside its golden, and the names of the others."""
    return _render("review.html", "review.js", heading="Goldens", views=views, same=same, **_filters(views))


def run_page(figures: list[tuple[str, str]], charts: list[Chart]) -> str:
    """The page of a run over many documents."""
    return _render("run.html", None, figures=figures, charts=charts)


def _filters(views: Sequence[View]) -> dict[str, Any]:
    return {"kinds": kinds_of(views), "rules": rules_of(views)}


def _render(template: str, script: str | None, **values: Any) -> str:
    style, code = _asset("report.css"), _asset(script) if script else ""
    scripts = _hash(code) if code else "'none'"
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {scripts}; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=style, script=code, policy=policy, **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("cleaner.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    """A style sheet or script of the package: the only text that a page takes over without escaping it."""
    return (resources.files("cleaner.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
