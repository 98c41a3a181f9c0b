"""Reviewed answers."""
