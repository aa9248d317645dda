// What the two forms of the math test share: its rewards and stages, and how it is drawn.
#ifndef GEDANKEN_ENVS_MATH_TEST_H
#define GEDANKEN_ENVS_MATH_TEST_H

#include "gedanken/env.h"

#define MATH_TEST_WIDTH 9.0f
#define MATH_TEST_HEIGHT 5.0f

// The parameters that both have.
#define MATH_TEST_REWARDS(X, P)                                                                    \
  X(P, REAL, right, 2000.0, 0.0, 10000.0, LINEAR, "$", GDN_LIVE, "Right answer", "What it earns.") \
  X(P, REAL, wrong, 1000.0, 0.0, 10000.0, LINEAR, "$", GDN_LIVE, "Wrong answer", "What it costs.")

enum { CHOICE, TEST, ANSWERED, HOME }; // stages

typedef struct MathTestView {
  int32_t stage, first, second, answer;
} MathTestView;

void math_test_draw(const MathTestView *view, gdn_scene *scene);

// What their gdn_env_types take from the names in both files.
#define MATH_TEST_FUNCTIONS \
  .open = open, .reset = reset, .step = step, .observe = observe, .state = state, .draw = draw

#endif
