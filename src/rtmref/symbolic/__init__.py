"""Prove it: the specification as first-order terms, and what the solver says of them.

    terms binders                     terms, shared, simplified as they are built
    values flattening choices         what an expression stands for: terms and structure over them
    theory witnesses numbers orders places counting injections prefixes bounds facts
                                      symbols for what logic cannot compute, and their axioms
    storage parts state               fields, arguments, limits behind symbols; redefined states
    expressions conversions comprehensions statements writes creation operations invariants
                                      the twin of the concrete reading
    questions demand patterns sessions proofs judgements
                                      obligations for any number of objects
    differences                       decisions: what their options make of the operations
    universes finite search refutation possibilities
                                      the same over a few objects of each sort
    moves renaming unrolling found_runs
                                      runs of calls from the first state, over such a universe
    decode encode contents numbering runs
                                      plain data in and out, to replay and to compare
    footprints keys expectations      the frame of an obligation; its key, to keep results; what
                                      should be possible
    smt_lib scripts                   the obligations as text, for any solver
    second_solver                     cvc5, where it is installed: no other module knows it
    solver bit_vectors                Z3: no other module knows it

Entry points: `proofs.prove` (`assumptions.assume` and `proofs.judge` for one operation at a time),
`possibilities.possibilities`, `unrolling.Unroller`, `runs.SymbolicModel`, `keys.obligation_key`.
"""
