"""A plain script on the official SDK, as many write it from the documentation: three calls a mail.

plain.py URL MAILDIR    every mail of a maildir

It searches the contact, creates the email and associates the two. relay does more for a mail.
"""

import email
import mailbox
import sys
from email import policy
from email.utils import parseaddr, parsedate_to_datetime

import hubspot


def log(crm, message):
    name, address = parseaddr(message["To"])
    wanted = {"propertyName": "email", "operator": "EQ", "value": address}
    found = crm.contacts.search_api.do_search({"filterGroups": [{"filters": [wanted]}]})
    contact = found.results[0] if found.results else create_contact(crm, name, address)
    logged = crm.objects.emails.basic_api.create(
        {
            "properties": {
                "hs_timestamp": parsedate_to_datetime(message["Date"]).isoformat(),
                "hs_email_direction": "EMAIL",
                "hs_email_status": "SENT",
                "hs_email_subject": message["Subject"],
                "hs_email_text": message.get_content(),
            },
            "associations": [],
        }
    )
    crm.associations.v4.basic_api.create_default("emails", logged.id, "contacts", contact.id)


def create_contact(crm, name, address):
    values = {"email": address, "firstname": name}
    return crm.contacts.basic_api.create({"properties": values, "associations": []})


def main():
    crm = hubspot.Client.create(access_token="token", host=sys.argv[1]).crm
    for message in mailbox.Maildir(sys.argv[2], factory=None):
        log(crm, email.message_from_bytes(bytes(message), policy=policy.default))


if __name__ == "__main__":
    main()
