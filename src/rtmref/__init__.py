"""rtmref: the Routing Table Manager of Windows RRAS as an executable reference model."""

__version__ = "0.1.0"
