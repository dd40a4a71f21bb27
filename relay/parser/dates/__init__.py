"""Dates: of header fields, and as mail clients write them for people in 22 languages."""
