"""The commands, by topic. Each class's docstring is its help."""
