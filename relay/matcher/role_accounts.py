"""Addresses of a role or a machine, not of a person: info@, office@, no-reply@.

Source: RFC 2142 (mailbox names for common services), and what companies and their programs use.
"""

from relay.model import Address


def is_role_account(address: Address) -> bool:
    """By its name before the @ alone; `info+x@` and `no.reply@` are such, too."""
    name = address.key.rpartition("@")[0].partition("+")[0]
    return name.translate(_SEPARATORS) in _NAMES


_SEPARATORS = str.maketrans("", "", ".-_")

_WORDS = """
abuse accounting accounts admin administration administrator admissions advertising alerts all
anfrage anfragen automailer automated backoffice bestellung bestellungen billing booking bookings
bounce bounces buchhaltung bureau careers client clients comercial compta comptabilite compras
contabilidad contabilita contact contacto contactus contato customer customercare customers
customerservice customersupport daemon devnull donotreply einkauf empfang enquiries enquiry
everyone facturacion faktura fatturazione feedback finance ftp geral hallo hello help helpdesk
hostmaster hr hrteam info infodesk informacion information informatie informations infos inquiries
inquiry invoice invoices invoicing it jobs kontakt kundenservice kundeservice kundtjanst legal
list listserv mail mailbox mailer mailerdaemon mailerdemon mailroom majordomo marketing media
nachricht news newsletter noc noreply noresponse notification notifications notify office
operations order orders ordini pedidos personal post postbox postmaster press presse privacy
purchasing reception recepcion recruiting recruitment rechnung rechnungen registrar reply reservas
reservation reservations returns root rrhh sales secretariat security sekretariat service services
shop soporte spam staff subscribe support svar team tech technik ticket tickets unsubscribe
usenet uucp ventas verkauf verkoop vertrieb webmaster welcome willkommen www zentrale
"""
_NAMES = frozenset(_WORDS.split())
