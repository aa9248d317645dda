"""Writes tests/reference/sample.inc: probabilities and correctly rounded normal quantiles.

    python3 tests/reference/make_sample.py > tests/reference/sample.inc
"""
from decimal import Decimal as D
import precise as P

PROBABILITIES = [0.4999999, 0.45, 0.4, 0.3, 0.25, 0.2, 0.1, 0.0751, 0.0749, 0.05, 0.025, 0.01, 0.005, 1e-3, 1e-5,
                 1e-8, 1e-10, 1.5e-11, 1.3e-11, 1e-13, 2.0 ** -53, 1e-20, 1e-40]

if __name__ == "__main__":
    print("// Made by make_sample.py. Probability, normal quantile.")
    print("static const Pair normal_quantile[] = {")
    for p in PROBABILITIES + [1 - p for p in PROBABILITIES if p > 1e-14]:
        print(f"    {{{p!r}, {P.to_f64(P.normal_inverse(D(p)))!r}}},")
    print("};")
