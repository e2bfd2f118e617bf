"""Threads that wait, until it is killed."""
import threading


def waits(event, label):
    event.wait()
    return label


def main():
    event = threading.Event()
    for label in ("left", "right"):
        threading.Thread(target=waits, args=(event, label)).start()
    print("ready", flush=True)
    event.wait()


main()
