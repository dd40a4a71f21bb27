"""Bytes to text: by the label that came with them, by what proves itself, else by how it reads."""
