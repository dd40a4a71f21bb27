"""Signatures of domains: DKIM (RFC 6376, 8301, 8463) and ARC (RFC 8617). Bytes in, results out.

`dkim` and `arc` are the two checks; the other modules are what they share.
"""
