"""The forwarding table of the Linux kernel, over raw netlink."""
