"""The pages, one file for each group of them."""

from engine.runtime.web.pages import (
    account,
    admin,
    admin_debt,
    admin_departments,
    admin_explain,
    admin_users,
    board,
    bulk,
    card,
    cell,
    convert,
    creation,
    design,
    design_yaml,
    edit,
    files,
    health,
    home,
    imports,
    listing,
    login,
    merge,
    move,
    past,
    products,
    recycle_bin,
    rich_text,
    search,
    sheets,
    undo,
)

GROUPS = (
    login.pages, home.pages, search.pages, files.pages, products.pages, rich_text.pages, account.pages, health.pages, admin.pages, admin_users.pages,
    admin_departments.pages, admin_debt.pages, admin_explain.pages, listing.pages, recycle_bin.pages, sheets.pages, imports.pages, board.pages, bulk.pages, cell.pages,
    undo.pages, creation.pages, convert.pages, merge.pages, past.pages, design.pages, design_yaml.pages, edit.pages, move.pages,
    card.pages,
)  # fmt: skip
"""Every group's blueprint; fixed addresses before those that begin with an entity's name."""
