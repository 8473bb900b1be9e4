"""FRR zebra as a target: its releases, its messages, its process, and the adapter."""
