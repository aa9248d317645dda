"""Elementary functions to DIGITS decimal digits, from their series, for the scripts beside this one.

Only the standard library. Arguments and results are decimal.Decimal. exp and ln come from `decimal`
(correctly rounded there); the rest is built here: pi by Machin's formula, sin and cos by an exact
reduction and Taylor's series, erf by its series, tanh and the differences by formulas that do not cancel.
"""
from decimal import Decimal as D, getcontext
from fractions import Fraction
import struct

DIGITS = 60
getcontext().prec = DIGITS
getcontext().Emin, getcontext().Emax = -10**6, 10**6
TINY = D(10) ** -(DIGITS + 5)


def pi(digits):
    """pi = 16 atan(1/5) - 4 atan(1/239), in integers scaled by 10^(digits + 10)."""
    one = 10 ** (digits + 10)

    def atan_inverse(n):
        total, power, k = 0, one // n, 0
        while power:
            total += (-1) ** k * (power // (2 * k + 1))
            power //= n * n
            k += 1
        return total

    return Fraction(16 * atan_inverse(5) - 4 * atan_inverse(239), one)


PI = pi(420)  # 330 digits for the reduction of 1e308, the rest for the result


def of_fraction(f):
    return D(f.numerator) / D(f.denominator)


def series(first, ratio):
    """first * (1 + ratio(1) * (1 + ratio(2) * ...)), summed until the terms vanish."""
    total, term, k = D(0), first, 0
    while term != 0 and (abs(term) > abs(total) * TINY):
        total += term
        k += 1
        term *= ratio(k)
    return total


def exp(x):
    return x.exp()


def log(x):
    return x.ln()


def expm1(x):
    return series(x, lambda k: x / (k + 1)) if abs(x) < 1 else x.exp() - 1


def log1p(x):
    """Near 0 by log(1 + x) = 2 atanh(x / (2 + x)), which does not cancel."""
    if abs(x) > D("0.1"):
        return (1 + x).ln()
    s = x / (2 + x)
    total, power, k = D(0), s, 0
    while power != 0 and (abs(power) > abs(total) * TINY):
        total += power / (2 * k + 1)
        power *= s * s
        k += 1
    return 2 * total


def quadrant(x):
    """x = n pi/2 + r with |r| <= pi/4: (n mod 4, r)."""
    exact = Fraction(x)
    n = round(exact / (PI / 2))
    return n % 4, of_fraction(exact - n * PI / 2)


def sin_series(r):
    return series(r, lambda k: -r * r / (2 * k * (2 * k + 1)))


def cos_series(r):
    return series(D(1), lambda k: -r * r / ((2 * k - 1) * 2 * k))


def sin(x):
    n, r = quadrant(x)
    value = cos_series(r) if n % 2 else sin_series(r)
    return -value if n >= 2 else value


def cos(x):
    n, r = quadrant(x)
    value = sin_series(r) if n % 2 else cos_series(r)
    return -value if n in (1, 2) else value


def atan(x):
    """Three times halved by atan x = 2 atan(x / (1 + sqrt(1 + x^2))), then the series."""
    for _ in range(3):
        x = x / (1 + (1 + x * x).sqrt())
    total, power, k = D(0), x, 0
    while power != 0 and (abs(power) > abs(total) * TINY):
        total += power / (2 * k + 1)
        power *= -x * x
        k += 1
    return 8 * total


def atan2(y, x):
    """The angle of the point (x, y), none of them 0, in (-pi, pi)."""
    angle = atan(abs(y) / abs(x))
    if x < 0:
        angle = of_fraction(PI) - angle
    return angle if y > 0 else -angle


def tanh(x):
    t = expm1(2 * abs(x))
    value = t / (t + 2)
    return value if x >= 0 else -value


def softplus(x):
    return max(x, D(0)) + log1p((-abs(x)).exp())


def erf(x):
    """erf x = 2/sqrt(pi) exp(-x^2) sum_k 2^k x^(2k+1) / (2k+1)!!: positive terms, nothing cancels."""
    scale = 2 / of_fraction(PI).sqrt()
    total = series(x, lambda k: 2 * x * x / (2 * k + 1))
    return scale * (-x * x).exp() * total


def erfc_scaled(x):
    """exp(x^2) erfc(x) for 1 <= x <= 6, where 1 - erf cancels at most 17 of the digits."""
    return (1 - erf(x)) * (x * x).exp()


def rounded(value, bits, lowest):
    """The Fraction nearest to a nonzero value among numbers of `bits` bits and multiples of 2^lowest."""
    exact = Fraction(value)
    size = abs(exact)
    e = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** e:
        e -= 1
    unit = Fraction(2) ** max(e - bits + 1, lowest)
    return round(exact / unit) * unit  # round() of a Fraction is half to even


def to_f64(value):
    return float(rounded(value, 53, -1074)) if value != 0 else 0.0


def to_f32(value):
    """As a Python float that a float32 holds; beyond the largest it is an infinity."""
    if value == 0:
        return 0.0
    nearest = float(rounded(value, 24, -149))
    if abs(nearest) >= 2.0 ** 128:
        return float("inf") if nearest > 0 else float("-inf")
    return struct.unpack("<f", struct.pack("<f", nearest))[0]


def normal_inverse(p):
    """z with P(Z < z) = p, by Newton's iteration on the smaller tail."""
    tail = min(p, 1 - p)
    z = D(0) if tail > D("0.2") else (-2 * tail.ln()).sqrt()
    for _ in range(60):
        density = (-z * z / 2).exp() / (2 * of_fraction(PI)).sqrt()
        step = ((1 - erf(z / D(2).sqrt())) / 2 - tail) / density
        z += step
        if abs(step) < abs(z) * D("1e-25"):
            break
    return z if p > D("0.5") else -z
