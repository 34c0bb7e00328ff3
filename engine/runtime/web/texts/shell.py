"""The shell around every page, the log-in and the account."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # navigation and the shell
    "home": ("Home", "Home"),
    "menu": ("Menu", "Menu"),
    "skip": ("Skip to the content", "Vai al contenuto"),
    "account": ("Account", "Profilo"),
    "log_in": ("Log in", "Accedi"),
    "log_out": ("Log out", "Esci"),
    "theme": ("Theme", "Tema"),
    "theme_light": ("Light", "Chiaro"),
    "theme_dark": ("Dark", "Scuro"),
    "theme_auto": ("System", "Sistema"),
    "records": ("Records", "Archivi"),
    "close": ("Close", "Chiudi"),
    "dismiss": ("Dismiss", "Chiudi il messaggio"),
    "back": ("Back", "Indietro"),
    # log-in and account
    "login_name": ("Login", "Nome utente"),
    "password": ("Password", "Password"),
    "login_failed": (
        "The login or the password is not right.",
        "Il nome utente o la password non sono corretti.",
    ),
    "login_locked": (
        "Too many attempts. Wait a few minutes and try again.",
        "Troppi tentativi. Aspetta qualche minuto e riprova.",
    ),
    "login_again": (
        "Your session has ended. What you typed is still here: log in, and it goes on.",
        "La sessione è terminata. Quello che hai scritto è ancora qui: accedi e si prosegue.",
    ),
    "login_lead": ("Log in to continue", "Accedi per continuare"),
    "language": ("Language", "Lingua"),
    "password_old": ("Current password", "Password attuale"),
    "password_new": ("New password", "Nuova password"),
    "password_again": ("New password, once more", "Nuova password, ancora una volta"),
    "password_change": ("Change password", "Cambia password"),
    "password_hint": ("At least {count} characters", "Almeno {count} caratteri"),
    "password_wrong": (
        "The current password is not right.",
        "La password attuale non è corretta.",
    ),
    "password_differ": (
        "The two new passwords differ.",
        "Le due nuove password sono diverse.",
    ),
    "password_short": (
        "The new password needs at least {count} characters.",
        "La nuova password deve avere almeno {count} caratteri.",
    ),
    "password_changed": ("Password changed", "Password cambiata"),
    "token": ("Access token", "Token di accesso"),
    "tokens": ("Access tokens", "Token di accesso"),
    "tokens_lead": (
        "Programs use the API with a token and may do what you may. A new password ends them all.",
        "Con un token i programmi usano l'API e possono ciò che puoi tu. Una nuova password li annulla.",
    ),
    "token_once": (
        "Copy it now: it is not shown again.",
        "Copialo adesso: non verrà più mostrato.",
    ),
    "token_for": ("What it is for", "A cosa serve"),
    "token_lasts": ("How long it lasts", "Quanto dura"),
    "token_make": ("Make a token", "Crea un token"),
    "token_end": ("End", "Annulla"),
    "token_revoked": ("Token ended", "Token annullato"),
    "token_label_needed": (
        "Say what the token is for, in 1 to 100 letters.",
        "Scrivi a cosa serve il token, in 1-100 lettere.",
    ),
    "preferences": ("Preferences", "Preferenze"),
    "preferences_saved": ("Preferences saved", "Preferenze salvate"),
}  # fmt: skip
