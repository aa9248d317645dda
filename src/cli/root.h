// The square root, so that the program needs no libm.
#ifndef GEDANKEN_CLI_ROOT_H
#define GEDANKEN_CLI_ROOT_H

// Of x >= 0. Newton's steps fall towards their limit from above.
static inline double root(double x) {
  double r = x > 1 ? x : 1;
  for (double next; (next = (r + x / r) / 2) < r;) r = next;
  return r;
}

#endif
