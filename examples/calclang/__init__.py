"""The parts of the language of `calc.py`."""
