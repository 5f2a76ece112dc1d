"""A directory and years of accompaniments as large as asked, imaginary and the same for one seed: to measure on."""

from demo.generate.directory import TABLES as DIRECTORY_TABLES
from demo.generate.directory import generate
from demo.generate.running import AlreadyThere
from demo.generate.sessions import TABLES as SESSION_TABLES
from demo.generate.sessions import TooFewActors, generate_sessions

__all__ = ["DIRECTORY_TABLES", "SESSION_TABLES", "AlreadyThere", "TooFewActors", "generate", "generate_sessions"]
