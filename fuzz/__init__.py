"""Campaigns, seeded faults and benchmarks: what is too long or too strange for a test."""
