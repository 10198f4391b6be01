"""XPath to CSS: a selector for the elements that a path of XPath 1.0 names, or why there is none.

Site configurations of scrapers are written in XPath, selectors are what the parser of pages runs. Both name elements by
their tags, attributes and places, and for these they say the same in other words. What selectors cannot say (the value
of an expression, an element's whole text, the first of all matches on a page) is refused, never guessed. The converters
that libraries offer go the other way, from CSS to XPath.

A path becomes a selector step by step: `left > right` for a child, `left right` for a descendant, and for the axes that
lead back, `right:has(> left)` and its like. A predicate becomes a condition that is appended to its element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

LONGEST_PATH = 4000
"""Characters; nobody writes a longer path."""
DEEPEST = 30
"""Parentheses and predicates in one another."""
MOST_OPERATORS = 100
"""Of a path: each makes the tree deeper."""
LONGEST_SELECTOR = 4 * LONGEST_PATH
"""Characters. Some steps say twice what stands before them, so that the length doubles with each such step."""

_TOKEN = re.compile(
    r"\s*(?:(?P<literal>\"[^\"]*\"|'[^']*')|(?P<number>\d+(?!\w))|(?P<axis>[a-z][a-z-]*)\s*::"
    r"|(?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)|(?P<sign>//|\.\.|!=|<=|>=|[/.@\[\]()|,*=<>+-])|(?P<end>\Z))"
)
_TO_ESCAPE = re.compile(r"[\"\\\x00-\x1f\x7f]")
_PART = re.compile(r"(?<=\w)(?=[.:])")
_CALL_TESTS = frozenset({"text", "node"})


class NoSelectorError(ValueError):
    """The path has no selector; the text says why."""


def to_css(path: str) -> str:
    """A selector for the elements that `path` names, or for those whose text or attribute it names.

    Raises:
        NoSelectorError: Selectors cannot say it, or it is no XPath.
    """
    if len(path) > LONGEST_PATH:
        raise NoSelectorError("too long")
    parser = _Parser(path)
    tree = parser.whole()
    return ", ".join(dict.fromkeys(_alternatives(tree)))


@dataclass(frozen=True, slots=True)
class _Step:
    axis: str
    test: str
    predicates: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Path:
    """Steps from the root of the page, or from the element that a predicate stands on."""

    from_root: bool
    steps: tuple[_Step, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    """A function or an operator and what it is applied to."""

    name: str
    arguments: tuple[_Node, ...]


_Node = _Path | _Call | str | int
_SELF = _Step("self", "*", ())
_NODE = "node()"
_TEXTS = ("text()", _NODE)
"""What a step may ask for that no selector finds."""
_TO_ELEMENTS = ("self", "parent", "ancestor", "ancestor-or-self")
"""The axes along which `node()` is an element, never a text."""
_OUTWARD = ("parent", "ancestor")
"""The axes along which every element has a node: the page, if no element."""
_DOWNWARD = ("child", "descendant")


class _Parser:
    """Recursive descent over the tokens of a path."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._place = 0
        self._depth = 0
        self._operators_met = 0
        position = 0
        while not self._tokens or self._tokens[-1][0] != "end":
            found = _TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                _refuse("not XPath")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()

    def whole(self) -> _Node:
        tree = self._expression()
        if self._kind != "end":
            _refuse("not XPath")
        return tree

    @property
    def _kind(self) -> str:
        return self._tokens[self._place][0]

    def _at(self, *values: str) -> bool:
        kind, value = self._tokens[self._place]
        return kind in ("sign", "name") and value in values

    def _next(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1][1]

    def _expect(self, value: str) -> None:
        if not self._at(value):
            _refuse("not XPath")
        self._next()

    def _expression(self) -> _Node:
        self._depth += 1
        if self._depth > DEEPEST:
            _refuse("nested too deep")
        found = self._operators(("or",), ("and",), ("=", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("|",))
        self._depth -= 1
        return found

    def _operators(self, *levels: tuple[str, ...]) -> _Node:
        """What operators of the first level join, each side with those of the next ones."""
        if not levels:
            return self._operand()
        left = self._operators(*levels[1:])
        while self._at(*levels[0]):
            self._operators_met += 1
            if self._operators_met > MOST_OPERATORS:
                _refuse("joins too much")
            left = _Call(self._next(), (left, self._operators(*levels[1:])))
        return left

    def _operand(self) -> _Node:
        kind, value = self._tokens[self._place]
        if kind == "literal":
            self._next()
            return value[1:-1]
        if kind == "number":
            self._next()
            return int(value[:9])
        if self._at("("):
            self._next()
            inner = self._expression()
            self._expect(")")
            if self._at("["):
                _refuse("asks for a place among all matches of the page")
            if self._at("/", "//"):
                _refuse("goes on from a group of paths")
            return inner
        following = self._tokens[self._place + 1] if kind == "name" else None
        if following == ("sign", "(") and value not in _CALL_TESTS:
            return self._call()
        return self._path()

    def _call(self) -> _Node:
        name = self._next()
        self._expect("(")
        arguments: list[_Node] = []
        while not self._at(")"):
            arguments.append(self._expression())
            if not self._at(")"):
                self._expect(",")
        self._next()
        return _Call(name, tuple(arguments))

    def _path(self) -> _Path:
        steps: list[_Step] = []
        from_root = self._at("/", "//")
        axis = "child"
        if from_root:
            axis = "descendant" if self._next() == "//" else "child"
        while True:
            steps.append(self._step(axis))
            if not self._at("/", "//"):
                return _Path(from_root, tuple(steps))
            axis = "descendant" if self._next() == "//" else "child"

    def _step(self, axis: str) -> _Step:
        if self._at("."):
            self._next()
            return _Step(_along(axis, "self"), "*", self._predicates())
        if self._at(".."):
            self._next()
            return _Step(_along(axis, "parent"), _NODE, self._predicates())
        counts_on = False
        if self._at("@"):
            self._next()
            axis = _along(axis, "attribute")
        elif self._kind == "axis":
            named = self._next()
            counts_on = named == "descendant"
            axis = _along(axis, named)
        if self._kind != "name" and not self._at("*"):
            _refuse("not XPath")
        test = self._next()
        if self._at("("):
            if test not in _CALL_TESTS:
                _refuse("not XPath")
            self._next()
            self._expect(")")
            test = f"{test}()"
        elif test != "*":
            test = _name(test)
        predicates = self._predicates()
        if counts_on and any(map(_place, predicates)):
            _refuse("counts along descendant::")
        return _Step(axis, test, predicates)

    def _predicates(self) -> tuple[_Node, ...]:
        found: list[_Node] = []
        while self._at("["):
            self._next()
            found.append(self._expression())
            self._expect("]")
        return tuple(found)


def _along(axis: str, named: str) -> str:
    """The axis that a step names behind `/`, which is then `child`, or behind `//`, which is `descendant`.

    Behind `//` it begins at the element itself and at all below it, which no selector says of any other axis.
    """
    if axis == "child":
        return named
    return axis if named in _DOWNWARD else f"//{named}"


def _refuse(why: str) -> NoReturn:
    raise NoSelectorError(why)


def _alternatives(tree: _Node) -> list[str]:
    """The selectors of a union of paths; of a part of a text, that of the element which the text stands in."""
    if isinstance(tree, _Call):
        if tree.name == "|":
            return [selector for side in tree.arguments for selector in _alternatives(side)]
        if tree.name in ("substring-after", "substring-before", "normalize-space", "string") and tree.arguments:
            return _alternatives(tree.arguments[0])
        if tree.name == "id" and len(tree.arguments) == 1:
            return [_attribute("id", "=", _literal(tree.arguments[0]))]
        _refuse(f"asks for {tree.name}()")
    if not isinstance(tree, _Path):
        _refuse("names no element")
    if not tree.from_root:
        _refuse("does not begin at the page")
    return _selectors(tree.steps)


def _selectors(steps: Sequence[_Step]) -> list[str]:
    found: list[str] = []
    for number, step in enumerate(steps):
        is_part = step.axis == "attribute" or (step.test in _TEXTS and step.axis in _DOWNWARD)
        if is_part and found and number == len(steps) - 1 and not step.predicates:
            break
        if step.axis == "self" and not found and not step.predicates:
            continue
        found = _stepped(found, step)
        if sum(map(len, found)) > LONGEST_SELECTOR:
            _refuse("becomes too long")
    return found or _refuse("names no element")


_JOINED: dict[str, Callable[[str, str], list[str]]] = {
    "child": lambda left, right: [f"{left} > {right}"],
    "descendant": lambda left, right: [f"{left} {right}"],
    "following-sibling": lambda left, right: [f"{left} ~ {right}"],
    "parent": lambda left, right: [f"{right}:has(> {_one(left)})"],
    "ancestor": lambda left, right: [f"{right}:has({_one(left)})"],
    "preceding-sibling": lambda left, right: [f"{right}:has(~ {_one(left)})"],
    "self": lambda left, right: [left if right == "*" else f"{right}:is({left})"],
    "descendant-or-self": lambda left, right: [f"{right}:is({left})", f"{left} {right}"],
    "ancestor-or-self": lambda left, right: [f"{right}:is({left})", f"{right}:has({_one(left)})"],
}
"""How an element is told of which only the way from another is known."""
_NEXT: dict[str, Callable[[str, str], list[str]]] = {
    "following-sibling": lambda left, right: [f"{left} + {right}"],
    "preceding-sibling": lambda left, right: [f"{right}:has(+ {_one(left)})"],
    "ancestor": _JOINED["parent"],
}
"""The same for the element right beside or around another, `*[1]`."""


def _stepped(left: list[str], step: _Step) -> list[str]:
    """The selectors of the elements that one step leads to."""
    axis = step.axis
    if not left:
        if axis not in ("child", "descendant"):
            _refuse(f"begins with {axis}::")
        if axis == "child" and step.test not in ("html", "*"):
            _refuse("does not begin at the page")
        return [_compound(step)]
    if axis not in _JOINED:
        _refuse(f"goes along {axis}::")
    join = _JOINED[axis]
    if step.predicates[:1] == (1,) and (axis == "parent" or (axis in _NEXT and _type(step) == "*")):
        join = _NEXT.get(axis, join)
        step = _Step(axis, step.test, step.predicates[1:])
    right = _compound(step)
    return [joined for one in left for joined in join(one, right)]


def _one(selector: str) -> str:
    """The selector as one that can stand behind a combinator."""
    return selector if re.fullmatch(r"[\w*][^\s>~,]*", selector) else f"*:is({selector})"


def _type(step: _Step) -> str:
    """The type of the elements that a step asks for: any, where it asks for nodes and they cannot be texts."""
    return "*" if step.test == _NODE and step.axis in _TO_ELEMENTS else step.test


def _compound(step: _Step) -> str:
    """The element of a step with its conditions.

    It always has a type in front: of what `:is(.a) p`, `:has(:is(p))` and `:nth-child(2 of p.by)` name, Lexbor finds a
    part or others, of what `*:is(.a) p`, `:has(*:is(p))` and `:nth-child(2 of *:is(p.by))` name, all.
    """
    tag, conditions = _type(step), ""
    if tag in _TEXTS:
        _refuse("asks for a text by itself")
    for predicate in step.predicates:
        place = _place(predicate)
        if place is None:
            conditions += _condition(predicate)
        elif step.axis not in ("child", "descendant"):
            _refuse(f"counts along {step.axis}::")
        else:
            way, which = place
            if conditions:
                conditions += f":{way}-child({which} of *:is({tag}{conditions}))"
            else:
                conditions += f":{way}-child({which})" if tag == "*" else f":{way}-of-type({which})"
    return tag + conditions


def _place(predicate: _Node) -> tuple[str, str] | None:
    """A predicate that asks for a place, as from which end it counts and what; None for any other."""
    if isinstance(predicate, int):
        return "nth", str(predicate)
    if not isinstance(predicate, _Call):
        return None
    if predicate == _Call("last", ()):
        return "nth-last", "1"
    left, right = predicate.arguments if len(predicate.arguments) == 2 else (None, None)
    if predicate.name == "-" and left == _Call("last", ()) and isinstance(right, int):
        return "nth-last", str(right + 1)
    if left != _Call("position", ()):
        return None
    if right == _Call("last", ()) and predicate.name == "=":
        return "nth-last", "1"
    if isinstance(right, int):
        up_to = {"=": f"{right}", "<": f"-n+{right - 1}", "<=": f"-n+{right}"}
        counts = up_to | {">": f"n+{right + 1}", ">=": f"n+{right}"}
        if predicate.name in counts:
            return "nth", counts[predicate.name]
    return None


def _condition(tree: _Node) -> str:
    """A predicate as a condition that is appended to an element."""
    if isinstance(tree, _Path):
        return _held(tree, "")
    if isinstance(tree, _Call):
        if tree.name == "and":
            return "".join(map(_condition, tree.arguments))
        if tree.name in ("or", "|"):
            return f":is({', '.join(_condition(choice) for choice in _choices(tree))})"
        if tree.name == "not" and len(tree.arguments) == 1:
            return f":not({_condition(tree.arguments[0])})"
        if tree.name in ("=", "!="):
            return _compared(tree.name, *tree.arguments)
        if tree.name in _OPERATOR and len(tree.arguments) == 2:
            return _containing(tree.name, *tree.arguments)
        _refuse(f"asks for {tree.name}{'' if tree.name in '<>=+-' else '()'}")
    _refuse("is no condition")


def _choices(tree: _Node) -> list[_Node]:
    """What a chain of `or` has on its sides."""
    if isinstance(tree, _Call) and tree.name in ("or", "|"):
        return [choice for side in tree.arguments for choice in _choices(side)]
    return [tree]


_OPERATOR = {"contains": "*=", "starts-with": "^=", "ends-with": "$="}


def _compared(operator: str, left: _Node, right: _Node) -> str:
    if isinstance(left, str):
        left, right = right, left
    value = _literal(right)
    if isinstance(left, _Call) and left.name in ("name", "local-name") and not left.arguments:
        return f":{'is' if operator == '=' else 'not'}({_name(value)})"
    path = _text_of(left)
    name = _attribute_of(path)
    if name is None:
        _refuse("compares an element's text")
    same = _attribute(name, "=", value)
    return _held(path, same if operator == "=" else f"[{name}]:not({same})")


def _containing(function: str, whole: _Node, part: _Node) -> str:
    """`contains()` and its like, on an attribute or on an element's text."""
    value = _literal(part)
    padded = isinstance(whole, _Call) and whole.name == "concat"
    if isinstance(whole, _Call) and padded:
        if len(whole.arguments) != 3 or (whole.arguments[0], whole.arguments[2]) != (" ", " "):
            _refuse("asks for concat()")
        whole = whole.arguments[1]
    path = _text_of(whole)
    name = _attribute_of(path)
    if not value.strip():
        _refuse("looks for nothing")
    if name is None:
        if function != "contains" or padded:
            _refuse("compares an element's text")
        own = f":lexbor-contains({_quoted(value)})"
        is_text = path.steps[-1] == _Step("child", "text()", ())
        if re.search(r"\s", value) and not (is_text and whole is path):
            _refuse("looks for words that mark-up or a line's end may part")
        if is_text:
            return _held(_Path(path.from_root, path.steps[:-1] or (_SELF,)), own)
        return _held(path, f":is({own}, :has({own}))")
    if not padded or function != "contains":
        return _held(path, _attribute(name, _OPERATOR[function], value))
    word = value.strip()
    if value.startswith(" ") and value.endswith(" ") and not re.search(r"\s", word):
        return _held(path, _attribute(name, "~=", word))
    choices = [_attribute(name, "*=", value)]
    choices += [_attribute(name, "^=", value[1:])] if value.startswith(" ") else []
    choices += [_attribute(name, "$=", value[:-1])] if value.endswith(" ") else []
    return _held(path, f":is({', '.join(choices)})")


def _text_of(tree: _Node) -> _Path:
    """The path whose text or attribute is asked about, white space apart."""
    while isinstance(tree, _Call) and tree.name in ("normalize-space", "string") and len(tree.arguments) < 2:
        tree = tree.arguments[0] if tree.arguments else _Path(False, (_SELF,))
    if not isinstance(tree, _Path):
        _refuse("compares what is no text")
    return tree


def _attribute_of(path: _Path) -> str | None:
    step = path.steps[-1]
    if step.axis != "attribute":
        return None
    if step.test == "*" or step.predicates:
        _refuse("asks for any attribute")
    return step.test


def _held(path: _Path, condition: str) -> str:
    """The condition that the element leads along `path` to one of which `condition` holds."""
    if path.from_root:
        _refuse("looks elsewhere on the page")
    steps = [step for step in path.steps if step != _SELF]
    last = steps[-1] if steps else _SELF
    if last.axis == "attribute":
        condition = condition or f"[{_attribute_of(path)}]"
        steps.pop()
    if not steps:
        return condition or _refuse("is no condition")
    # Each once: a step may hold predicates in one another, which are made anew whenever it is.
    elements = [_compound(step) for step in steps]
    axis = steps[0].axis
    if path.steps == (_Step(axis, _NODE, ()),) and axis in _OUTWARD and not condition:
        return ":is(*)"
    if len(steps) == 1 and axis in _BACK:
        return f":is({elements[0]}{condition}{_BACK[axis]})"
    if len(steps) == 1 and axis == "self":
        return f":is({elements[0]}){condition}"
    relative = ""
    for step, element in zip(steps, elements, strict=True):
        if step.axis not in _FORWARD:
            _refuse(f"asks for {step.axis}:: in a predicate")
        relative += f" {_FORWARD[step.axis]}{element}"
    return f":has({relative.lstrip()}{condition})"


_FORWARD = {"child": "> ", "descendant": "", "following-sibling": "~ "}
_BACK = {"parent": " > *", "ancestor": " *", "preceding-sibling": " ~ *"}


def _attribute(name: str, operator: str, value: str) -> str:
    return f"[{name}{operator}{_quoted(value)}]"


def _literal(tree: _Node) -> str:
    return tree if isinstance(tree, str) else _refuse("compares two things of the page")


def _quoted(value: str) -> str:
    """A string of CSS."""
    return '"' + _TO_ESCAPE.sub(lambda found: f"\\{ord(found[0]):x} ", value) + '"'


def _name(name: str) -> str:
    """The name of an element or an attribute as an identifier of CSS."""
    if not re.fullmatch(r"[^\W\d][\w.:-]*", name):
        _refuse("names no element")
    return _PART.sub("\\\\", name.lower())
