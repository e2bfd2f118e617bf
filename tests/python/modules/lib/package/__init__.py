"""A package."""
made = "package made"
