"""Works until it is killed."""


def spin(rounds, label):
    done = 0
    while rounds != 0:
        done = done + 1
        if done == 1000000:
            done = 0
    return label


def main():
    print("ready", flush=True)
    spin(-1, "spinning")


main()
