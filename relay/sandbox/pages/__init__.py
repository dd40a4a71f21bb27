"""The CRM for the eye: what is in the sandbox as pages that a browser shows, to be read only.

`catalogue` asks the store, `cards` and `mails` put what it says into words, `look` and the templates
make HTML of it, `bodies` shuts a mail's own HTML in, `site` speaks HTTP. No script is in any page,
and none runs.
"""

from relay.sandbox.pages.site import Pages

__all__ = ["Pages"]
