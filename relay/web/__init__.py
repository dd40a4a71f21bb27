"""What an administrator's tools look at over HTTP: health, readiness, metrics, how portals stand."""

from relay.web.web import Health, Web

__all__ = ["Health", "Web"]
