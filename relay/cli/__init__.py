"""The commands. Each calls one thing in another room and prints what it answers.

Exit codes are those of sysexits.h, which MTAs understand: 65 the mail is refused for its form, 67 no
such mailbox, 75 try again, 77 the sender may not, 78 the settings are wrong; 1 for everything else.
"""

from relay.cli.commands import main

__all__ = ["main"]
