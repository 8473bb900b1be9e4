"""Traces for those who do not have rtmref: as a script, as a test, as states."""
