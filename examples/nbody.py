"""Five bodies of the solar system, moved by a symplectic integrator.

Usage: nbody.py [STEPS]
Prints the energy of the system before and after, which must barely change, and where the
bodies ended up.
"""

import math
import sys

SOLAR_MASS = 4 * math.pi * math.pi
DAYS_PER_YEAR = 365.24


class Body:
    """A point mass with position (au) and velocity (au per year)."""

    def __init__(self, name, position, velocity, mass):
        self.name = name
        self.x, self.y, self.z = position
        self.vx = velocity[0] * DAYS_PER_YEAR
        self.vy = velocity[1] * DAYS_PER_YEAR
        self.vz = velocity[2] * DAYS_PER_YEAR
        self.mass = mass * SOLAR_MASS

    def speed_squared(self):
        return self.vx * self.vx + self.vy * self.vy + self.vz * self.vz

    def distance(self, other):
        dx = self.x - other.x
        dy = self.y - other.y
        dz = self.z - other.z
        return math.sqrt(dx * dx + dy * dy + dz * dz)

    def drift(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz


def solar_system():
    still = (0.0, 0.0, 0.0)
    return [
        Body("sun", still, still, 1.0),
        Body("jupiter",
             (4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01),
             (1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05),
             9.54791938424326609e-04),
        Body("saturn",
             (8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01),
             (-2.76742510726411899e-03, 4.99852801234917238e-03, 2.30417297573763929e-05),
             2.85885980666130812e-04),
        Body("uranus",
             (1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01),
             (2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05),
             4.36624404335156298e-05),
        Body("neptune",
             (1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01),
             (2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05),
             5.15138902046611451e-05),
    ]


def all_pairs(bodies):
    return [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]


def settle(bodies):
    """Gives the sun the momentum that makes the whole system stand still."""
    px = py = pz = 0.0
    for body in bodies:
        px += body.vx * body.mass
        py += body.vy * body.mass
        pz += body.vz * body.mass
    sun = bodies[0]
    sun.vx = -px / sun.mass
    sun.vy = -py / sun.mass
    sun.vz = -pz / sun.mass


def energy(bodies, pairs):
    total = 0.0
    for body in bodies:
        total += 0.5 * body.mass * body.speed_squared()
    for a, b in pairs:
        total -= a.mass * b.mass / a.distance(b)
    return total


def advance(bodies, pairs, dt, steps):
    for _ in range(steps):
        for a, b in pairs:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            pull = dt / (square * math.sqrt(square))
            toward_a = b.mass * pull
            toward_b = a.mass * pull
            a.vx -= dx * toward_a
            a.vy -= dy * toward_a
            a.vz -= dz * toward_a
            b.vx += dx * toward_b
            b.vy += dy * toward_b
            b.vz += dz * toward_b
        for body in bodies:
            body.drift(dt)


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    bodies = solar_system()
    pairs = all_pairs(bodies)
    settle(bodies)
    before = energy(bodies, pairs)
    advance(bodies, pairs, 0.01, steps)
    after = energy(bodies, pairs)
    print(f"energy before: {before:.9f}")
    print(f"energy after:  {after:.9f}")
    print(f"drift: {abs(after - before) / abs(before):.1e}, steps: {steps}")
    sun = bodies[0]
    for body in sorted(bodies[1:], key=lambda b: b.distance(sun)):
        print(f"{body.name:<8} {body.x:+10.5f} {body.y:+10.5f} {body.z:+10.5f}  from sun {body.distance(sun):7.3f}")


main()
