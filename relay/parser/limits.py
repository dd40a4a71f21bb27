"""How much of one mail is read. Beyond a limit the mail is still parsed, with a defect recorded.

The figures are far above real mail and low enough that every step stays cheap (mail.md section 2).
"""

HEADER_BLOCK_BYTES = 256 * 1024
FIELDS = 1_000
FIELD_BYTES = 32 * 1024
ADDRESSES = 500
"""In one header field."""
ITEMS = 2_000
"""Of an address list, readable or not."""
ATTACHED = 50
"""Attached messages that are taken for forwarded originals."""
COMMENT_DEPTH = 50
IDS = 1_000
"""Message ids in one References field."""
PARTS = 1_000
"""In one mail, attached messages included."""
DEPTH = 50
"""Multiparts and attached messages inside each other."""
FORMAT_DEPTH = 5
"""Formats that are no MIME (TNEF, .msg, S/MIME) inside each other."""
ITEM_DEPTH = 10
"""Messages inside each other in one such file; deeper ones are files without content."""
FORMAT_ITEMS = 50_000
"""Attributes, properties or pieces in one such format; real ones have some hundreds."""
BOUNDARY_BYTES = 256
TEXT_CHARS = 4 * 1024 * 1024
HTML_CHARS = 1024 * 1024
RTF_BYTES = 2 * 1024 * 1024
"""In one mail, wherever it stands: it takes a second."""
HTML_DEPTH = 250
"""Elements inside each other. Browsers stop at about 500; HTML libraries turn quadratic above."""
QUOTE_DEPTH = 9
"""Quotations inside each other; deeper ones are written as this deep."""
FORWARD_LINES = 2_000
"""A forwarded mail starts within this many lines of a body."""
REPLY_LINES = 2_000
"""Quotations and signatures are looked for in so many lines of a body."""
FILENAME_CHARS = 200
DETECTION_BYTES = 4 * 1024
"""How much of unlabelled text the guess of its charset is made from."""
