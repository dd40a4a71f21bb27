"""What differs from one HubSpot account to the next, or is not established of HubSpot at all.

Each field is a question that `hubspot.md` leaves open; tests ask it both ways.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """`id` is the account's number.

    `refuses_read_only`: a write of a read-only property is 400; else its value is dropped, as the
    seed page says. `allows_unique`: an app may create a property with `hasUniqueValue`.
    """

    id: int = 4_711_000
    refuses_read_only: bool = False
    allows_unique: bool = True
