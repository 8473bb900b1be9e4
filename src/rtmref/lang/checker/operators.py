"""Logic, comparison, arithmetic, choice."""

from __future__ import annotations

from typing import cast

from rtmref.lang.checker.coercion import coerce, join, settle
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, condition, expect, rule
from rtmref.lang.checker.membership import contains
from rtmref.lang.checker.signs import cannot_be_negative, is_positive
from rtmref.lang.clauses import nullable
from rtmref.lang.expressions import (
    And,
    Arithmetic,
    ArithmeticOperator,
    Compare,
    Concat,
    Conditional,
    DecisionIs,
    Equal,
    Expression,
    Literal,
    Negate,
    Not,
    Null,
    Or,
    Union,
)
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Decision
from rtmref.lang.syntax import Binary, Constant, Name, Syntax, Ternary, Unary
from rtmref.lang.types import (
    BOOL,
    INT,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    Type,
)


@rule(Unary)
def unary(context: Context, syntax: Unary, wish: Type | None) -> Expression:
    """`!x`, `-x`."""
    if syntax.operator == "!":
        return Not(type=BOOL, span=syntax.span, operand=condition(context, syntax.operand))
    return Negate(type=INT, span=syntax.span, operand=expect(context, syntax.operand, INT))


@rule(Ternary)
def ternary(context: Context, syntax: Ternary, wish: Type | None) -> Expression:
    """`test ? then : otherwise`; each branch knows how the test went."""
    test = condition(context, syntax.test)
    yes, no = context.knowing(test, True), context.knowing(test, False)
    if wish is not None:
        return Conditional(
            type=wish,
            span=syntax.span,
            test=test,
            then=expect(yes, syntax.then, wish),
            otherwise=expect(no, syntax.otherwise, wish),
        )
    then = settle(yes, check(yes, syntax.then))
    otherwise = settle(no, check(no, syntax.otherwise))
    common = join(then, otherwise)
    if common is None:
        raise context.fail(
            "RTM302", f"one branch is {then.type}, the other {otherwise.type}", syntax.span
        )
    return Conditional(
        type=common,
        span=syntax.span,
        test=test,
        then=coerce(yes, then, common),
        otherwise=coerce(no, otherwise, common),
    )


@rule(Binary)
def binary(context: Context, syntax: Binary, wish: Type | None) -> Expression:
    """Any operator between two operands."""
    match syntax.operator:
        case "&&":
            left = condition(context, syntax.left)
            right = condition(context.knowing(left, True), syntax.right)
            return And(type=BOOL, span=syntax.span, left=left, right=right)
        case "||":
            left = condition(context, syntax.left)
            right = condition(context.knowing(left, False), syntax.right)
            return Or(type=BOOL, span=syntax.span, left=left, right=right)
        case "==":
            return _equality(context, syntax)
        case "!=":
            return Not(type=BOOL, span=syntax.span, operand=_equality(context, syntax))
        case "in":
            return contains(context, syntax)
        case "<" | "<=" | ">" | ">=" as operator:
            left, right = expect(context, syntax.left, INT), expect(context, syntax.right, INT)
            return Compare(type=BOOL, span=syntax.span, operator=operator, left=left, right=right)
        case "+":
            return _plus(context, syntax, wish)
        case _:
            return _arithmetic(context, syntax)


def _equality(context: Context, syntax: Binary) -> Expression:
    decided = _decision(context, syntax.left, syntax.right) or _decision(
        context, syntax.right, syntax.left
    )
    if decided is not None:
        return decided
    left, right = check(context, syntax.left), check(context, syntax.right)
    if isinstance(left, Null) and not isinstance(right, Null):
        left, right = right, left
    if isinstance(right, Null):
        return _null_test(context, left, right, syntax)
    common = join(left, right)
    if common is None:
        left, right = settle(context, left), settle(context, right)
        common = join(left, right)
    if common is None or isinstance(common, MapType | PointerType | OutType):
        raise context.fail(
            "RTM304", f"{left.type} cannot be compared with {right.type}", syntax.span
        )
    return Equal(
        type=BOOL,
        span=syntax.span,
        left=coerce(context, left, common),
        right=coerce(context, right, common),
    )


