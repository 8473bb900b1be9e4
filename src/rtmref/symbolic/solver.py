"""The solver: terms handed to Z3 through its C interface, which is what keeps proofs fast.

Everything else in this package is free of Z3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from typing import Literal as Choice

from z3 import z3core
from z3.z3types import Ast, Pattern

from rtmref.symbolic import terms
from rtmref.symbolic.terms import Symbol, Term

Answer = Choice["unsat", "sat", "unknown"]
_ANSWERS: Final[Mapping[int, Answer]] = {-1: "unsat", 1: "sat", 0: "unknown"}
BY_ACTIVITY: Final = 1
BY_RELEVANCE: Final = 3
"""How the solver chooses what to split cases on, as it numbers the ways."""

Patterns = Callable[[Term], Sequence[Sequence[Term]]]


class Solver:
    """An incremental solver of its own context, deterministic for a seed.

    `effort` bounds each check in the solver's own unit of work, so that the answer is the same on
    every machine. With `models` the solver looks for models of quantified facts as well. With
    `patterns` for these facts it proves, and splits cases first where the truth of what is asked
    hangs on them: the hardest proofs take a third of the effort.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        effort: int = 0,
        models: bool = False,
        patterns: Patterns | None = None,
    ) -> None:
        configuration = z3core.Z3_mk_config()
        z3core.Z3_set_param_value(configuration, "auto_config", "false")
        self._context: Any = z3core.Z3_mk_context(configuration)
        z3core.Z3_del_config(configuration)
        self._sorts: dict[str, Any] = {}
        self._functions: dict[Symbol, Any] = {}
        self._terms: dict[Term, Any] = {}
        self._patterns = patterns
        self._tracked: list[Term] = []
        self._solver = z3core.Z3_mk_simple_solver(self._context)
        z3core.Z3_solver_inc_ref(self._context, self._solver)
        splits = BY_RELEVANCE if patterns is not None else BY_ACTIVITY
        self._set(seed=seed, effort=effort, splits=splits, models=models)
        self._builders: Final[Mapping[str, Callable[[Term], Any]]] = {
            "variable": self._constant,
            "apply": self._application,
            "int": self._integer,
            "true": lambda _: z3core.Z3_mk_true(self._context),
            "false": lambda _: z3core.Z3_mk_false(self._context),
            "not": lambda t: z3core.Z3_mk_not(self._context, self.term(t.arguments[0])),
            "and": lambda t: z3core.Z3_mk_and(self._context, *self._many(t.arguments)),
            "or": lambda t: z3core.Z3_mk_or(self._context, *self._many(t.arguments)),
            "=": lambda t: z3core.Z3_mk_eq(self._context, *self._each(t)),
            "ite": lambda t: z3core.Z3_mk_ite(self._context, *self._each(t)),
            "<=": lambda t: z3core.Z3_mk_le(self._context, *self._each(t)),
            "+": lambda t: z3core.Z3_mk_add(self._context, *self._many(t.arguments)),
            "*": lambda t: z3core.Z3_mk_mul(self._context, *self._many(t.arguments)),
            "div": lambda t: z3core.Z3_mk_div(self._context, *self._each(t)),
            "mod": lambda t: z3core.Z3_mk_mod(self._context, *self._each(t)),
            "forall": self._quantifier,
            "exists": self._quantifier,
        }

    def _set(self, *, seed: int, effort: int, splits: int, models: bool) -> None:
        parameters = z3core.Z3_mk_params(self._context)
        z3core.Z3_params_inc_ref(self._context, parameters)
        numbers = {"random_seed": seed, "rlimit": effort, "case_split": splits}
        for name, number in numbers.items():
            z3core.Z3_params_set_uint(self._context, parameters, self._name(name), number)
        z3core.Z3_params_set_bool(self._context, parameters, self._name("mbqi"), models)
        z3core.Z3_solver_set_params(self._context, self._solver, parameters)
        z3core.Z3_params_dec_ref(self._context, parameters)

    def close(self) -> None:
        """Free everything that belongs to the solver."""
        z3core.Z3_solver_dec_ref(self._context, self._solver)
        z3core.Z3_del_context(self._context)

    def push(self) -> None:
        """What is added from here on goes with the next `pop`."""
        z3core.Z3_solver_push(self._context, self._solver)

    def pop(self) -> None:
        """Drop what was added since the last `push`."""
        z3core.Z3_solver_pop(self._context, self._solver, 1)

    def add(self, facts: Iterable[Term]) -> None:
        """Assume closed facts."""
        for fact in facts:
            z3core.Z3_solver_assert(self._context, self._solver, self.term(fact))

    def add_named(self, fact: Term, name: Term) -> None:
        """Assume a fact under a constant, which `core` then gives back."""
        self._tracked.append(name)
        context, solver = self._context, self._solver
        z3core.Z3_solver_assert_and_track(context, solver, self.term(fact), self.term(name))

    def check(self) -> Answer:
        """Whether the facts can hold together."""
        return _ANSWERS[z3core.Z3_solver_check(self._context, self._solver)]

    def core(self) -> tuple[str, ...]:
        """The names of the named facts that the last `unsat` rests on."""
        core = z3core.Z3_solver_get_unsat_core(self._context, self._solver)
        names = {self._terms[term].value: term for term in self._tracked}
        size = z3core.Z3_ast_vector_size(self._context, core)
        found = [z3core.Z3_ast_vector_get(self._context, core, n).value for n in range(size)]
        return tuple(str(names[each].payload) for each in found)

    def spent(self) -> int:
        """What all checks so far have cost, in the solver's unit."""
        statistics = z3core.Z3_solver_get_statistics(self._context, self._solver)
        for number in range(z3core.Z3_stats_size(self._context, statistics)):
            if z3core.Z3_stats_get_key(self._context, statistics, number) == "rlimit count":
                return int(z3core.Z3_stats_get_uint_value(self._context, statistics, number))
        return 0

    def why_unknown(self) -> str:
        """The solver's reason for its last `unknown`."""
        return str(z3core.Z3_solver_get_reason_unknown(self._context, self._solver))

    def term(self, term: Term) -> Any:
        """The term in the solver."""
        made = self._terms.get(term)
        if made is None:
            made = self._terms[term] = self._builders[term.operator](term)
        return made

    def _many(self, arguments: Sequence[Term]) -> tuple[int, Any]:
        made = [self.term(argument) for argument in arguments]
        return len(made), (Ast * len(made))(*made)

    def _each(self, term: Term) -> Iterable[Any]:
        return map(self.term, term.arguments)

    def _name(self, name: str) -> Any:
        return z3core.Z3_mk_string_symbol(self._context, name)

    def sort(self, name: str) -> Any:
        """The solver's sort of this name."""
        if name not in self._sorts:
            if name == terms.BOOL:
                made = z3core.Z3_mk_bool_sort(self._context)
            elif name == terms.INT:
                made = z3core.Z3_mk_int_sort(self._context)
            else:
                made = z3core.Z3_mk_uninterpreted_sort(self._context, self._name(name))
            self._sorts[name] = made
        return self._sorts[name]

    def _constant(self, term: Term) -> Any:
        name = self._name(f"{term.payload}:{term.sort}")
        return z3core.Z3_mk_const(self._context, name, self.sort(term.sort))

    def _application(self, term: Term) -> Any:
        symbol = term.payload
        assert isinstance(symbol, Symbol)
        function = self._functions.get(symbol)
        if function is None:
            function = self._functions[symbol] = self._declare(symbol)
        return z3core.Z3_mk_app(self._context, function, *self._many(term.arguments))

    def _declare(self, symbol: Symbol) -> Any:
        sorts = [self.sort(each) for each in symbol.parameters]
        array = (z3core.Sort * len(sorts))(*sorts)
        name = self._name(symbol.name)
        result = self.sort(symbol.result)
        return z3core.Z3_mk_func_decl(self._context, name, len(sorts), array, result)

    def _integer(self, term: Term) -> Any:
        return z3core.Z3_mk_numeral(self._context, str(term.payload), self.sort(terms.INT))

    def _quantifier(self, term: Term) -> Any:
        variables = [self.term(each) for each in terms.bound(term)]
        bound = (Ast * len(variables))(*variables)
        patterns = [self._pattern(each) for each in self._patterns(term)] if self._patterns else []
        return z3core.Z3_mk_quantifier_const_ex(
            self._context,
            term.operator == "forall",
            1,
            self._name(f"fact {term.number}"),
            self._name(f"example {term.number}"),
            len(variables),
            bound,
            len(patterns),
            (Pattern * len(patterns))(*patterns),
            0,
            (Ast * 0)(),
            self.term(term.arguments[0]),
        )

    def _pattern(self, parts: Sequence[Term]) -> Any:
        return z3core.Z3_mk_pattern(self._context, *self._many(parts))

    def distinct(self, constants: Sequence[Term]) -> None:
        """The constants differ from each other."""
        if len(constants) > 1:
            fact = z3core.Z3_mk_distinct(self._context, *self._many(constants))
            z3core.Z3_solver_assert(self._context, self._solver, fact)

    def model(self) -> Model:
        """The model of the last check, which must have answered `sat`."""
        return Model(self, z3core.Z3_solver_get_model(self._context, self._solver))

    def evaluated(self, model: Any, term: Term) -> Any:
        """The value of a term in a model, as the solver has it."""
        holder = (Ast * 1)()
        z3core.Z3_model_eval(self._context, model, self.term(term), True, holder)
        return holder[0]

    def number(self, value: Any) -> int:
        """The integer that a numeral is."""
        return int(z3core.Z3_get_numeral_string(self._context, value))


class Model:
    """What the solver chose; values of sorts with elements are told by the elements' symbols."""

    def __init__(self, solver: Solver, model: Any) -> None:
        self._solver = solver
        self._model = model
        self._known: dict[Term, bool | int | Symbol] = {}

    def value(self, term: Term, elements: Sequence[Term] = ()) -> bool | int | Symbol:
        """The value of a ground term: one of the elements where the sort has some."""
        if term not in self._known:
            self._known[term] = self._value(term, elements)
        return self._known[term]

    def _value(self, term: Term, elements: Sequence[Term]) -> bool | int | Symbol:
        if elements:
            # A term that nothing was asked about may be anything: the first element will do.
            same = (each for each in elements if self._value(terms.equation(term, each), ()))
            symbol = next(same, elements[0]).payload
            assert isinstance(symbol, Symbol)
            return symbol
        if term.sort == terms.BOOL:
            made = self._solver.evaluated(self._model, term)
            return bool(made.value == self._solver.term(terms.TRUE).value)
        return self._solver.number(self._solver.evaluated(self._model, term))
