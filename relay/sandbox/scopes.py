"""Which scopes a call needs. Source: hubspot.md section 8.

What is read or written through a search or a batch needs what its single call needs. Emails hang
on the scopes of contacts, and reading one takes `sales-email-read` besides.
"""

from relay.sandbox import schema
from relay.sandbox.wire import ApiError

_READS = ("/read", "/search")


def needed(method: str, path: str) -> list[str]:
    """`path` is without its version. An object type that does not exist needs none."""
    is_read = method == "GET" or path.endswith(_READS)
    match path.strip("/").split("/"):
        case ["crm", "objects", type_, _, "associations", *ends]:
            to = next((end for end in ends if end != "default"), "")
            return _both(type_, to, is_read=is_read)
        case ["crm", "associations", type_, to, *_]:
            return _both(type_, to, is_read=is_read)
        case ["crm", "objects" | "properties", type_, *_]:
            return _of(type_, is_read=is_read)
        case ["crm", "owners", *_]:
            return ["crm.objects.owners.read"]
        case ["files", *_]:
            return ["files"]
        case _:
            return []


def _both(from_type: str, to_type: str, *, is_read: bool) -> list[str]:
    """A link is a change of the object it goes from, and needs to see the other."""
    return list(dict.fromkeys(_of(from_type, is_read=is_read) + _of(to_type, is_read=True)))


def _of(spelling: str, *, is_read: bool) -> list[str]:
    try:
        type_ = schema.object_type(spelling)
    except ApiError:
        return []
    mode = "read" if is_read else "write"
    match type_:
        case schema.TICKETS:
            return ["tickets"]
        case schema.EMAILS if is_read:
            return ["crm.objects.contacts.read", "sales-email-read"]
        case schema.EMAILS:
            return ["crm.objects.contacts.write"]
        case schema.CARS:
            return [f"crm.objects.custom.{mode}"]
        case _:
            return [f"crm.objects.{type_}.{mode}"]
