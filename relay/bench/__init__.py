"""`relay bench`: what this machine and its disk can carry, measured through relay itself."""

from relay.bench.bench import measure
from relay.bench.measured import Measured, Rate, Spread

__all__ = ["Measured", "Rate", "Spread", "measure"]
