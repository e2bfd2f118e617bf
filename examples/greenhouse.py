"""A greenhouse for two days: sun, walls, a heater and roof vents, kept apart by a controller.

All temperatures are in degrees Celsius, time goes in steps of ten minutes.
"""

import math

STEP_MINUTES = 10


class Weather:
    """A smooth day: coldest at four in the morning, warmest at four in the afternoon."""

    def __init__(self, mean, swing):
        self.mean = mean
        self.swing = swing

    def outside(self, hour):
        return self.mean - self.swing * math.cos((hour - 4.0) / 12.0 * math.pi)

    def sunshine(self, hour):
        """Between 0.0 and 1.0."""
        hour = hour % 24.0
        if hour < 6.0 or hour > 20.0:
            return 0.0
        return math.sin((hour - 6.0) / 14.0 * math.pi)


class Device:
    def __init__(self, name):
        self.name = name
        self.on = False
        self.switched = 0
        self.minutes = 0

    def switch(self, on):
        if on != self.on:
            self.on = on
            self.switched += 1

    def tick(self):
        if self.on:
            self.minutes += STEP_MINUTES

    def effect(self, inside, outside):
        raise NotImplementedError(self.name)

    def __repr__(self):
        state = "on" if self.on else "off"
        return f"<{type(self).__name__} {self.name} {state}>"


class Heater(Device):
    def __init__(self, name, power):
        super().__init__(name)
        self.power = power

    def effect(self, inside, outside):
        return self.power if self.on else 0.0


class Vent(Device):
    def __init__(self, name, area):
        super().__init__(name)
        self.area = area

    def effect(self, inside, outside):
        return (outside - inside) * self.area if self.on else 0.0


class Overheated(Exception):
    def __init__(self, hour, value):
        super().__init__(f"{value:.2f} degrees at {clock(hour)}")
        self.hour = hour
        self.value = value


class Greenhouse:
    def __init__(self, weather, temperature):
        self.weather = weather
        self.temperature = temperature
        self.heater = Heater("gas", 0.9)
        self.vents = [Vent("east", 0.06), Vent("west", 0.09)]
        self.readings = []

    def devices(self):
        return [self.heater] + self.vents

    def control(self, value):
        if value < 15.0:
            self.heater.switch(True)
        elif value > 17.5:
            self.heater.switch(False)
        for number, vent in enumerate(self.vents):
            if value > 25.0 + number:
                vent.switch(True)
            elif value < 22.0:
                vent.switch(False)

    def step(self, hour):
        outside = self.weather.outside(hour)
        change = (outside - self.temperature) * 0.02 + self.weather.sunshine(hour) * 0.75
        for device in self.devices():
            change += device.effect(self.temperature, outside)
            device.tick()
        self.temperature += change
        self.readings.append((hour, self.temperature))
        if self.temperature > 45.0:
            raise Overheated(hour, self.temperature)
        self.control(self.temperature)


def clock(hour):
    minutes = round(hour * 60)
    return f"day {minutes // 1440 + 1} {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def chart(readings, every):
    for hour, value in readings[::every]:
        print(f"{clock(hour)} {value:6.2f} {'#' * int(value)}")


def simulate(house, days):
    steps = days * 24 * 60 // STEP_MINUTES
    for number in range(steps):
        house.step(number * STEP_MINUTES / 60)


def main():
    house = Greenhouse(Weather(14.0, 8.0), 12.0)
    simulate(house, 2)
    chart(house.readings, 12)
    values = [value for _, value in house.readings]
    print(f"lowest {min(values):.2f}, highest {max(values):.2f}, mean {sum(values) / len(values):.2f}")
    for device in house.devices():
        print(f"{device!r}: {device.minutes} minutes, switched {device.switched} times")

    broken = Greenhouse(Weather(30.0, 8.0), 20.0)
    broken.vents.clear()
    try:
        simulate(broken, 2)
    except Overheated as alarm:
        print("alarm:", alarm)
    finally:
        print(f"{len(broken.readings)} readings kept")


main()
