"""Evidence of who a mail is really from, gathered at the border.

The door asks once for each mail, before it is judged; what was found out is stored with the copy, so
that later judgements rest on the same. `known` tells what needs no asking; `Examiner` does the rest.
Nothing here decides who may log.
"""

from relay.authenticity.examiner import Examiner, known

__all__ = ["Examiner", "known"]
