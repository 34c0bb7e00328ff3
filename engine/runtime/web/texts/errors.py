"""What a page says when something went wrong; keys are ``error_`` and the status."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # errors
    "error_401": ("Please log in", "Accedi per favore"),
    "error_401_lead": ("Your session has ended.", "La sessione è terminata."),
    "error_403": ("This is not open to you", "Non hai accesso a questa operazione"),
    "error_403_lead": (
        "Your role does not allow it. Ask your administrator if you think it should.",
        "Il tuo ruolo non lo permette. Se pensi che dovrebbe, chiedi all'amministratore.",
    ),
    "error_404": ("There is nothing here", "Qui non c'è niente"),
    "error_404_lead": (
        "The address is wrong, or the record is gone or not open to you.",
        "L'indirizzo è sbagliato, oppure il record non c'è più o non ti è accessibile.",
    ),
    "error_409": ("Somebody else was faster", "Qualcun altro è stato più veloce"),
    "error_409_lead": (
        "The record has changed meanwhile. Open it again and repeat your change.",
        "Il record è cambiato nel frattempo. Riaprilo e ripeti la modifica.",
    ),
    "error_busy": ("Others are writing just now", "Altri stanno scrivendo proprio ora"),
    "error_busy_lead": (
        "Nothing was written. Try again in a moment.",
        "Niente è stato scritto. Riprova tra un momento.",
    ),
    "error_413": ("That is too much at once", "È troppo in una volta sola"),
    "error_413_lead": (
        "What was sent is larger than this page accepts.",
        "Quanto inviato supera ciò che questa pagina accetta.",
    ),
    "error_422": ("This cannot be saved", "Non si può salvare"),
    "error_422_lead": (
        ("The form holds something that you may not change or that does not exist. "
        "Nothing was written."),
        ("Il modulo contiene qualcosa che non puoi modificare o che non esiste. "
        "Niente è stato scritto."),
    ),
    "error_400": ("The request could not be understood", "Richiesta non comprensibile"),
    "error_400_lead": (
        "Go back, reload the page and try again.",
        "Torna indietro, ricarica la pagina e riprova.",
    ),
    "error_csrf": ("The page was open for too long", "La pagina è rimasta aperta troppo a lungo"),
    "error_csrf_lead": (
        "For your safety nothing was written. Reload the page and try again.",
        "Per sicurezza niente è stato scritto. Ricarica la pagina e riprova.",
    ),
    "error_405": ("This address cannot do that", "Questo indirizzo non può farlo"),
    "error_405_lead": (
        "Go back, reload the page and try again.",
        "Torna indietro, ricarica la pagina e riprova.",
    ),
    "error_in_use": ("Other records need this one", "Altri record dipendono da questo"),
    "error_in_use_lead": (
        "Remove the links to it first, then delete it.",
        "Prima togli i collegamenti che portano qui, poi elimina.",
    ),
    "error_429": ("Too many attempts", "Troppi tentativi"),
    "error_429_lead": ("Wait a few minutes and try again.", "Aspetta qualche minuto e riprova."),
    "error_500": ("Something went wrong on our side", "Qualcosa è andato storto da parte nostra"),
    "error_500_lead": (
        "It has been noted. Nothing was written. Try again in a moment.",
        "Ne abbiamo preso nota. Niente è stato scritto. Riprova tra poco.",
    ),
    "error_503": ("Not ready yet", "Non ancora pronto"),
    "error_503_lead": (
        "No configuration has been applied to this database.",
        "Nessuna configurazione è stata applicata a questo database.",
    ),
    "error_network": (
        "The server cannot be reached. Your text is still here.",
        "Il server non risponde. Il tuo testo è ancora qui.",
    ),
}  # fmt: skip
