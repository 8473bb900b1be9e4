"""Libraries that find the longest prefix: tables of prefixes in this process."""
