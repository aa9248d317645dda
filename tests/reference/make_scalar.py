"""Writes tests/reference/scalar.inc: arguments and correctly rounded values of the functions of
src/math/scalar.h, in double and in float, computed with 60 digits by precise.py.

    python3 tests/reference/make_scalar.py > tests/reference/scalar.inc
"""
from decimal import Decimal as D
import re
import struct
import precise as P

SMALL = [5e-324, 1e-310, 2.0 ** -1022, 1e-300, 1e-100, 1e-20, 2.0 ** -54, 2.0 ** -53, 1e-12, 1e-9, 2.0 ** -27,
         1e-7, 1e-5, 0.001, 0.01]
PLAIN = [0.05, 0.1, 0.2, 0.25, 0.3, 0.3465, 0.3466, 0.4, 0.5, 0.55, 0.56, 0.57, 0.6, 0.69, 0.7, 0.7071, 0.75,
         0.78, 0.7853, 0.8, 0.9, 0.95, 0.999, 1.0, 1.001, 1.2, 1.4142, 1.5, 2.0, 2.5, 3.0, 3.14159, 4.0,
         5.0, 5.5, 5.9, 6.0, 7.0, 8.5, 10.0]
WIDE = [12.5, 17.0, 21.9, 22.1, 36.0, 37.5, 50.0, 88.5, 100.0, 300.0, 700.0, 709.5, 709.78]
# Doubles near multiples of pi/2; 6381956970095103 2^797 is the nearest of all (distance 4.7e-19).
ANGLES = [1.5707963267948966, 3.141592653589793, 4.71238898038469, 6.283185307179586, 14.137166941154069,
          355.0, 710.0, 1000.0, 12345.678, 1e5, 1048575.9, 1048576.0, 1e6, 31415926.535897933, 1e9, 1e15, 2.0 ** 53,
          1e22, 1e100, 6381956970095103.0 * 2.0 ** 797, 1e300, 2.0 ** 1023, 1.7976931348623157e308]


def both(values):
    return values + [-v for v in values]


ARGUMENTS = {
    "exp": both(SMALL[5:] + PLAIN + WIDE) + [-708.5, -740.0, -745.0],
    "expm1": both(SMALL + PLAIN + WIDE),
    "log": SMALL + PLAIN + WIDE + [0.99, 1 - 2.0 ** -53, 1 + 2.0 ** -52, 1e30, 1e200, 1.7976931348623157e308],
    "log1p": SMALL + PLAIN + WIDE + [1e16, 1e30, 1e300] +
             [-v for v in SMALL + PLAIN if v < 1] + [-1 + 2.0 ** -53],
    "sin": both(SMALL + PLAIN) + ANGLES + [-v for v in ANGLES[::3]],
    "cos": SMALL[5:] + PLAIN + ANGLES + [-v for v in ANGLES[::3]],
    "tanh": both(SMALL + PLAIN) + WIDE[:4],
    "softplus": both(SMALL[5:] + PLAIN + WIDE) + [-740.0],
    "erf": both(SMALL + PLAIN),
}

# (y, x): all octants, near the axes and the diagonal, subnormal and huge.
POINTS = [(y * s, x * t) for y, x in
          [(1.0, 1.0), (0.5, 1.0), (0.4999, 1.0), (0.5001, 1.0), (0.999, 1.0), (1.0, 0.75), (1.0, 0.3),
           (1.0, 0.01), (1e-9, 1.0), (2.0 ** -28, 1.0), (3.0, 4e9), (1.0, 1e-20), (0.1, 0.7), (0.7, 0.1),
           (5e-324, 1e-323), (1e-310, 3e-309), (1.7e308, 1.3e308), (1e308, 1.7e308), (1e300, 1e-300)]
          for s in (1, -1) for t in (1, -1)] + [(1e-300, 1e300 * 5e7), (1e-160, 1e155)]


def of_f32(x):
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return 0.0


def literal(x):
    return re.sub(r"\.?0*p", "p", x.hex())


def table(name, kind, suffix, rows):
    print(f"static const Pair{kind} {name}_{kind}[] = {{")
    for x, y in rows:
        print(f"    {{{literal(x)}{suffix}, {literal(y)}{suffix}}},")
    print("};")


if __name__ == "__main__":
    print("// Made by make_scalar.py. Argument, correctly rounded value.")
    for name, arguments in ARGUMENTS.items():
        function = getattr(P, name)
        table(name, 64, "", [(x, P.to_f64(function(D(x)))) for x in arguments])
        narrow = list(dict.fromkeys(of_f32(x) for x in arguments))
        rows = [(x, P.to_f32(function(D(x)))) for x in narrow if x not in (0.0, -1.0)]
        table(name, 32, "f", [(x, y) for x, y in rows if y - y == 0])
    print("static const Triple64 atan2_64[] = {")
    for y, x in POINTS:
        print(f"    {{{literal(y)}, {literal(x)}, {literal(P.to_f64(P.atan2(D(y), D(x))))}}},")
    print("};")
