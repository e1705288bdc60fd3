"""Tests. Folders that are packages share modules; the others hold test files alone."""
