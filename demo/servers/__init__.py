"""Servers for demo and tests, each started on a free port of 127.0.0.1 and stopped with everything it started."""
