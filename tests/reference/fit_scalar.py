"""Prints the polynomial coefficients of src/math/scalar.h, scalar.c, scalar_trig.c and exp2_body.inc.

Each is the minimax polynomial p of one function f under one weight w: the smallest possible
max |w (f - p)| over an interval. Remez' exchange on a fine grid, in 60-digit decimals, then each
coefficient is rounded to double or float. The bound printed is measured after that rounding, so it is what
the C code gets, apart from the rounding of its own operations.

    python3 tests/reference/fit_scalar.py
"""
from decimal import Decimal as D
import math
import struct
import precise as P

LN2 = P.log(D(2))
GRID = 600


def grid(low, high):
    """Chebyshev's extrema: dense near the ends, where the error of a fit turns fastest."""
    angle = [math.pi * i / GRID for i in range(GRID + 1)]
    return [low + (high - low) * D((1 - math.cos(a)) / 2) for a in angle]


def solve(rows, right):
    """Gaussian elimination with row exchange."""
    n = len(rows)
    m = [row + [b] for row, b in zip(rows, right)]
    for i in range(n):
        j = max(range(i, n), key=lambda k: abs(m[k][i]))
        m[i], m[j] = m[j], m[i]
        for k in range(i + 1, n):
            factor = m[k][i] / m[i][i]
            m[k] = [a - factor * b for a, b in zip(m[k], m[i])]
    x = [D(0)] * n
    for i in reversed(range(n)):
        x[i] = (m[i][n] - sum(m[i][k] * x[k] for k in range(i + 1, n))) / m[i][i]
    return x


def value(coefficients, x):
    total = D(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def remez(f, w, low, high, count):
    xs = grid(low, high)
    fs, ws = [f(x) for x in xs], [w(x) for x in xs]
    chosen = [round(GRID * (1 - math.cos(math.pi * i / count)) / 2) for i in range(count + 1)]
    for _ in range(30):
        rows = [[xs[i] ** k for k in range(count)] + [D((-1) ** n) / ws[i]]
                for n, i in enumerate(chosen)]
        p = solve(rows, [fs[i] for i in chosen])[:count]
        error = [w_ * (f_ - value(p, x)) for w_, f_, x in zip(ws, fs, xs)]
        best = []  # the largest error of each run of equal sign
        for i, e in enumerate(error):
            if best and (error[best[-1]] > 0) == (e > 0):
                if abs(e) > abs(error[best[-1]]):
                    best[-1] = i
            else:
                best.append(i)
        while len(best) > count + 1:
            best.pop(0 if abs(error[best[0]]) < abs(error[best[-1]]) else -1)
        if best == chosen or len(best) < count + 1:
            break
        chosen = best
    return p, xs, fs, ws


def to_float(c):
    return struct.unpack("f", struct.pack("f", c))[0]


def fit(name, f, w, low, high, count, rounded=float):
    p, xs, fs, ws = remez(f, w, D(low), D(high), count)
    p = [D(rounded(c)) for c in p]
    worst = max(abs(w_ * (f_ - value(p, x))) for w_, f_, x in zip(ws, fs, xs))
    print(f"{name}: 2^{math.log2(float(worst)):.1f}")
    for c in p:
        print(f"  {float(c).hex() if rounded is to_float else repr(float(c))},")


# Series of what remains when the leading terms are taken off, so that nothing cancels at 0.
def exp_rest(r):  # (e^r - 1 - r) / r^2
    return P.series(D("0.5"), lambda k: r / (k + 2))


def exp2_rest(f):  # (2^f - 1 - f log 2) / f^2
    return LN2 * LN2 * exp_rest(f * LN2)


def log_rest(z):  # (2 atanh(s) / s - 2) / z, z = s^2
    return sum(D(2) / (2 * k + 3) * z ** k for k in range(45))


def log1p_rest(f):  # (log(1 + f) - f + f^2 / 2) / f^3
    if abs(f) < D("1e-3"):
        return sum((-f) ** k / (k + 3) for k in range(20))
    return (P.log(1 + f) - f + f * f / 2) / f ** 3


def sin_rest(z):  # (sin(r) / r - 1) / z, z = r^2
    return P.series(-1 / D(6), lambda k: -z / ((2 * k + 2) * (2 * k + 3)))


def cos_rest(z):  # (cos(r) - 1 + z / 2) / z^2
    return P.series(1 / D(24), lambda k: -z / ((2 * k + 3) * (2 * k + 4)))


def atan_rest(z):  # (atan(r) / r - 1) / z, z = r^2
    return sum(D((-1) ** (k + 1)) / (2 * k + 3) * z ** k for k in range(110))


def tanh_rest(z):  # (tanh(x) / x - 1) / z, z = x^2
    x = max(z, D("1e-20")).sqrt()
    return (P.tanh(x) / x - 1) / (x * x)


def erf_rest(z):  # erf(x) / x - 1, z = x^2
    x = max(z, D("1e-20")).sqrt()
    return P.erf(x) / x - 1


def erfc_mapped(t):  # exp(x^2) erfc(x), t = (x - 2) / (x + 2)
    return P.erfc_scaled(2 * (1 + t) / (1 - t))


def erfc_weight(t):  # the error that counts is that of erf, near 1
    x = 2 * (1 + t) / (1 - t)
    return (-x * x).exp()


HALF = LN2 / 2 * D("1.0001")  # a little beyond: the quotient is rounded
EIGHTH = P.of_fraction(P.PI) / 4 * D("1.0001")

if __name__ == "__main__":
    fit("exp", exp_rest, lambda r: r * r, -HALF, HALF, 11)
    fit("expf", exp_rest, lambda r: r * r, -HALF, HALF, 5, to_float)
    fit("exp2", exp2_rest, lambda f: f * f / P.exp(f * LN2), D("-0.50001"), D("0.50001"), 10)
    fit("log", log_rest, lambda z: z, D("1e-9"), (3 - 2 * D(2).sqrt()) ** 2, 7)
    fit("logf", log1p_rest, lambda f: f * f, D("0.5").sqrt() - 1, D(2).sqrt() - 1, 8, to_float)
    fit("log1pf", log_rest, lambda z: z, D("1e-9"), 1 / D(9), 4, to_float)
    fit("sin", sin_rest, lambda z: z, D("1e-9"), EIGHTH ** 2, 6)
    fit("cos", cos_rest, lambda z: z * z, D("1e-9"), EIGHTH ** 2, 6)
    fit("atan", atan_rest, lambda z: z, D("1e-9"), D("0.2501"), 12)
    fit("tanh", tanh_rest, lambda z: z, D("1e-9"), D("0.3136"), 11)
    fit("erf", erf_rest, lambda z: D(1), D("1e-9"), D(1), 13)
    fit("erfc", erfc_mapped, erfc_weight, -1 / D(3), D("0.5"), 13)
