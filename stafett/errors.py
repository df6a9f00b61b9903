"""What can go wrong in the core, one class per reaction. The docstring is the message unless one is given."""

from __future__ import annotations


class StafettError(Exception):
    """Stafett could not do that."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class Unknown(StafettError):
    """There is no such partnership, step, person or link."""


class NotAllowed(StafettError):
    """This person may not do that."""


class Refused(StafettError):
    """The command cannot be given now."""


class Conflict(StafettError):
    """Somebody else changed this step in the meantime."""


class DifferentCommand(StafettError):
    """This form was already sent with another answer. Open the step again to see what is recorded."""


class StaleFence(StafettError):
    """Another run has taken over this phase; this run must end."""


class InvalidDelivery(StafettError):
    """The form has fields that are missing or wrong."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name or 'form'}: {what}" for name, what in fields.items()))
        self.fields = fields
