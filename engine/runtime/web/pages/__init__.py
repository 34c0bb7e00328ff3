"""The pages, one file for each group of them."""

from engine.runtime.web.pages import account, card, edit, health, home, listing, login, move

GROUPS = (
    login.pages, home.pages, account.pages, health.pages, listing.pages, edit.pages, move.pages,
    card.pages,
)  # fmt: skip
"""Every group's blueprint; fixed addresses before those that begin with an entity's name."""
