"""Another solver, cvc5, which reads what Z3 has proved; it is installed only where it is wanted."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from typing import Literal as Choice

EFFORT: Final = 400_000
"""How much work each attempt at an obligation may cost, in the solver's own unit."""
Answer = Choice["unsat", "sat", "unknown"]


def is_installed() -> bool:
    """Whether there is a second solver."""
    return find_spec("cvc5") is not None


def answer(script: str, *, effort: int = EFFORT) -> Answer:
    """What cvc5 says of a script, the same on every machine; raises ImportError without cvc5.

    What it cannot refute it tries to find a model of.
    """
    said = _answer(script, effort, models=False)
    return _answer(script, effort, models=True) if said == "unknown" else said


def _answer(script: str, effort: int, *, models: bool) -> Answer:
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit-per", str(effort))
    solver.setOption("mbqi", str(models).lower())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "obligation")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, parser.getSymbolManager())).strip() or said
    return "unsat" if said == "unsat" else "sat" if said == "sat" else "unknown"
