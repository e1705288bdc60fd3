"""Clients that others wrote, unmodified, against a server of our own."""
