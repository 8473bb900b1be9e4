"""The code of mutants, made when it is called for, and a model that becomes one mutant or another.

Most mutants are noticed before most of what they change has ever been called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from rtmref.concrete.model import Model
from rtmref.concrete.program import Changed, Program, changed, variant
from rtmref.lang.mutations import Mutation, mutated
from rtmref.lang.spec import Spec

MOST_STEPS: Final = 5_000
"""Steps after one call, from which on it is taken that they never end."""


T = TypeVar("T")


class EndlessError(Exception):
    """What follows from a call does not end."""


class Form:
    """A mutant of a specification as code, operation by operation."""

    def __init__(self, original: Program, mutation: Mutation) -> None:
        self.mutation = mutation
        self._original = original
        self._spec: Spec | None = None
        self._codes: dict[str, Changed | None] = {}

    @property
    def spec(self) -> Spec:
        """The specification with the edit in it."""
        if self._spec is None:
            self._spec = mutated(self._original.spec, self.mutation)
        return self._spec

    def code(self, name: str) -> Changed | None:
        """The code of an operation or step that it changes.

        None if it looks objects up in a way that models of the original do not.
        """
        if name not in self._codes:
            self._codes[name] = changed(self._original, self.spec, name)
        return self._codes[name]

    def model(self) -> ChangingModel:
        """A model of its own."""
        return ChangingModel(variant(self._original, self.spec, self.mutation.operations))


class BoundedModel(Model):
    """A model that does not wait for steps that never end: it raises EndlessError."""

    def _run_steps(self) -> None:
        for _ in range(MOST_STEPS):
            if not any(step() for step in self._steps):
                return
        raise EndlessError("steps follow each other without end")


class ChangingModel(BoundedModel):
    """A model of the original that becomes one mutant after the other."""

    def __init__(self, original: Program) -> None:
        super().__init__(original)
        self._kept: dict[str, Callable[..., Any]] = {}

    def become(self, form: Form | None) -> None:
        """Take the form of a mutant, or the original's."""
        for name, function in self._kept.items():
            self.put(name, function)
        self._kept.clear()
        if form is not None:
            for name in form.mutation.operations:
                self._kept[name] = self.put(name, self._late(form, name))

    def as_mutant(self, form: Form, use: Callable[[ChangingModel], T]) -> T:
        """What comes of a use of the mutant: of this model, or of one that it has of its own."""
        self.become(form)
        try:
            return use(self)
        except ForeignError:
            return use(form.model())
        finally:
            self.become(None)

    def alone(self, name: str, arguments: Sequence[Any]) -> None:
        """Run an operation or step, and nothing that follows from it."""
        self.log.clear()
        step = self.spec.steps.get(name)
        if step is None:
            self.operations[name](*arguments)
        else:
            self._steps[list(self.spec.steps).index(name)]()

    def _late(self, form: Form, name: str) -> Callable[..., Any]:
        """The mutant's function, made by the first call."""
        made: list[Callable[..., Any]] = []

        def function(*arguments: Any) -> Any:
            if not made:
                made.append(function_of(self, form, name))
            return made[0](*arguments)

        return function


class ForeignError(BaseException):
    """The mutant cannot be run in a model of the original.

    It passes by all that takes whatever a call raises for a fault of the implementation.
    """


def function_of(model: Model, form: Form, name: str) -> Callable[..., Any]:
    """The mutant's function for an operation or step, at home in a model of the original.

    Raises ForeignError if models of the original lack what it needs.
    """
    code = form.code(name)
    if code is None:
        raise ForeignError(name)
    return model.bound(code)


def forms(original: Program, mutations: Sequence[Mutation]) -> list[Form]:
    """The mutants as code."""
    return [Form(original, each) for each in mutations]
