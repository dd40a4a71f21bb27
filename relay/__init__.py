"""relay: mail that people BCC or forward to it becomes email engagements in HubSpot."""

__version__ = "0.1.0"
