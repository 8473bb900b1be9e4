"""Run the specification: each operation becomes one Python function on records."""
