// A grid: the variants of a run whose words hold lists, as in agent.alpha=0.1,0.5; and what variants are called.
//
// A number, a choice, a switch and the name of a component can be a list, for none has a comma of its own. A text (a layout,
// events) is always one value. The last list turns fastest.
#ifndef GEDANKEN_CLI_GRID_H
#define GEDANKEN_CLI_GRID_H

#include "args.h"

enum { MOST_GRID = 1000 };

typedef struct Grid {
  int n; // at least 1
  gdn_config *configs;
  char **names; // by what differs; "" where there is one
} Grid;

// Makes the configs of all words. Returns an exit code, after saying what is wrong.
int grid_read(Grid *grid, const Args *args);
// The grid of one config.
void grid_of(Grid *grid, const gdn_config *config);
void grid_free(Grid *grid);
// The text of what all variants share; of one, its config.
void grid_shared(const Grid *grid, char *out, size_t room);

// Whether a text of KEY=VALUE words has a list, so that it is no single run.
bool grid_is_list(const char *text);

// Names variants, whose config texts are given, by the words in which they differ, with the usual values of what is not
// written. names[n]: each for the caller to free.
void grid_names(const char *const *texts, int n, char **names);
// The same for people: "agent.planning_steps=5" is "Planning steps 5".
void grid_words(const char *name, char *out, size_t room);

#endif
