# expectation: by hand
"""SystemExit with a message."""
import sys
def stop():
    try:
        sys.exit("stopped: too late")
    finally:
        print("cleaning up")
stop()
