"""Overwrites words of objects at random, and looks at them with every command that looks."""

import random

import gdb
from gdbview.session import SESSION
from pyview.errors import ViewError
from pyview.evaluate import evaluator
from pyview.objects import Object

ROUNDS = 30
WORDS = [0, 1, 8, 1 << 20, 1 << 40, (1 << 64) - 1, 1 << 63, 0xFFFE000000000005]
COMMANDS = (
    "py-print {0}",
    "print {0}",
    "py-print len({0})",
    "py-print sorted({0})",
    "py-print {0} == {0}",
    "py-info {0}",
    "py-dis {0}",
    "py-locals",
    "bt",
    "py-heap",
    "py-tasks -all",
)


def objects() -> dict[str, int]:
    """Addresses of the objects in the frame's variables."""
    found = {}
    for name, _ in SESSION.scope().locals():
        try:
            value = evaluator(SESSION.scope()).run(name)
        except ViewError:
            continue
        if isinstance(value, Object):
            found[name] = value.address
    return found


def damage() -> int:
    """The number of commands that failed in another way than with an error of their own."""
    choose, known, bad = random.Random(7), objects(), 0
    memory = gdb.selected_inferior()
    for _ in range(ROUNDS):
        name = choose.choice(list(known))
        place = known[name] + 8 * choose.randrange(8)
        word = choose.choice([*WORDS, choose.getrandbits(48), choose.getrandbits(64), *known.values()])
        before = memory.read_memory(place, 8).tobytes()
        memory.write_memory(place, word.to_bytes(8, "little"))
        for command in COMMANDS:
            try:
                gdb.execute(command.format(name), to_string=True)
            except gdb.error as e:
                if "Error occurred in Python" in str(e):
                    print(f"{command.format(name)} with {word:#x} at {place - known[name]}: {e}")
                    bad += 1
        memory.write_memory(place, before)
    return bad


print(f"{len(objects())} objects, {damage()} commands failed in Python")
