"""What services raise. Views turn these into a French message beside what was typed."""

from typing import Any


class DomainError(Exception):
    """A business rule refuses the operation. `message` is French and says what to do."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(DomainError):
    """Somebody changed the row since `base_version` was read: nothing was written (HTTP 409).

    `current` is the row as it stands now, so that both versions can be shown.
    """

    def __init__(self, message: str, *, current: Any) -> None:
        super().__init__(message)
        self.current = current
