import threading


def wait(event, name):
    event.wait()
    return name


def last(event, threads):
    count = len(threads)
    event.set()
    return count


def main():
    event = threading.Event()
    threads = [threading.Thread(target=wait, args=(event, n)) for n in "ab"]
    for thread in threads:
        thread.start()
    print(last(event, threads))
    for thread in threads:
        thread.join()


main()
