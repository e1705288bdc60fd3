"""What stands between the HTTP server and the pages: limits, cache, log, metrics, hang-ups."""

from heliograph.server.front.application import Front

__all__ = ["Front"]
