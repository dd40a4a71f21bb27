"""HTML: made safe to process and to show, and read as the lines that a person sees."""
