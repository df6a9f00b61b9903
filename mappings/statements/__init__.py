"""Structured data of a file page: one property, or two that belong together, per module."""
