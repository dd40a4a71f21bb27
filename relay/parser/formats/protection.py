"""Signed or encrypted: what a mail's structure says (RFC 8551, RFC 3156), and what was signed with it.

Encryption is told before signatures: nobody but its readers can see into it. Signatures are told, never
verified.
"""

from relay.model import Protection
from relay.parser.formats import SMIME
from relay.parser.mime import Part

_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_PGP_SIGNATURE = "application/pgp-signature"
_PGP_ENCRYPTED = "application/pgp-encrypted"
SIGNATURES = _SMIME_SIGNATURES | {_PGP_SIGNATURE}
_ENVELOPED = frozenset({"enveloped-data", "authenveloped-data"})


def find_protection(root: Part) -> Protection | None:
    """Of the mail itself, not of messages attached to it."""
    found = {told for part in root.walk() if (told := _told_by(part))}
    order = (
        Protection.SMIME_ENCRYPTED,
        Protection.PGP_ENCRYPTED,
        Protection.SMIME_SIGNED,
        Protection.PGP_SIGNED,
    )
    return next((protection for protection in order if protection in found), None)


def _told_by(part: Part) -> Protection | None:
    match part.content_type:
        case "multipart/signed":
            return _signed_by(part)
        case content_type if content_type == SMIME:
            if part.parts:
                return Protection.SMIME_SIGNED
            kind = part.parameters.get("smime-type", "").lower()
            return Protection.SMIME_ENCRYPTED if kind in _ENVELOPED else None
        case content_type if content_type == _PGP_ENCRYPTED:
            return Protection.PGP_ENCRYPTED
        case _:
            return None


def _signed_by(part: Part) -> Protection | None:
    protocol = part.parameters.get("protocol", "").lower()
    types = {protocol, *(child.content_type for child in part.parts)}
    if types & _SMIME_SIGNATURES:
        return Protection.SMIME_SIGNED
    return Protection.PGP_SIGNED if _PGP_SIGNATURE in types else None


def protected_subject(root: Part) -> str:
    """The subject in the part that was signed (RFC 9788) or sent in pieces; "" when there is none.

    Only that: whom a mail is from is decided by its outer header.
    """
    if root.content_type not in ("multipart/signed", SMIME, "message/partial") or not root.parts:
        return ""
    inner = root.parts[-1] if root.content_type == "message/partial" else root.parts[0]
    is_protected = not {"hp", "protected-headers"}.isdisjoint(inner.parameters)
    if is_protected or root.content_type == "message/partial":
        return inner.headers.text("subject")
    return ""
