// What a longer look ahead says of a value, and how far to believe it (Feinberg et al. 2018, MVE; Buckman et al.
// 2018, STEVE). For each depth h an ensemble gives n guesses of the same target: h imagined rewards and then the
// critic. MVE takes the deepest. STEVE weighs the depths by how little their guesses scatter:
//
//     y = sum_h w_h mean_h,   w_h = 1 / (variance_h + 1e-8), normalised.
#ifndef GEDANKEN_LEARNERS_EXPANSION_H
#define GEDANKEN_LEARNERS_EXPANSION_H

#include <stdint.h>

// guesses [depths][n]; weights [depths] are written. Returns y.
double expansion_steve(const double *guesses, int32_t depths, int32_t n, double *weights);

// The mean of the guesses at the last depth.
double expansion_deepest(const double *guesses, int32_t depths, int32_t n);

#endif
