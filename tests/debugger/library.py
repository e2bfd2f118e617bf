"""Calls a function of the library for the first time when it is told to."""
import json
import sys
import time


def spin(rounds):
    done = 0
    while rounds != 0:
        done = done + 1
        time.sleep(0.001)
    return done


print("ready", flush=True)
spin(-1)
print(json.loads('{"n": [1, 2, 3]}'))
