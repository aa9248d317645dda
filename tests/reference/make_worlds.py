"""Writes tests/reference/worlds.inc: trajectories of the classic control worlds, in double.

Written from the published equations (Gymnasium's classic control and the papers it names), not from the C
code: angles are Python's, acrobot's accelerations come from its mass matrix instead of the closed form.

    python3 tests/reference/make_worlds.py > tests/reference/worlds.inc
"""
import math


def uniforms(seed):
    """Park and Miller's generator, in (0, 1)."""
    while True:
        seed = seed * 16807 % 2147483647
        yield seed / 2147483647


def clip(x, low, high):
    return min(max(x, low), high)


def cartpole(state, force):
    """Equations of motion of Barto, Sutton and Anderson (1983) without friction; Euler's method."""
    x, v, th, w = state
    g, m_cart, m_pole, l, dt = 9.8, 1.0, 0.1, 0.5, 0.02
    total = m_cart + m_pole
    inner = (-force - m_pole * l * w * w * math.sin(th)) / total
    alpha = (g * math.sin(th) + math.cos(th) * inner) / \
        (l * (4 / 3 - m_pole * math.cos(th) ** 2 / total))
    a = (force + m_pole * l * (w * w * math.sin(th) - alpha * math.cos(th))) / total
    new = [x + dt * v, v + dt * a, th + dt * w, w + dt * alpha]
    return new, 1.0, abs(new[0]) > 2.4 or abs(new[2]) > math.radians(12)


def pendulum(state, torque):
    """A rod of moment m l^2 / 3 about its end, mass in the middle; semi-implicit Euler."""
    th, w = state
    g, m, l, dt = 10.0, 1.0, 1.0, 0.05
    u = clip(torque, -2.0, 2.0)
    lean = math.atan2(math.sin(th), math.cos(th))
    cost = lean ** 2 + 0.1 * w ** 2 + 0.001 * u ** 2
    acceleration = (m * g * l / 2 * math.sin(th) + u) / (m * l * l / 3)
    w = clip(w + acceleration * dt, -8.0, 8.0)
    return [th + w * dt, w], -cost, False


def acrobot_slope(state, u):
    """The mass matrix times the accelerations is the torque minus Coriolis and gravity terms."""
    t1, t2, w1, w2 = state
    m, l, lc, inertia, g = 1.0, 1.0, 0.5, 1.0, 9.8
    a11 = m * lc ** 2 + m * (l ** 2 + lc ** 2 + 2 * l * lc * math.cos(t2)) + 2 * inertia
    a12 = m * (lc ** 2 + l * lc * math.cos(t2)) + inertia
    a22 = m * lc ** 2 + inertia
    bend = m * l * lc * math.sin(t2)
    b1 = bend * w2 * (w2 + 2 * w1) - (m * lc + m * l) * g * math.sin(t1) - m * lc * g * math.sin(t1 + t2)
    b2 = u - bend * w1 * w1 - m * lc * g * math.sin(t1 + t2)
    determinant = a11 * a22 - a12 * a12
    return [w1, w2, (a22 * b1 - a12 * b2) / determinant, (a11 * b2 - a12 * b1) / determinant]


def wrap(angle):
    while angle > math.pi:
        angle -= 2 * math.pi
    while angle < -math.pi:
        angle += 2 * math.pi
    return angle


def acrobot(state, action):
    dt, u = 0.2, action - 1.0

    def shifted(slope, h):
        return [x + h * k for x, k in zip(state, slope)]

    k1 = acrobot_slope(state, u)
    k2 = acrobot_slope(shifted(k1, dt / 2), u)
    k3 = acrobot_slope(shifted(k2, dt / 2), u)
    k4 = acrobot_slope(shifted(k3, dt), u)
    new = [x + dt / 6 * (a + 2 * b + 2 * c + d) for x, a, b, c, d in zip(state, k1, k2, k3, k4)]
    new = [wrap(new[0]), wrap(new[1]), clip(new[2], -4 * math.pi, 4 * math.pi),
           clip(new[3], -9 * math.pi, 9 * math.pi)]
    end = -math.cos(new[0]) - math.cos(new[0] + new[1]) > 1
    return new, 0.0 if end else -1.0, end


