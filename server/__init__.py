"""The web and the command line: pages and SPARQL over a release."""

from heliograph.server.app import create_app
from heliograph.server.serving import run_server

__all__ = ["create_app", "run_server"]
