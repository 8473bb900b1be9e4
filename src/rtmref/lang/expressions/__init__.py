"""Typed expressions: what the checker makes of CEL text, and what every reading consumes.

Functions are inlined (`Bind` keeps an argument from being evaluated twice), names of bound
variables are unique within an operation or invariant, and narrowing and widening are explicit,
so a reading never has to infer anything.
"""

from __future__ import annotations

from rtmref.lang.expressions.access import At, Field, Live, Member, Narrow, Widen
from rtmref.lang.expressions.applications import Apply, Bind, Builtin, StructLiteral
from rtmref.lang.expressions.atoms import (
    BitSpace,
    BitValue,
    DecisionIs,
    EnumValue,
    Expression,
    Extent,
    Limit,
    Literal,
    Null,
    Singleton,
    Variable,
)
from rtmref.lang.expressions.collections import (
    Concat,
    Count,
    ListLiteral,
    PlaceOf,
    SetLiteral,
    Size,
    Take,
    Union,
)
from rtmref.lang.expressions.comprehensions import (
    Filter,
    Find,
    FlatImage,
    Image,
    Pick,
    Quantifier,
    Sorted,
    Sum,
)
from rtmref.lang.expressions.operators import (
    And,
    Arithmetic,
    ArithmeticOperator,
    Compare,
    CompareOperator,
    Conditional,
    Contains,
    Equal,
    Negate,
    Not,
    Or,
)

__all__ = [
    "And",
    "Apply",
    "Arithmetic",
    "ArithmeticOperator",
    "At",
    "Bind",
    "BitSpace",
    "BitValue",
    "Builtin",
    "Compare",
    "CompareOperator",
    "Concat",
    "Conditional",
    "Contains",
    "Count",
    "DecisionIs",
    "EnumValue",
    "Equal",
    "Expression",
    "Extent",
    "Field",
    "Filter",
    "Find",
    "FlatImage",
    "Image",
    "Limit",
    "ListLiteral",
    "Literal",
    "Live",
    "Member",
    "Narrow",
    "Negate",
    "Not",
    "Null",
    "Or",
    "Pick",
    "PlaceOf",
    "Quantifier",
    "SetLiteral",
    "Singleton",
    "Size",
    "Sorted",
    "StructLiteral",
    "Sum",
    "Take",
    "Union",
    "Variable",
    "Widen",
]
