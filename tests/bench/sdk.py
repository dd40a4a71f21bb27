"""What people write today: each mail into HubSpot by the official SDK, four calls a mail.

sdk.py URL < mail       one mail, as a Postfix pipe transport hands it over
sdk.py URL MAILDIR      every mail of a maildir; prints how many seconds that took
"""

import email
import json
import mailbox
import sys
import time
from email import policy
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

import hubspot
from hubspot.crm.contacts import PublicObjectSearchRequest, SimplePublicObjectInputForCreate
from hubspot.crm.objects.emails import SimplePublicObjectInputForCreate as EmailInput

RELAY = "log@relay.localhost"
CONTACT, COMPANY, DEAL = 198, 186, 210  # association types of an email


class Logger:
    def __init__(self, url):
        client = hubspot.Client.create(access_token="token")
        self.contacts = client.crm.contacts.basic_api
        self.search = client.crm.contacts.search_api
        self.associations = client.crm.associations.v4.basic_api
        self.emails = client.crm.objects.emails.basic_api
        self.owners = client.crm.owners.owners_api
        for api in (self.contacts, self.search, self.associations, self.emails, self.owners):
            api.api_client.configuration.host = url
        self.owner_ids = {}

    def log(self, message):
        sender = parseaddr(message["From"])[1]
        people = getaddresses(message.get_all("To", []) + message.get_all("Cc", []))
        links = []
        for name, address in people:
            if address != RELAY:
                contact = self.find_contact(address) or self.create_contact(name, address)
                links += [(contact, CONTACT)]
                links += [(company, COMPANY) for company in self.linked(contact, "companies")]
                links += [(deal, DEAL) for deal in self.linked(contact, "deals")]
        body = message.get_body(("plain", "html"))
        properties = {
            "hs_timestamp": parsedate_to_datetime(message["Date"]).isoformat(),
            "hubspot_owner_id": self.owner(sender),
            "hs_email_direction": "EMAIL",
            "hs_email_status": "SENT",
            "hs_email_subject": message["Subject"],
            "hs_email_text": body.get_content() if body else "",
            "hs_email_headers": json.dumps(
                {
                    "from": {"email": sender},
                    "to": [{"email": address} for _, address in people],
                    "cc": [],
                    "bcc": [],
                }
            ),
        }
        self.emails.create(
            EmailInput(
                properties={name: value for name, value in properties.items() if value},
                associations=[
                    {
                        "to": {"id": record},
                        "types": [
                            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}
                        ],
                    }
                    for record, kind in dict.fromkeys(links)
                ],
            )
        )

    def find_contact(self, address):
        wanted = {"propertyName": "email", "operator": "EQ", "value": address}
        found = self.search.do_search(
            PublicObjectSearchRequest(filter_groups=[{"filters": [wanted]}], limit=1)
        )
        return found.results[0].id if found.results else None

    def create_contact(self, name, address):
        first, _, last = name.partition(" ")
        properties = {"email": address, "firstname": first, "lastname": last}
        return self.contacts.create(
            SimplePublicObjectInputForCreate(properties=properties, associations=[])
        ).id

    def linked(self, contact, kind):
        page = self.associations.get_page("contacts", contact, kind)
        return [each.to_object_id for each in page.results]

    def owner(self, address):
        """Asked once by a process that lives long."""
        if address not in self.owner_ids:
            found = self.owners.get_page(email=address).results
            self.owner_ids[address] = found[0].id if found else None
        return self.owner_ids[address]


def main():
    logger = Logger(sys.argv[1])
    if len(sys.argv) == 2:
        logger.log(email.message_from_binary_file(sys.stdin.buffer, policy=policy.default))
        return
    maildir = mailbox.Maildir(sys.argv[2])
    begun_at = time.monotonic()
    for key in maildir.keys():  # noqa: SIM118 - it iterates over mails
        logger.log(email.message_from_bytes(maildir.get_bytes(key), policy=policy.default))
        maildir.discard(key)
    print(time.monotonic() - begun_at)


if __name__ == "__main__":
    main()
