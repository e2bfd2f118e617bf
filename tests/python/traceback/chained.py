# expectation: by hand
"""Cause and context."""
def load(name):
    raise KeyError(name)
def parse(name):
    try:
        load(name)
    except KeyError as e:
        raise ValueError("cannot parse " + name) from e
def handle():
    try:
        parse("file")
    except ValueError:
        raise RuntimeError("while handling")
handle()
