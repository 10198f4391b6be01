"""The comments of a dump, whose thread is lines: each begins with its author, and a date there or below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.comments.comment import Comment
from cleaner.signatures import LONGEST_SIGNATURE, author_of, date_of

_ANSWERING = re.compile(
    r"(?:in (?:response|reply)|replying|antwort auf|en réponse à|en respuesta a|in risposta a|↳)\b.{0,60}",
    re.IGNORECASE,
)
"""A line that says that the comment below answers the one above."""
_CONTROLS = re.compile(
    r"(?:(?:reply|replies|like|likes|share|report|flag|permalink|link|edit|delete|upvote|downvote|quote|recommend|"
    r"log in to|(?:see|show|hide|load|view|read) (?:more|less|all)|(?:show|hide|view) \d* ?repl(?:y|ies)|"
    r"antworten|melden|teilen|gefällt mir|répondre|signaler|responder|compartir|rispondi|reageer|yanıtla|ответить)\b"
    r"|[\d\W_])+",
    re.IGNORECASE,
)
"""What stands beside a comment to be clicked, and counts of votes."""
MOST_WORDS_OF_CONTROL = 4
"""What most comments end in is there to be clicked if it has no more words."""


def comments_of_lines(lines: list[str]) -> Iterator[Comment]:
    """The comments of a thread of lines. What stands above the first one's author is the thread's heading."""
    heads = list(comment_heads(lines))
    ends = [*(head.line for head in heads[1:]), len(lines)]
    of_each = [
        [line.strip() for line in lines[head.text : end] if not is_control(line)]
        for head, end in zip(heads, ends, strict=False)
    ]
    for head, written in zip(heads, _without_shared_ends(of_each), strict=True):
        date = head.date
        if date is None and len(written) > 1 and (date := date_of(written[-1])) is not None:
            written.pop()
        if written:
            yield Comment(head.author, date, "\n".join(written), int(head.answers))


def _without_shared_ends(of_each: list[list[str]]) -> list[list[str]]:
    """The lines of each comment without the short ones that most end in: there to be clicked, in any language."""
    kept = [len(written) for written in of_each]
    open_ends = [*range(len(of_each))]
    while open_ends := [number for number in open_ends if kept[number] > 1]:
        lasts = {number: of_each[number][kept[number] - 1] for number in open_ends}
        times = Counter(lasts.values())
        open_ends = [
            number
            for number, line in lasts.items()
            if times[line] > max(1, len(of_each) // 2) and len(line.split()) <= MOST_WORDS_OF_CONTROL
        ]
        for number in open_ends:
            kept[number] -= 1
    return [written[:count] for written, count in zip(of_each, kept, strict=True)]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a comment begins."""

    author: str
    date: str | None
    line: int
    """The first line: the author's, or the one above that says whom it answers."""
    text: int
    """The first line of what was written."""
    answers: bool


def comment_heads(lines: list[str]) -> Iterator[Head]:
    """Where the comments of a thread begin, in order."""
    number = 0
    undated = -1  # The line below an author who has no date yet: a date below it says when that was written.
    while number < len(lines):
        answers = _ANSWERING.fullmatch(lines[number].strip()) is not None and number + 1 < len(lines)
        named = number + answers
        date = date_of(lines[named + 1]) if named + 1 < len(lines) and named != undated else None
        if date is not None and undated >= 0 and (named + 2 == len(lines) or author_in(lines[named + 2], False)):
            date = None  # it ends the comment of that author
        found = author_in(lines[named], date is not None)
        if found is None:
            number += 1
            continue
        author, said = found
        after = named + 1 if said or date is None else named + 2
        if not answers and after < len(lines) and _ANSWERING.fullmatch(lines[after].strip()):
            following = lines[after + 1] if after + 1 < len(lines) else ""
            if author_in(following, True) is None:
                answers, after = True, after + 1
        yield Head(author, said or date, number, after, answers)
        number = after
        undated = -1 if said or date else after


def author_in(line: str, dated: bool) -> tuple[str, str | None] | None:
    """The author whom a line names, and the date if that stands there too; what is there to be clicked names nobody."""
    return None if is_control(line) else author_of(line, dated)


def is_control(line: str) -> bool:
    """Whether a line is there to be clicked, or says whom a comment answers."""
    return len(line) <= LONGEST_SIGNATURE and (
        _CONTROLS.fullmatch(line.strip()) is not None or _ANSWERING.fullmatch(line.strip()) is not None
    )
