"""One mail, top to bottom, and a batch of them at once: from what was read to what is to be created.

admission   who brings it, and may they
threads     which earlier mails it answers
composing   what is created of it, and written down before
pipeline    the steps in their order
"""

from relay.pipeline.decisions import Batch, Composed, Decided, Decision
from relay.pipeline.pipeline import Pipeline

__all__ = ["Batch", "Composed", "Decided", "Decision", "Pipeline"]
