"""Counts and shares over many cases: what a monthly page reports."""
