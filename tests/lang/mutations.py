"""Malformed specifications, made from a good one: each has at least one error somewhere.

Everything is chosen by a seeded generator over the nodes of the files, so that a case can be
named, repeated and counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.shapes import ByForm, ByKey, Formula, Integer, Record, Reference, Shape, Text
from rtmref.lang.shapes import Sequence as SequenceShape
from rtmref.lang.shapes import Table as TableShape
from rtmref.lang.structure import CATALOGUE, INVARIANTS, MODEL, NAMED
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.lang.yaml_reading import read_yaml

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """A scalar, with its shape, in a file; `key` tells whether it is the key of a record."""

    file: str
    node: ScalarNode
    shape: Shape
    key: bool = False


@dataclass(frozen=True)
class Mutation:
    """A changed specification; `name` says what was changed and where."""

    name: str
    texts: dict[str, str]


KINDS = {"chapter": MODEL, "theme": INVARIANTS, "catalogue": CATALOGUE}


def sites(texts: Texts) -> list[Site]:
    """Every scalar of the files and every key of a record."""
    found: list[Site] = []
    for file, text in texts.items():
        root = read_yaml(SourceText(file, text), Report())
        assert isinstance(root, MappingNode)
        shape = next(shape for key, shape in KINDS.items() if key in root.values)
        found += _sites(file, root, shape)
    return found


def _sites(file: str, node: Node, shape: Shape) -> Iterator[Site]:
    match node, shape:
        case _, Reference(name=named):
            yield from _sites(file, node, NAMED[named])
        case MappingNode(), ByForm(record=record):
            yield from _sites(file, node, record)
        case ScalarNode(), ByForm(scalar=scalar):
            yield Site(file, node, scalar)
        case MappingNode(), ByKey(records=records):
            record = next(records[key] for key in records if key in node.values)
            yield from _sites(file, node, record)
        case MappingNode(), Record(keys=keys):
            for name, key, value in node.items():
                yield Site(file, key, shape, key=True)
                yield from _sites(file, value, keys[name].shape)
        case MappingNode(), TableShape(value=inner):
            for _, _, value in node.items():
                yield from _sites(file, value, inner)
        case SequenceNode(items=items), SequenceShape(item=inner):
            for item in items:
                yield from _sites(file, item, inner)
        case ScalarNode(), _:
            yield Site(file, node, shape)
        case _:
            pass


def _changed(texts: Texts, site: Site, written: str) -> dict[str, str]:
    """The files with other characters for a scalar."""
    text = texts[site.file]
    return {**texts, site.file: text[: site.node.start] + written + text[site.node.end :]}


def _written(texts: Texts, site: Site) -> str:
    return texts[site.file][site.node.start : site.node.end]


Change = Callable[[str, random.Random], str]
"""From what is written to something wrong."""

_BROKEN_FORMULAS = (
    "'no_such_name == 1'",
    "'a +'",
    "'(true'",
    "'true)'",
    "'true && && false'",
    "'x.no_such.member'",
    "'no_such_function(1)'",
    "'1.5'",
    "'\"never closed'",
    "'a = b'",
    "'@'",
    "''",
    "'[1, true]'",
    "'null.x'",
    "'null + 1'",
    "'1 + true'",
    "'Status.exists(1, true)'",
    "'[[[[[[[[[[[[[[[[[[[['",
    "'" + "(" * 3000 + "1" + ")" * 2999 + "'",
    "'" + "!" * 200 + "true && 1'",
    "'" + "1" * 200 + "'",
    "'" + "a" * 20_000 + "'",
)
_BROKEN_TYPES = (
    "nosuch",
    "'set<'",
    "'map<int>'",
    "'set<int, int>'",
    "'optional<optional<int>>'",
    "'handle<int>'",
    "'handle'",
    "''",
    "'list<map<int, int>>'",
    "'int<int>'",
    "'" + "optional<" * 50 + "int" + ">" * 50 + "'",
    "5",
)
_OTHER_FORMS = ("[1, {a: b}]", "{x: y}", "''", "[]", "{}", "~")
_YAML_WORDS = ("&anchor ", "!tag ", "*alias ", "!!int ", "? ", "@", "`", "%", "- - ", "'")

CHANGES: dict[str, tuple[Callable[[Site], bool], Change]] = {
    "key misspelt": (lambda site: site.key, lambda text, _: f"{text.strip()}x"),
    "key as expression": (lambda site: site.key, lambda text, _: f"'{text} == 1'"),
    "formula broken": (
        lambda site: isinstance(site.shape, Formula),
        lambda _, chosen: chosen.choice(_BROKEN_FORMULAS),
    ),
    "formula of another form": (
        lambda site: isinstance(site.shape, Formula),
        lambda _, chosen: chosen.choice(_OTHER_FORMS),
    ),
    "formula without quotes": (
        lambda site: (
            isinstance(site.shape, Formula) and " " in site.node.text and site.node.style == "'"
        ),
        lambda text, _: text[1:-1],
    ),
    "formula cut off": (
        lambda site: isinstance(site.shape, Formula) and site.node.style == "'",
        lambda text, chosen: text[: chosen.randrange(1, len(text))],
    ),
    "type broken": (
        lambda site: isinstance(site.shape, Text) and site.shape.says == "a type",
        lambda _, chosen: chosen.choice(_BROKEN_TYPES),
    ),
    "text of another form": (
        lambda site: isinstance(site.shape, Text) and not site.key,
        lambda _, chosen: chosen.choice(_OTHER_FORMS),
    ),
    "integer broken": (
        lambda site: isinstance(site.shape, Integer),
        lambda _, chosen: chosen.choice((*_OTHER_FORMS, "one", "1.5", "'1'", "true", "1" * 5000)),
    ),
    "YAML word before a value": (
        lambda site: not site.key and site.node.style == "",
        lambda text, chosen: chosen.choice(_YAML_WORDS) + text,
    ),
    "name unknown": (
        lambda site: isinstance(site.shape, Text) and site.shape.code == "RTM034",
        lambda text, _: f"{text.lower()}?",
    ),
    "control character": (
        lambda site: not site.key,
        lambda text, chosen: text + chosen.choice("\x00\x01\x1b\x7f"),
    ),
}


def node_mutations(texts: Texts, seed: int, count: int) -> Iterator[Mutation]:
    """Changes of single scalars and keys, evenly over the kinds of changes."""
    chosen = random.Random(seed)
    everything = sites(texts)
    fitting = {name: [s for s in everything if fits(s)] for name, (fits, _) in CHANGES.items()}
    for number in range(count):
        name = list(CHANGES)[number % len(CHANGES)]
        site = chosen.choice(fitting[name])
        written = CHANGES[name][1](_written(texts, site), chosen)
        yield Mutation(f"{name} at {site.node.span}", _changed(texts, site, written))


def file_mutations(texts: Texts, seed: int) -> Iterator[Mutation]:
    """Changes of whole files: cut in a scalar, doubled, merged, emptied, filled with noise."""
    chosen = random.Random(seed)
    quoted = [site for site in sites(texts) if site.node.style == "'" and len(site.node.text) > 2]
    for file, text in texts.items():
        site = chosen.choice([each for each in quoted if each.file == file])
        cut = chosen.randrange(site.node.start + 1, site.node.end)
        noise = "".join(chosen.choice("{}[]:,-'\"#&*!|>%@` \n\tab1") for _ in range(400))
        for name, changed in {
            "cut in a scalar": text[:cut],
            "twice": text + text,
            "two documents": text + "\n---\n" + text,
            "empty": "",
            "a list": "- a\n- b\n",
            "a word": "word",
            "tabs": text.replace("\n  ", "\n\t"),
            "noise behind": text + noise + "\n: }",
            "noise": noise + "]}",
            "no colons": text.replace(":", " "),
            "all upper case": text.upper(),
            "unclosed": text + "\nmore: [",
            "deep": text + "\nmore: " + "[" * 2000,
            "deeper": "{a: " * 5000,
            "huge": text + "#" * (1 << 20),
            "many nodes": text + "\nmore: [" + "a," * 120_000 + "]",
            "line separators": text.replace("\n", "\u2028"),
        }.items():
            yield Mutation(f"{file} {name}", {**texts, file: changed})
        yield Mutation(f"{file} under another name", {**texts, f"again/{file}": text})


def definition_mutations(texts: Texts) -> Iterator[Mutation]:
    """Definitions that are wrong together: cycles, explosions, what has no end."""
    for name, body in _DEFINITIONS.items():
        chapter = "chapter: more\ndoc: More.\n" + body
        yield Mutation(name, {**texts, "models/more.yaml": chapter})


def _doubling(count: int) -> str:
    lines = ["functions:", "  f0: {doc: d, params: {n: int}, is: 'n + n'}"]
    lines += [
        f"  f{i}: {{doc: d, params: {{n: int}}, is: 'f{i - 1}(n) + f{i - 1}(n)'}}"
        for i in range(1, count)
    ]
    return "\n".join(lines)


def _chain(count: int) -> str:
    lines = ["functions:", "  f0: {doc: d, params: {n: int}, is: 'n'}"]
    lines += [
        f"  f{i}: {{doc: d, params: {{n: int}}, is: '1 + f{i - 1}(n)'}}" for i in range(1, count)
    ]
    return "\n".join(lines)


def _doubling_procedures(count: int) -> str:
    lines = ["procedures:", "  p0: {doc: d, do: []}"]
    lines += [
        f"  p{i}: {{doc: d, do: [{{call: {{p{i - 1}: {{}}}}}}, {{call: {{p{i - 1}: {{}}}}}}]}}"
        for i in range(1, count)
    ]
    return "\n".join(lines)


_DEFINITIONS = {
    "function calls itself": "functions: {f: {doc: d, is: 'f()'}}",
    "functions in a ring": "functions: {f: {doc: d, is: 'g()'}, g: {doc: d, is: 'h() + 1'}, "
    "h: {doc: d, is: 'f()'}}",
    "function calls itself with more": "functions: {f: {doc: d, params: {n: int}, "
    "is: 'f(f(n + 1))'}}",
    "procedure calls itself": "procedures: {p: {doc: d, do: [{call: {p: {}}}]}}",
    "procedures in a ring": "procedures: {p: {doc: d, do: [{if: 'true', "
    "then: [{call: {q: {}}}]}]}, q: {doc: d, do: [{each: {x: '[1]'}, do: [{call: {p: {}}}]}]}}",
    "structure in itself": "structures: {A: {doc: d, source: [S-X-1], members: {b: B}}, "
    "B: {doc: d, source: [S-X-1], members: {a: 'list<A>'}}}",
    "doubling functions": _doubling(64),
    "doubling procedures": _doubling_procedures(64),
    "long chain of functions": _chain(500),
    "sort named like a type": "sorts: {int: {doc: d, source: [S-X-1], fields: {}}}",
    "decision without its default": "decisions: {x: {doc: d, source: [S-X-1], default: c, "
    "options: {a: a, b: b}}}",
    "mask of two bits": "bits: {B: {doc: d, source: [S-X-1], size: 8, masks: {TWO: 3}}}",
    "mask too high": "bits: {B: {doc: d, source: [S-X-1], size: 8, masks: {TOP: 0x100}}}",
    "default out of range": "limits: {x: {doc: d, source: [S-X-1], type: int, min: 1, default: 0}}",
    "empty range": "limits: {x: {doc: d, source: [S-X-1], type: int, min: 9, max: 1, default: 5}}",
    "unknown status": "operations: {O: {doc: d, source: [S-X-1], refuse: [{status: NO_SUCH, "
    "when: 'true', source: [S-X-1]}]}}",
    "map written whole": "operations: {O: {doc: d, source: [S-X-1], do: [{set: {'o.x.y': '1'}}]}}",
}
