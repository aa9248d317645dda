"""Prints the coefficients of sample_normal_of_bits in src/math/sample.h.

With x = 2 p - 1 = erf(z / sqrt 2) the ratio z / x depends smoothly on w = -log(1 - x^2) alone (Giles 2010); a
rational function of w fits it over all w that 32 bits can give. Least squares in which each point's
error is divided by the denominator of the round before, and points with a large error gain
weight (Lawson's iteration), until the largest relative error stops falling.

    python3 tests/reference/fit_sample.py
"""
from decimal import Decimal as D
from statistics import NormalDist
import math
from fit_scalar import solve, to_float

HIGH = 21.6  # 1 - x^2 >= 2^-31, so w <= 21.49
ABOVE, BELOW, POINTS, ROUNDS = 5, 4, 200, 80  # degrees


def ratio(w):
    if w < 1e-9:
        return math.sqrt(math.pi / 2)
    x = math.sqrt(-math.expm1(-w))
    tail = math.exp(-w) / (2 * (1 + x))  # (1 - x) / 2 without cancellation
    normal = NormalDist()
    return (-normal.inv_cdf(tail) if tail < 0.25 else normal.inv_cdf(0.5 + x / 2)) / x


def value(c, w):
    return sum(a * w ** k for k, a in enumerate(c))


def least_squares(points, weights):
    """Coefficients of P, Q (Q begins with 1) that minimise the weighted sum of (P - y Q)^2."""
    n = ABOVE + 1 + BELOW
    matrix, right = [[D(0)] * n for _ in range(n)], [D(0)] * n
    for (w, y), weight in zip(points, weights):
        row = [D((w / HIGH) ** k) for k in range(ABOVE + 1)]
        row += [-D(y) * D((w / HIGH) ** k) for k in range(1, BELOW + 1)]
        for i in range(n):
            right[i] += D(weight) * row[i] * D(y)
            for j in range(n):
                matrix[i][j] += D(weight) * row[i] * row[j]
    c = [float(v) for v in solve(matrix, right)]
    above = [c[k] / HIGH ** k for k in range(ABOVE + 1)]
    return above, [1.0] + [c[ABOVE + k] / HIGH ** k for k in range(1, BELOW + 1)]


if __name__ == "__main__":
    ws = [HIGH * (1 - math.cos(math.pi * i / POINTS)) / 2 for i in range(POINTS + 1)]
    points = [(w, ratio(w)) for w in ws]
    lawson, below, best = [1.0] * len(ws), [1.0], (1.0, None, None)
    for _ in range(ROUNDS):
        weights = [u / (y * value(below, w)) ** 2 for u, (w, y) in zip(lawson, points)]
        above, below = least_squares(points, weights)
        rounded = [[to_float(c) for c in side] for side in (above, below)]
        error = [abs(value(rounded[0], w) / value(rounded[1], w) / y - 1) for w, y in points]
        worst = max(error)
        if worst < best[0]:
            best = (worst, *rounded)
        lawson = [u * (e / worst + 1e-3) for u, e in zip(lawson, error)]
        mean = sum(lawson) / len(lawson)
        lawson = [u / mean for u in lawson]
    print(f"z / x: {best[0]:.2g}")
    for side in best[1:]:
        print("  " + ", ".join(c.hex() for c in side))
