"""Templates as plain Python: ``x.name`` is that attribute, and a call is that call.

Jinja writes both as calls of its own, since an attribute may be missing or a key of a mapping, and
a function may want the template's context. Here neither is so: view models have all that is asked
of them, keys are written in brackets, and no function of ours wants a context. A card asks for some
seven hundred attributes, so this is a tenth of its time.
"""

from __future__ import annotations

from keyword import iskeyword

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst


class PlainGenerator(CodeGenerator):
    """Writes the Python of a template."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  Jinja's name
        """An attribute, which must be there."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    @optimizeconst
    def visit_Call(  # noqa: N802  Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call with the arguments that are written, and with the block of a ``call``."""
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for one in (*node.args, *node.kwargs):
            self.visit(one, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")
