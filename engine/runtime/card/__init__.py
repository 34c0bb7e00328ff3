"""The card of one record and its forms, as plain data for the templates."""
