// What the two forms of the math test share: its stages, and how it is drawn.
#ifndef GEDANKEN_ENVS_MATH_TEST_H
#define GEDANKEN_ENVS_MATH_TEST_H

#include "gedanken/env.h"

#define MATH_TEST_WIDTH 9.0f
#define MATH_TEST_HEIGHT 5.0f

enum { CHOICE, TEST, ANSWERED, HOME }; // stages

typedef struct MathTestView {
  int32_t stage, first, second, answer;
} MathTestView;

void math_test_draw(const MathTestView *view, gdn_scene *scene);

#endif