def _null_test(context: Context, left: Expression, right: Expression, syntax: Binary) -> Expression:
    if isinstance(left.type, NullType):
        return Literal(type=BOOL, span=syntax.span, value=True)
    if not nullable(left.type):
        if not context.inlining:
            context.report.add("RTM904", f"a value of type {left.type} is never null", syntax.span)
        if isinstance(left.type, MapType | PointerType):
            raise context.fail("RTM304", f"{left.type} cannot be compared with null", syntax.span)
        left = coerce(context, left, OptionalType(left.type))
    return Equal(
        type=BOOL, span=syntax.span, left=left, right=Null(type=left.type, span=right.span)
    )


def _decision(context: Context, left: Syntax, right: Syntax) -> Expression | None:
    """`decision == "option"`."""
    if not isinstance(left, Name) or left.name in context.scope:
        return None
    decision = context.names.values.get(left.name)
    if not isinstance(decision, Decision):
        return None
    if not isinstance(right, Constant) or not isinstance(right.value, str):
        raise context.fail(
            "RTM301",
            f"the decision {left.name!r} is compared with one of its options in double quotes",
            right.span,
        )
    if right.value not in decision.options:
        raise context.fail(
            "RTM205",
            f"{right.value!r} is not an option of {left.name!r}",
            right.span,
            did_you_mean(right.value, decision.options)
            or f"options: {', '.join(decision.options)}",
        )
    context.names.used.add(left.name)
    return DecisionIs(type=BOOL, span=left.span, decision=left.name, option=right.value)


def _plus(context: Context, syntax: Binary, wish: Type | None) -> Expression:
    """Integers, lists or sets."""
    wanted = wish.item if isinstance(wish, OptionalType) else wish
    wanted = wanted if isinstance(wanted, SetType | ListType) else None
    left, right = check(context, syntax.left, wanted), check(context, syntax.right, wanted)
    left, right = (_not_null_collection(context, each) for each in (left, right))
    if isinstance(left.type, SetType | ListType) or isinstance(right.type, SetType | ListType):
        common = join(left, right)
        if not isinstance(common, SetType | ListType):
            raise context.fail(
                "RTM304", f"{left.type} and {right.type} cannot be joined", syntax.span
            )
        one, other = coerce(context, left, common), coerce(context, right, common)
        made = Union if isinstance(common, SetType) else Concat
        return made(type=common, span=syntax.span, left=one, right=other)
    return _numbers(context, syntax, left, right)


def _not_null_collection(context: Context, node: Expression) -> Expression:
    match node.type:
        case OptionalType(item=SetType() | ListType() as item):
            return coerce(context, node, item)
        case _:
            return node


def _arithmetic(context: Context, syntax: Binary) -> Expression:
    left, right = check(context, syntax.left), check(context, syntax.right)
    return _numbers(context, syntax, left, right)


def _numbers(context: Context, syntax: Binary, left: Expression, right: Expression) -> Expression:
    operator = cast(ArithmeticOperator, syntax.operator)
    one, other = coerce(context, left, INT), coerce(context, right, INT)
    if operator in ("/", "%"):
        if not is_positive(context, other):
            raise context.fail(
                "RTM401",
                f"the right side of {operator!r} is not known to be positive",
                other.span,
                "a positive literal, or a limit with min: 1 or more",
            )
        if not cannot_be_negative(context, one):
            raise context.fail(
                "RTM402",
                f"the left side of {operator!r} could be negative",
                one.span,
                "give it a range with min: 0 where it is declared",
            )
    return Arithmetic(type=INT, span=syntax.span, operator=operator, left=one, right=other)
