"""Where mails land: asks HubSpot who the people of a whole batch are, and what hangs on them.

The rules of choosing are `matcher`'s; this room asks, in as few calls as there are kinds of things to
ask, and tells what it found. It creates missing contacts and companies, and never an engagement.
"""

from relay.placing.placing import Placed, Placing, Unplaced, Wanted

__all__ = ["Placed", "Placing", "Unplaced", "Wanted"]
