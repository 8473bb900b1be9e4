"""The promised figures: their targets, how they are shown, and where they are written.

Measurements that take long are targets of the Makefile of their own; all of them write into
`reports/latest/bench.json`, each its own figures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "reports" / "latest" / "bench.json"
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure that has a target."""

    name: str
    target: float
    better: Literal["higher", "lower"]
    unit: str = ""


PROMISES: Final = (
    Promise("proved_share", 1.0, "higher"),
    Promise("unknown", 0, "lower"),
    Promise("verdicts_that_differ_between_seeds", 0, "lower"),
    Promise("verdicts_that_differ_between_versions", 0, "lower"),
    Promise("sampled_verdicts_that_differ", 0, "lower"),
    Promise("cvc5_agreement", 100, "higher", "%"),
    Promise("cvc5_answered_share", 0.95, "higher"),
    Promise("prove_seconds", 30.0, "lower", "s"),
    Promise("prove_after_edit_seconds", 3.0, "lower", "s"),
    Promise("spec_faults_refuted_share", 1.0, "higher"),
    Promise("counterexample_seconds", 2.0, "lower", "s"),
    Promise("counterexamples", 20, "higher"),
    Promise("counterexample_objects", 6, "lower", "objects"),
    Promise("fixture_seconds", 5.0, "lower", "s"),
    Promise("fuzz_calls_per_s", 20_000, "higher", "/s"),
    Promise("jsonrpc_calls_per_s", 20_000, "higher", "/s"),
    Promise("fuzz_vs_hypothesis", 5.0, "higher", "x"),
    Promise("seeded_faults_found_share", 1.0, "higher"),
    Promise("seeded_fault_calls", 8, "lower", "calls"),
    Promise("optimized_line_coverage", 95.0, "higher", "%"),
    Promise("optimized_branch_coverage", 90.0, "higher", "%"),
    Promise("options_without_effect", 0, "lower"),
    Promise("invariants", 60, "higher"),
    Promise("invariants_broken_share", 1.0, "higher"),
    Promise("explore_states_per_s", 20_000, "higher", "/s"),
    Promise("chapter_scope_seconds", 300.0, "lower", "s"),
    Promise("explore_findings", 0, "lower"),
    Promise("linux_calls_per_s", 10_000, "higher", "/s"),
    Promise("zebra_steps_per_s", 1_000, "higher", "/s"),
    Promise("zebra_burst_calls_per_s", 20_000, "higher", "/s"),
    Promise("bird_steps_per_s", 3_000, "higher", "/s"),
    Promise("mutation_score", 0.95, "higher"),
    Promise("mutants_per_minute", 1_000, "higher", "/min"),
    Promise("campaign_kills", 100, "higher"),
    Promise("campaign_kills_lost", 0, "lower"),
    Promise("races_found_share", 1.0, "higher"),
    Promise("race_seconds", 60.0, "lower", "s"),
    Promise("concurrent_calls", 10_000_000, "higher"),
    Promise("concurrent_violations", 0, "lower"),
    Promise("concurrent_undecided", 0, "lower"),
    Promise("free_threaded_calls", 1_000_000, "higher"),
    Promise("free_threaded_violations", 0, "lower"),
    Promise("free_threaded_undecided", 0, "lower"),
    Promise("load_routes_per_s", 150_000, "higher", "/s"),
    Promise("lpm_vs_pytricia", 1.0, "higher", "x"),
    Promise("lookup_call_vs_pytricia", 0.4, "higher", "x"),
    Promise("bytes_per_route", 520, "lower", "B"),
    Promise("help_seconds", 0.15, "lower", "s"),
    Promise("lint_seconds", 0.5, "lower", "s"),
)


def line(name: str, value: float) -> str:
    """A figure with its target, if it has one, for a person."""
    return f"  {name:40} {shown(value):>14} {target(name, value)}"


def recorded(figures: Figures) -> int:
    """Write the figures beside those of other measurements; 1 if a promise is missed, else 0."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    known: Figures = {}
    if RESULTS.exists():
        known = json.loads(RESULTS.read_text(encoding="utf-8"))["figures"]
    text = json.dumps({"figures": known | figures}, indent=2)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    missed = [p.name for p in PROMISES if p.name in figures and not kept(p, figures[p.name])]
    print(f"written: {RESULTS.relative_to(ROOT)}; missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


def kept(promise: Promise, value: float) -> bool:
    """Whether the figure reaches its target."""
    return value >= promise.target if promise.better == "higher" else value <= promise.target


def shown(value: float) -> str:
    """A figure as a person reads it."""
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def target(name: str, value: float) -> str:
    """The target of a figure and whether it is missed; empty where there is none."""
    for promise in PROMISES:
        if promise.name == name:
            sign = "≥" if promise.better == "higher" else "≤"
            missed = "" if kept(promise, value) else "  MISSED"
            return f"{sign} {promise.target:,g} {promise.unit}{missed}"
    return ""
