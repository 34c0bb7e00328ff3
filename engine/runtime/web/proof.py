"""The proof that a form came from one of our pages: a signature over the visitor's session.

And the mark by which a browser is known again that somebody has logged in from before.

It looks different on every page. Answers are compressed, and how well a page shrinks would tell a
stranger who can make a visitor open pages of his choice, letter by letter, what stays the same on
them (the attack known as BREACH); so the signature is mixed with fresh noise that travels with it.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from itsdangerous import Signer


def form_proof(secret: str, holder: str) -> str:
    """The proof for one page: noise, and the signature mixed with it, in letters of a URL."""
    signed = Signer(secret, salt="form").get_signature(holder)
    noise = secrets.token_bytes(len(signed))
    return base64.urlsafe_b64encode(noise + _mixed(noise, signed)).decode("ascii")


def is_proved(secret: str, holder: str, given: str) -> bool:
    """Whether a proof was made for this visitor."""
    try:
        whole = base64.b64decode(given.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return False
    middle = len(whole) // 2
    signed = _mixed(whole[:middle], whole[middle:])
    return Signer(secret, salt="form").verify_signature(holder, signed)


def device_mark(secret: str, login: str) -> str:
    """What a browser keeps to be known again as one that this login has been used on."""
    name = secrets.token_urlsafe(16)
    return f"{name}.{_device(secret).get_signature(f'{login}/{name}').decode('ascii')}"


def device_name(secret: str, login: str, given: str) -> str:
    """The device that a mark of ours names for this login; blank for any other text."""
    name, dot, signature = given.partition(".")
    if not (dot and login.isascii() and given.isascii()):
        return ""
    signed = _device(secret).verify_signature(f"{login}/{name}", signature)
    return name if signed else ""


def _device(secret: str) -> Signer:
    return Signer(secret, salt="device")


def _mixed(noise: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(noise, text, strict=False))
