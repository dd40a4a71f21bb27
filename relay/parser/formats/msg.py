"""Outlook's `.msg` files (MS-OXMSG): a message's MAPI properties as streams of a compound file.

Each recipient, attachment and attached message is a folder of its own. What is broken raises ValueError
or struct.error.
"""

import re
import struct
from collections.abc import Mapping
from operator import attrgetter

from relay.parser.formats.compound import CompoundFile, Entry
from relay.parser.formats.mapi import File, Item, Properties
from relay.parser.limits import ITEM_DEPTH, PARTS

_FIXED = "__properties_version1.0"
_FIXED_ENTRY = struct.Struct("<HHI8s")
_ROOT_BYTES, _ATTACHED_BYTES, _OTHER_BYTES = 32, 24, 8
"""What precedes the list of fixed-length properties: in the file itself, an attached message, others."""
_VARIABLE = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_RECIPIENT, _FILE = "__recip_version1.0_", "__attach_version1.0_"
_MESSAGE = "__substg1.0_3701000D"
_FIRST_NAMED = 0x8000
_BY_NUMBER = attrgetter("name")
_CODE_PAGES = (0x3FFD, 0x3FDE)


def read_msg(content: bytes) -> Item:
    """The message in an Outlook file. Raises ValueError or struct.error when it is broken."""
    file = CompoundFile(content)
    return _item(file, file.root, _ROOT_BYTES, 0)


def _item(file: CompoundFile, folder: Entry, skipped: int, depth: int) -> Item:
    inside = file.children(folder)
    properties = _properties(file, inside, skipped)
    page = properties.code_page
    folders = [entry for entry in inside.values() if entry.is_storage]
    recipients = [entry for entry in folders if entry.name.startswith(_RECIPIENT)]
    files = [entry for entry in folders if entry.name.startswith(_FILE)]
    return Item(
        properties=properties,
        recipients=tuple(
            _properties(file, file.children(entry), _OTHER_BYTES, page)
            for entry in sorted(recipients, key=_BY_NUMBER)[:PARTS]
        ),
        files=tuple(
            _file(file, file.children(entry), page, depth)
            for entry in sorted(files, key=_BY_NUMBER)[:PARTS]
        ),
    )


def _file(file: CompoundFile, inside: Mapping[str, Entry], page: int, depth: int) -> File:
    """An attached message is a folder; so is an embedded object, which is nothing to keep."""
    properties = _properties(file, inside, _OTHER_BYTES, page)
    message = inside.get(_MESSAGE)
    if message is None or not message.is_storage or depth == ITEM_DEPTH:
        return File(properties=properties)
    return File(properties=properties, item=_item(file, message, _ATTACHED_BYTES, depth + 1))


def _properties(
    file: CompoundFile, inside: Mapping[str, Entry], skipped: int, page: int = 0
) -> Properties:
    values: dict[int, tuple[int, bytes]] = {}
    if (fixed := inside.get(_FIXED)) and not fixed.is_storage:
        listed = file.read(fixed)[skipped:]
        for kind, number, _, value in _FIXED_ENTRY.iter_unpack(_whole(listed)):
            values[number] = (kind, value)
    for name, entry in inside.items():
        found = _VARIABLE.fullmatch(name)
        if found and not entry.is_storage and (number := int(found[1], 16)) < _FIRST_NAMED:
            values[number] = (int(found[2], 16), file.read(entry))
    own = next((code for number in _CODE_PAGES if (code := Properties(values).number(number))), 0)
    return Properties(values, page or own or 1252)


def _whole(listed: bytes) -> bytes:
    return listed[: len(listed) - len(listed) % _FIXED_ENTRY.size]
