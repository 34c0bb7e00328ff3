"""The compiler: a folder of YAML in, diagnostics and an application out.

It knows YAML and never a record. The stages hand over values::

    source ─► tree ─► shape ─► scope ─► checks ─► lower ─► emit

``check.check_project`` runs them. Nothing is imported here: a command that only explains a code
must not pay for a YAML parser.
"""
