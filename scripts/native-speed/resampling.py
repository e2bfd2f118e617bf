"""How sure the ratio of two minima is that runs in turn have given."""

import random
from typing import Any, Callable

#: Resamplings of the runs.
SAMPLES = 2000
#: The share of their ratios on either side that the interval leaves out.
OUTSIDE = 0.025


def interval(runs: list[Any], ratio: Callable[[list[Any]], float]) -> tuple[float, float]:
    """The interval that 95 % of the resamplings of `runs` give their `ratio`."""
    chance = random.Random(1)
    ratios = sorted(ratio(chance.choices(runs, k=len(runs))) for _ in range(SAMPLES))
    outside = int(OUTSIDE * SAMPLES)
    return ratios[outside], ratios[-outside - 1]
