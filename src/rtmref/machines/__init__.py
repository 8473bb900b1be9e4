"""Calls to try: drawn from the specification, by a seeded loop or by Hypothesis."""
