"""The pages, one file for each group of them."""

from engine.runtime.web.pages import (
    account,
    admin,
    admin_debt,
    admin_departments,
    admin_users,
    board,
    card,
    convert,
    creation,
    design,
    edit,
    files,
    health,
    home,
    listing,
    login,
    merge,
    move,
    undo,
)

GROUPS = (
    login.pages, home.pages, files.pages, account.pages, health.pages, admin.pages, admin_users.pages,
    admin_departments.pages, admin_debt.pages, listing.pages, board.pages,
    undo.pages, creation.pages, convert.pages, merge.pages, design.pages, edit.pages, move.pages,
    card.pages,
)  # fmt: skip
"""Every group's blueprint; fixed addresses before those that begin with an entity's name."""
