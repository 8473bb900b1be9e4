"""Calls that threads make at once, explained by an order in which the model answers alike."""
