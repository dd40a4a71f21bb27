"""Pure rules for whom a mail is with, and which records it belongs on.

They look at a parsed mail, at the settings, and at what others found out; they ask nobody.
"""

from relay.matcher.match import MOST_PEOPLE, match
from relay.matcher.never_log import fits

__all__ = ["MOST_PEOPLE", "fits", "match"]
