"""Checking: the demo and generated projects as whole commands, stage by stage, and memory.

``python -m bench.compile 1000 50`` measures one project of that size in this process. Each is
measured in a process of its own, so that neither memory nor what is remembered leaks from one
figure into another. Commands run from compiled modules, as installed programs do, and what they
remember is kept in a folder of the bench.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.projects import edited, generated
from bench.timing import Figure, line

ROOT = Path(__file__).parent.parent
SIZES = ((300, 20, 2.0, 0.5, 300),)
"""Entities, fields, and the budgets: seconds cold, seconds after an edit, megabytes."""
COMMAND_COLD = 2.0
"""Seconds for the first check of 300 entities as a command, reading and imports included."""
EDITED = ("entities/", "layouts/", "pipelines/", "access/")
DEMO_BUDGET = 0.6


def main() -> None:
    """Measure the demo and each size; print what it took and whether that is within budget."""
    print("compile: CPU seconds, and the wall clock for commands in brackets")
    with tempfile.TemporaryDirectory() as folder:
        commands = Commands(Path(folder))
        commands.demo()
        commands.edits(*SIZES[0][:2])
    for entities, fields, cold, after, memory in SIZES:
        _report(entities, fields, cold, after, memory)


class Commands:
    """``scheda check`` as a whole process, with modules compiled and a memory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        }
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._run("--no-cache")  # compiles the modules

    def demo(self) -> None:
        """The demo: without memory, and with nothing changed."""
        for name, options in (("cold", ["--no-cache"]), ("remembered", [])):
            self._run(*options)
            self._told(f"scheda check of the demo, {name}", DEMO_BUDGET, 5, lambda: None, *options)

    def edits(self, entities: int, fields: int) -> None:
        """A generated project: the first check, and one after an edit in each kind of file."""
        files = generated(entities, fields)
        config = self.folder / "config"
        for path, text in files.items():
            (config / path).parent.mkdir(parents=True, exist_ok=True)
            (config / path).write_text(text)
        options = ("--config", str(config))
        size = f"{entities} × {fields}"
        self._told(f"{size}, first check", COMMAND_COLD, 1, lambda: None, *options)
        for kind in EDITED:
            path = config / next(path for path in files if path.startswith(kind))

            def edit(path: Path = path) -> None:
                path.write_text(f"# {time.time()}\n{path.read_text()}")

            self._told(f"{size}, after an edit in {kind}", SIZES[0][3], 3, edit, *options)

    def _told(
        self, name: str, budget: float, rounds: int, before: Callable[[], None], *options: str
    ) -> None:
        times = []
        for _ in range(rounds):
            before()
            times.append(self._run(*options))
        times.sort()
        figure = Figure(times[0][0], times[len(times) // 2][0])
        print(line(name, figure), f"[{times[0][1]:.3f} s]", _verdict(figure.best, budget))

    def _run(self, *options: str) -> tuple[float, float]:
        """CPU seconds and wall seconds of one run, interpreter start included."""
        program = [sys.executable, "-c", "from engine.cli import main; main()", "check", *options]
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(program, cwd=ROOT, env=self.environment, check=True, capture_output=True)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def _report(entities: int, fields: int, cold: float, after: float, memory: int) -> None:
    """Measure one size in a process of its own and print it."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.compile", str(entities), str(fields)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    print(f"  {entities:,} entities of {fields} fields, {told['files']:,} files")
    print(f"    {'cold, in one process':<42} {told['cold']:9.3f} s  {_verdict(told['cold'], cold)}")
    for stage, seconds in told["stages"].items():
        print(f"      {stage:<40} {seconds:9.3f} s")
    print(
        f"    {'after an edit, in one process':<42} {told['edit']:9.3f} s  {_verdict(told['edit'], after)}"
    )
    print(f"    {'making the application':<42} {told['lower']:9.3f} s")
    print(f"    {'peak memory':<42} {told['memory']:9.0f} MB {_verdict(told['memory'], memory)}")


def _verdict(value: float, budget: float) -> str:
    return f"budget {budget}: {'ok' if value <= budget else 'OVER'}"


def measured(entities: int, fields: int) -> dict[str, object]:
    """The figures of one size, measured here."""
    from engine.compiler.check import check_project, read_document
    from engine.compiler.checks import check_scope
    from engine.compiler.declare import declare
    from engine.compiler.parse import parse
    from engine.compiler.shape import shape
    from engine.compiler.source import from_texts

    files = generated(entities, fields)
    tree = from_texts(files)
    check_project(from_texts(generated(2, fields)))  # the validators are built
    read_document.cache_clear()
    cold = _seconds(lambda: check_project(tree))
    edits = [from_texts(edited(files, number)) for number in range(3)]
    edit = min(_seconds(lambda one=one: check_project(one)) for one in edits)
    result = check_project(tree)
    lower = _seconds(lambda: result.app)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sources = list(tree.sources.values())
    parsed = [parse(source) for source in sources]
    documents = {s.path: shape(s, p)[0] for s, p in zip(sources, parsed, strict=True)}
    scope = declare(documents)
    stages = {
        "parse": _seconds(lambda: [parse(source) for source in sources]),
        "shape": _seconds(lambda: [shape(s, p) for s, p in zip(sources, parsed, strict=True)]),
        "declare": _seconds(lambda: declare(documents)),
        "checks": _seconds(lambda: list(check_scope(scope))),
    }
    return {"files": len(files), "cold": cold, "edit": edit, "lower": lower, "memory": memory,
            "stages": stages, "found": len(result.diagnostics)}  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()  # as checking itself does
    start = time.process_time()
    work()
    spent = time.process_time() - start
    gc.enable()
    return spent


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()