def mountain_car(state, action):
    x, v = state
    v = clip(v + 0.0015 * clip(action, -1.0, 1.0) - 0.0025 * math.cos(3 * x), -0.07, 0.07)
    x = clip(x + v, -1.2, 0.6)
    if x == -1.2 and v < 0:
        v = 0.0
    end = x >= 0.45 and v >= 0
    return [x, v], -0.1 * action ** 2 + (100 if end else 0), end


def pushed_towards(state, u):
    """A pole pushed at random falls soon: the push goes under it, except now and then."""
    lean = state[2] + 0.3 * state[3] + 0.05 * state[0] + 0.1 * state[1]
    return (1 if lean > 0 else 0) if u < 0.8 else (0 if lean > 0 else 1)


# Name, step, most steps, start state, and the action from the state and a number in (0, 1).
WORLDS = [
    ("cartpole_discrete", lambda s, a: cartpole(s, 10.0 if a == 1 else -10.0), 60, [0.01, -0.02, 0.03, 0.04],
     pushed_towards),
    ("cartpole_continuous", lambda s, a: cartpole(s, 10.0 * clip(a, -1, 1)), 60, [0.01, -0.02, 0.03, 0.04],
     lambda s, u: (2.6 * u - 1.3) * 0.3 + 2.0 * s[2] + 0.5 * s[3]),
    ("pendulum", pendulum, 60, [math.pi - 0.1, 0.5],
     lambda s, u: (3.0 if s[1] > 0 else -3.0) * (u if u > 0.2 else -u)),
    ("acrobot", acrobot, 120, [0.05, -0.03, 0.1, -0.2],
     lambda s, u: (2 if s[3] > 0 else 0) if u < 0.9 else 1),
    ("mountain_car", mountain_car, 150, [-0.5, 0.0], lambda s, u: (1.3 if s[1] >= 0 else -1.3) * u),
]


EPISODES = 1000


def at_random(random, step, start, action, limit):
    """Mean of the undiscounted return of a policy that does not look, and its standard error."""
    returns = []
    for _ in range(EPISODES):
        state, total, n, end = start(random), 0.0, 0, False
        while n < limit and not end:
            state, reward, end = step(state, action(next(random)))
            total, n = total + reward, n + 1
        returns.append(total)
    mean = sum(returns) / EPISODES
    variance = sum((r - mean) ** 2 for r in returns) / (EPISODES - 1)
    return [mean, math.sqrt(variance / EPISODES)]


def between(low, high, n):
    return lambda random: [low + (high - low) * next(random) for _ in range(n)]


# Step, start, action from a number in (0, 1), time limit.
RANDOM = [
    (WORLDS[0][1], between(-0.05, 0.05, 4), lambda u: int(2 * u), 500),
    (pendulum, lambda r: [math.pi * (2 * next(r) - 1), 2 * next(r) - 1], lambda u: 4 * u - 2, 200),
    (acrobot, between(-0.1, 0.1, 4), lambda u: int(3 * u), 500),
    (mountain_car, lambda r: [-0.6 + 0.2 * next(r), 0.0], lambda u: 2 * u - 1, 999),
]


def row(values):
    return "    {" + ", ".join(repr(float(v)) for v in values) + "},"


if __name__ == "__main__":
    print("// Made by make_worlds.py. Action, state after the step, reward, 1 where the episode ends.")
    for name, step, steps, start, choose in WORLDS:
        random = uniforms(20240601)
        state = list(start)
        print(f"static const double {name}_start[] = {{{', '.join(repr(x) for x in start)}}};")
        print(f"static const double {name}_steps[][{len(start) + 3}] = {{")
        for _ in range(steps):
            action = choose(state, next(random))
            state, reward, end = step(state, action)
            print(row([action] + state + [reward, end]))
            if end:
                break
        print("};")
    print("// Return of acting at random: mean, standard error.")
    print("static const double at_random[][2] = {")
    random = uniforms(20240602)
    for step, start, action, limit in RANDOM:
        print(row(at_random(random, step, start, action, limit)))
    print("};")
