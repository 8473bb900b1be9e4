"""The JSON Schemas say what the loader says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.lang.specs import FIXTURES, fixture_texts

from rtmref import lang
from rtmref.lang import generated, schema

FOLDER = Path(generated.__file__).parent


def validator(kind: str) -> Any:
    """A validator for a kind of files, from the file that editors read."""
    return jsonschema.Draft202012Validator(
        json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    )


class Core(yaml.SafeLoader):
    """YAML 1.2 core scalars, as editors read them."""


Core.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+)$", "-+0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def kind_of(path: Path) -> str:
    """The kind of a file of a specification."""
    folder = path.parent.name
    return {"facts": "catalogue"}.get(folder, folder if folder in schema.KINDS else "model")


BESIDE = lang.shipped()[0].parent
KINDS = ("scenarios", "scopes", "profiles", "equivalents")
FOLDERS = [*lang.shipped(), *(BESIDE / kind for kind in KINDS)]
SHIPPED = [path for folder in FOLDERS for path in sorted(folder.rglob("*.yaml"))]
FIXED = [path for path in sorted(FIXTURES.rglob("*.yaml")) if "profiles" not in path.parts]
GOOD = [*SHIPPED, *FIXED]


@pytest.mark.parametrize("kind", schema.KINDS)
def test_schema_files_are_up_to_date(kind: str) -> None:
    """What `python -m rtmref.lang.generated` writes is what the repository has."""
    written = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert written == schema.schema_text(kind)
    jsonschema.Draft202012Validator.check_schema(json.loads(written))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: "/".join(path.parts[-2:]))
def test_good_files_are_valid(path: Path) -> None:
    """Every file that the loader accepts is valid."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=Core)
    assert [error.message for error in validator(kind_of(path)).iter_errors(document)] == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: "/".join(path.parts[-2:]))
def test_modelines(path: Path) -> None:
    """The first line of a file tells editors where its schema is."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / name).resolve() == (FOLDER / f"{kind_of(path)}.schema.json").resolve()


BAD: list[tuple[str, dict[str, Any]]] = [
    ("model", {}),
    ("model", {"chapter": "a"}),
    ("model", {"chapter": "a", "doc": "d", "more": {}}),
    ("model", {"chapter": "", "doc": "d"}),
    ("model", {"chapter": "a", "doc": 1}),
    ("model", {"chapter": "a", "doc": "d", "sorts": {"a b": {}}}),
    ("model", {"chapter": "a", "doc": "d", "sorts": {"A": {"doc": "d", "source": ["S-X-1"]}}}),
    (
        "model",
        {"chapter": "a", "doc": "d",
         "sorts": {"A": {"doc": "d", "source": ["nowhere"], "fields": {}}}},
    ),
    (
        "model",
        {"chapter": "a", "doc": "d",
         "procedures": {"p": {"doc": "d", "do": [{"asign": {"a.b": "c"}}]}}},
    ),
    (
        "model",
        {"chapter": "a", "doc": "d",
         "procedures": {"p": {"doc": "d", "do": [{"add": {"a.b": "c", "d.e": "f"}}]}}},
    ),
    ("invariants", {"theme": "a", "doc": "d"}),
    ("invariants", {"theme": "a", "doc": "d", "invariants": {}}),
    ("invariants", {"theme": "a", "doc": "d", "invariants": {"i": {"says": "s", "then": "t"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "document"), BAD)
def test_bad_files_are_refused_by_both(kind: str, document: dict[str, Any]) -> None:
    """What has the wrong structure is invalid, and refused by the loader."""
    assert list(validator(kind).iter_errors(document))
    texts = {**fixture_texts(), "models/more.yaml": json.dumps(document)}
    assert lang.check_texts(texts).spec is None
