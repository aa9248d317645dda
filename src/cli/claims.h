// What an experiment claims, as a chain of comparisons over its rows: "median(pets.return[5]) >= 156".
//
//   pets.return            of the variant `pets`, a column: a number for each finished episode of each seed
//   M[5]  M[5..8]  M[-3..-1]   for each seed the mean over those episodes; from -1, the last, backwards
//   each(M, 5, 8)          all those episodes of all seeds side by side
//   at(M, 3000)            for each seed the sum over the episodes that had ended by that real step
//   solved(M, x, n)        for each seed the real steps after which n episodes running had a mean of at least x; inf: never
//   least_after(M, 3000)   for each seed the smallest number of the episodes that began after that real step; `most_after` the greatest
//   first_after(M, 3000)   for each seed the real step at which the first episode ended after that one
//   between(M, 200, 1200)  for each seed the mean over the episodes that ended after the one real step, up to the other
//   effort(M, x)           for each seed real and imagined steps up to the first episode with at most x; inf: never
//   final(M)               for each seed the number in the last row, though its episode was cut off
//   settled(M, x)          the first episode from which on the mean over the seeds is at most x
//   mean median low high least most iqm sum count (V)   over the seeds; low and high: the 95 % interval of the
//                          median from order statistics; count: how many are not 0, as in count(V < 165)
//   errors(V, x, n)        the distance of the mean from x, a mean over n runs elsewhere that scatter alike (0: exact),
//                          in standard errors
//   + - * / abs < <= > >=   for each seed, or on single numbers
#ifndef GEDANKEN_CLI_CLAIMS_H
#define GEDANKEN_CLI_CLAIMS_H

#include <stdbool.h>
#include <stdio.h>

#include "rows.h"

typedef struct Claims {
  const Rows *rows;         // [n]
  const char *const *names; // [n] of the variants
  int n;
} Claims;

// Whether the chain holds. Writes it to `out` with the numbers that it compares; a chain that cannot be read, or that asks
// for rows that are not there, does not hold, and the reason is in `why`, otherwise "".
bool claim_holds(const Claims *claims, const char *chain, FILE *out, char *why, size_t room);

// The one number of an expression; false, and the reason in `why`, where there is none.
bool claim_number(const Claims *claims, const char *expression, double *x, char *why, size_t room);

#endif
