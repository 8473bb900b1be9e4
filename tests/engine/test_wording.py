"""Values, calls and answers in words."""

from __future__ import annotations

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.wording import result_text, text
from rtmref.lang.spec import Spec
from rtmref.values import AF_INET, NetAddress


def test_values_read_well(compiled: Program) -> None:
    """Objects have sort and number, addresses their notation, NULL and truth their names."""
    model = Model(compiled)
    entity = model.call("RtmRegisterEntity", *((0, 2, (1, 0)), None, 1, False, True, True))[2]
    assert text(entity) == "Entity 1"
    model.call("RtmDeregisterEntity", entity)
    assert text(entity) == "Entity 1 (gone)"
    assert (
        text((NetAddress(AF_INET, 8, 0x0A000000), None, True, 5)) == "(10.0.0.0/8, NULL, true, 5)"
    )
    assert text({1: None, 2: None}) == "{1, 2}"
    assert text({1: 2}) == "{1: 2}"
    assert text(object()) == "a handle to nothing"


def test_results_are_named(spec: Spec) -> None:
    """Statuses and results have their documented names."""
    op = spec.operations["RtmDeleteRouteToDest"]
    assert result_text(spec, op, (6,)) == "ERROR_INVALID_HANDLE"
    assert result_text(spec, op, (0, 1)) == "NO_ERROR, ChangeFlags = 1"
    assert result_text(spec, op, (12345, 1)).startswith("12345, ")
