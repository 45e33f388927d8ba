"""Tests of examinations and attempts."""
