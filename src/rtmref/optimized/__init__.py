"""A fast RTM, written by hand from the documentation; it knows nothing of the specification."""

from rtmref.optimized.loading import without_collector
from rtmref.optimized.rtm import Rtm

__all__ = ["Rtm", "without_collector"]
