"""Does anybody learn what they may not see? Two worlds that differ in hidden values must answer alike.

The method is non-interference (Goguen and Meseguer, "Security Policies and Security Models", 1982):
the same person sends the same requests to two databases that differ only in values hidden from
that person. Every answer must be the same, byte for byte, on every route there is.
"""

from engine.runtime.leaks.harness import Leak, Report, leakcheck
from engine.runtime.leaks.probes import PROBES

__all__ = ["PROBES", "Leak", "Report", "leakcheck"]
