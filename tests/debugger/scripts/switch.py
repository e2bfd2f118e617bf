"""A method that is called five times."""


class Device:
    def switch(self, on):
        self.on = on
        return on


def main():
    device = Device()
    for i in range(5):
        device.switch(i)


main()
