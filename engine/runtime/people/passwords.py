"""Passwords: argon2id, and the same time for a login that does not exist."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024
"""Longer ones are refused before they cost anything."""
SHORTEST = 8


class Passwords:
    """Hashing with a chosen cost; the defaults are the library's recommendation."""

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65536, lanes: int = 4) -> None:
        """Set the cost; tests pass the lowest."""
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=lanes
        )

    def hashed(self, password: str) -> str:
        """The text to keep."""
        return self._hasher.hash(_bytes(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one kept; without one the same work is done in vain."""
        if len(password) > LONGEST:
            return False
        try:
            self._hasher.verify(kept or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def stale(self, kept: str) -> bool:
        """Whether the kept text was made with another cost and should be renewed."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")


def _bytes(password: str) -> bytes:
    """Whatever was sent, halves of a pair included, is some password."""
    return password.encode("utf-8", "surrogatepass")


CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
"""The lowest cost: for tests and demonstration data only."""
