"""Tests of records and belief."""
