"""The page of a search, in a real browser."""
