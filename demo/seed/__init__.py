"""The demonstration's data: see demo/README.md."""
