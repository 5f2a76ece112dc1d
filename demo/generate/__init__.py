"""A directory as large as asked, imaginary and always the same for one seed: what speed is measured on."""

from demo.generate.directory import AlreadyThere, generate

__all__ = ["AlreadyThere", "generate"]
