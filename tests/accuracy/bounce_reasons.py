"""Which of our reasons says the same as one of the corpus."""

from collections.abc import Mapping

from relay.model import BounceReason

REASONS: Mapping[str, tuple[BounceReason, ...]] = {
    "undefined": (BounceReason.UNKNOWN,),
}
