// Learning curves as an SVG picture: the median over seeds of one number per episode or evaluation, and the middle half of
// the seeds.
#ifndef GEDANKEN_CLI_LEARNING_H
#define GEDANKEN_CLI_LEARNING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gedanken/config.h"
#include "rows.h"

enum { MOST_LEARNING = 24 }; // curves that can still be told apart in one picture

// Over what: finished episodes, real steps, real and imagined steps.
typedef enum Over { OVER_EPISODES, OVER_STEPS, OVER_ALL, OVER_COUNT } Over;

// The finished episodes, or the evaluations, of all seeds of one variant. Start with {0}; free with learning_free.
typedef struct Learning {
  double *x, *y; // [n] one seed after the other
  int64_t n, room;
  int64_t *begins; // [n_seeds]
  int n_seeds, seeds_room;
} Learning;

void learning_seed(Learning *learning); // what is added from now on is of the next seed
void learning_add(Learning *learning, double x, double y); // what is no number is left out
// All rows of a variant's file; `measure` is a column, or "cumulative". An exit code, after saying what is wrong.
int learning_rows(Learning *learning, const Rows *rows, const char *file, const char *measure,
                  Over over);
void learning_free(Learning *learning);

enum { SCALE_X = 1, SCALE_Y = 2, SCALE_CHOSEN = 4 };

typedef struct LearningFigure {
  const char *title, *measure; // in words
  const char *text;            // what was run, for the caption
  bool sums;                   // it holds from one end of an episode to the next, at first 0
  bool evaluates;              // of evaluations: each holds until the next
  Over over;
  int scale; // which axes are logarithmic; SCALE_CHOSEN: the vertical one where the numbers need it
  int n;     // variants
  const char *const *names;
  const Learning *variants;
} LearningFigure;

// Errors show in ferror(out).
void learning_svg(const LearningFigure *figure, FILE *out);
// The same into a file; an exit code, after saying why.
int learning_write(const LearningFigure *figure, const char *path);

// "return" is "Return per episode".
const char *learning_words(const char *measure);
// A measure's label and unit, in the words of the channel that it is read from in such a run; itself, where there is none.
void learning_channel_words(const gdn_config *config, const char *what, char *out, size_t room);

#endif
