"""The words of the pages, in the languages they are served in.

The configuration brings the names of entities, fields and stages in its own languages; what is
here is the rest. ``{}`` marks are filled by name. A missing language falls back to English.
"""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = {"en": "English", "it": "Italiano"}

_TEXTS: Final[dict[str, tuple[str, str]]] = {
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
    "preferences": ("Preferences", "Preferenze"),
    "preferences_saved": ("Preferences saved", "Preferenze salvate"),
    # home
    "hello": ("Hello, {name}", "Ciao, {name}"),
    "my_newest": ("My latest records", "I miei ultimi record"),
    "nothing_mine": (
        "You are responsible for no record yet.",
        "Non sei ancora responsabile di nessun record.",
    ),
    "nothing_to_open": (
        "No kind of record is open to you. Ask your administrator.",
        "Nessun archivio è aperto per te. Rivolgiti al tuo amministratore.",
    ),
    # list
    "new": ("New", "Crea"),
    "new_of": ("New {name}", "Crea: {name}"),
    "search": ("Search", "Cerca"),
    "search_in": ("Search in {name}", "Cerca in {name}"),
    "filters": ("Filters", "Filtri"),
    "apply": ("Apply", "Applica"),
    "clear_filters": ("Clear filters", "Azzera i filtri"),
    "all": ("All", "Tutti"),
    "any": ("Any", "Qualsiasi"),
    "from": ("From", "Da"),
    "to": ("To", "A"),
    "more_rows": ("Next page", "Pagina successiva"),
    "first_rows": ("First page", "Prima pagina"),
    "list_empty": ("Nothing here yet", "Ancora niente qui"),
    "list_empty_lead": (
        "The first one you create will appear here.",
        "Il primo che crei comparirà qui.",
    ),
    "list_none": ("Nothing matches", "Nessun risultato"),
    "list_none_lead": (
        "Try fewer words or clear the filters.",
        "Prova con meno parole o azzera i filtri.",
    ),
    "sort_by": ("Sort by {name}", "Ordina per {name}"),
    "pages": ("Pages", "Pagine"),
    # card
    "edit": ("Edit", "Modifica"),
    "edit_of": ("Edit {name}", "Modifica {name}"),
    "save": ("Save", "Salva"),
    "create": ("Create", "Crea"),
    "cancel": ("Cancel", "Annulla"),
    "delete": ("Delete", "Elimina"),
    "delete_sure": ("Delete “{name}”?", "Eliminare “{name}”?"),
    "delete_lead": (
        "It goes to the recycle bin and can be restored.",
        "Va nel cestino e si può ripristinare.",
    ),
    "restore": ("Restore", "Ripristina"),
    "copy_link": ("Copy link", "Copia il link"),
    "link_copied": ("Link copied", "Link copiato"),
    "more": ("More", "Altro"),
    "details": ("Details", "Dettagli"),
    "stages": ("Stages", "Fasi"),
    "stage_now": ("Current stage: {name}", "Fase attuale: {name}"),
    "stage_move": ("Move to {name}", "Sposta in {name}"),
    "stage_locked": ("{name}: not open to you", "{name}: non consentita"),
    "pipeline": ("Pipeline", "Pipeline"),
    "finish": ("Finish", "Concludi"),
    "finish_lead": ("How did it end?", "Come si è conclusa?"),
    "owner": ("Responsible", "Responsabile"),
    "empty_fields": ("{count} empty fields", "{count} campi vuoti"),
    "empty_field": ("1 empty field", "1 campo vuoto"),
    "empty_value": ("empty", "vuoto"),
    "add_value": ("Add", "Aggiungi"),
    "required": ("required", "obbligatorio"),
    "required_missing": ("Required here, still missing", "Obbligatorio qui, ancora mancante"),
    "layout_shown": ("Layout", "Vista"),
    "saved": ("Saved", "Salvato"),
    "unchanged": ("Nothing to save", "Niente da salvare"),
    "created": ("Created", "Creato"),
    "moved": ("Stage changed", "Fase cambiata"),
    "deleted": ("Deleted", "Eliminato"),
    "restored": ("Restored", "Ripristinato"),
    "unsaved": ("Unsaved changes", "Modifiche non salvate"),
    "unsaved_open": (
        "Save or cancel what you are editing first",
        "Prima salva o annulla la modifica in corso",
    ),
    "keys_save": ("Ctrl+S saves, Esc cancels", "Ctrl+S salva, Esc annulla"),
    "problems": ("This could not be saved", "Non è stato possibile salvare"),
    "problems_lead": (
        "Correct the marked fields and save again.",
        "Correggi i campi segnalati e salva di nuovo.",
    ),
    "conflict": ("Somebody else has changed this meanwhile", "Qualcun altro l'ha modificato nel frattempo"),
    "conflict_lead": (
        ("Nothing of yours is lost: it is in the form. The marked fields show what was saved "
        "meanwhile. Choose, then save again."),
        ("Niente di tuo è perso: è nel modulo. I campi segnalati mostrano cosa è stato salvato "
        "nel frattempo. Scegli e salva di nuovo."),
    ),
    "theirs": ("Saved meanwhile", "Salvato nel frattempo"),
    "mine": ("Yours is in the field above", "Il tuo è nel campo qui sopra"),
    "stale_release": (
        "The configuration has changed since this page was opened. Check the form and save again.",
        "La configurazione è cambiata da quando hai aperto la pagina. Controlla e salva di nuovo.",
    ),
    "tab_soon": ("Nothing here yet", "Ancora niente qui"),
    "tabs": ("Tabs", "Schede"),
    # move dialog
    "move_title": ("To move to {name}", "Per passare a {name}"),
    "move_lead": (
        "Fill in what this stage asks for.",
        "Compila quello che questa fase richiede.",
    ),
    "move_do": ("Save and move", "Salva e sposta"),
    # timeline
    "timeline": ("Timeline", "Cronologia"),
    "comment": ("Comment", "Commenta"),
    "comment_label": ("Write a comment", "Scrivi un commento"),
    "comment_placeholder": ("Write a comment for your colleagues…", "Scrivi un commento ai colleghi…"),
    "comment_refused": (
        "This comment is too long or holds characters that cannot be kept.",
        "Il commento è troppo lungo o contiene caratteri che non si possono salvare.",
    ),
    "comment_empty": ("Write something first.", "Prima scrivi qualcosa."),
    "commented": ("Comment added", "Commento aggiunto"),
    "just_now": ("just now", "adesso"),
    "older": ("Show older entries", "Mostra voci precedenti"),
    "newest": ("Back to the newest", "Torna alle più recenti"),
    "timeline_empty": ("Nothing has happened yet.", "Non è ancora successo nulla."),
    "system": ("System", "Sistema"),
    "was_empty": ("empty", "vuoto"),
    "changed_to": ("changed to", "cambiato in"),
    # fields
    "no": ("No", "No"),
    "choose": ("Choose…", "Scegli…"),
    "none": ("None", "Nessuno"),
    "currency": ("Currency", "Valuta"),
    "find": ("Type to search…", "Scrivi per cercare…"),
    "remove": ("Remove {name}", "Rimuovi {name}"),
    "call": ("Call", "Chiama"),
    "street": ("Street", "Via"),
    "postcode": ("Postcode", "CAP"),
    "city": ("City", "Città"),
    "region": ("Region", "Provincia"),
    "country": ("Country", "Paese"),
    "company": ("Company", "Azienda"),
    "contacts": ("Contacts", "Contatti"),
    "nothing_found": ("Nothing found", "Nessun risultato"),
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
    "error_in_use": ("Other records need this one", "Altre schede dipendono da questa"),
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

_COLUMN: Final = {language: place for place, language in enumerate(LANGUAGES)}


def language(locale: str) -> str:
    """The language that pages of a locale are written in."""
    short = locale.replace("-", "_").partition("_")[0].lower()
    return short if short in _COLUMN else "en"


def words(key: str, locale: str, **parts: object) -> str:
    """A text in the language of a locale, with its marks filled."""
    text = _TEXTS[key][_COLUMN[language(locale)]]
    return text.format(**parts) if parts else text


def has_text(key: str) -> bool:
    """Whether there is such a text."""
    return key in _TEXTS
