"""The checks, as streams of events."""
