"""The requests to the pages of designing."""

from __future__ import annotations

from collections.abc import Mapping

from engine.runtime.leaks.probes.scene import Probe, nothing

READS: Mapping[str, Probe] = {}
WRITES: Mapping[str, Probe] = {
    "design.reset": nothing,  # only the visitor's own layout
}
REMOVES: Mapping[str, Probe] = {}
