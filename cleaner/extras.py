"""Libraries that an extra of the package brings: what is said where one is missing."""

from __future__ import annotations

from cleaner.errors import SetAsideError

DISTRIBUTION = "dump-cleaner"


class MissingExtraError(SetAsideError):
    """A library that an extra of this package brings is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': {install_line(extra)}")


def install_line(extra: str) -> str:
    """The command that adds an extra, from where the package itself came: a clone, a wheel, a repository, an index."""
    import json
    import shlex
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    try:
        origin = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        origin = {}
    url = origin.get("url")
    if origin.get("dir_info", {}).get("editable"):
        wanted = ["--editable", f"{url2pathname(urlsplit(url).path)}[{extra}]"]
    elif url:
        repository = origin.get("vcs_info", {})
        system = f"{repository['vcs']}+" if repository else ""
        revision = f"@{repository['requested_revision']}" if "requested_revision" in repository else ""
        wanted = [f"{DISTRIBUTION}[{extra}] @ {system}{url}{revision}"]
    else:
        wanted = [f"{DISTRIBUTION}[{extra}]"]
    return f"pip install {shlex.join(wanted)}"
