"""SPF (RFC 7208): may this server send mail for that domain?"""

from relay.authenticity.spf.evaluation import Ask, Sender, check

__all__ = ["Ask", "Sender", "check"]
