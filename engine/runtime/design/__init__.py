"""Arranging the card in the browser: for oneself, for some people, for everybody."""
