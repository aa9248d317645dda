// From catalogue positions to the types behind them, for the rest of src/run.
#ifndef GEDANKEN_RUN_CATALOG_H
#define GEDANKEN_RUN_CATALOG_H

#include "core/agent.h"
#include "core/model.h"
#include "core/planner.h"
#include "gedanken/env.h"

// Largest struct of any component, bytes. Measuring builds them in scratch of this size.
#define CATALOG_STRUCT_BYTES 6144

// Longest list of events.
#define EVENTS_LETTERS 8000

// The settings of the run itself.
#define RUN_PARAMS(X, P)                                                                          \
  X(P, INT, seed, 1, 0, 2147483647, LINEAR, "", 0, "Seed",                                        \
    "Where all random numbers start: the same seed gives the same run, to the bit.")              \
  X(P, INT, time_limit, 0, 0, 1000000000, LOG, "steps", GDN_EXPERT, "Time limit",                 \
    "Real steps after which an episode is cut off; 0 takes the world's own limit.")               \
  X(P, TEXT, events, "", 0, EVENTS_LETTERS, LINEAR, "", GDN_EXPERT, "Events",                     \
    "What was changed while the run went on: STEP:KEY=VALUE, separated by semicolons; STEP.TICK " \
    "is so many ticks into the next real step.")                                                  \
  X(P, INT, numbers, 0, 0, 1000000, LINEAR, "", GDN_EXPERT, "Numbers version",                    \
    "Which version of the numbers the text was written for: another one computes all the same, "  \
    "and says so; 0: none is named.")
GDN_PARAM_STRUCT(RunParams, RUN_PARAMS);
enum { RUN_SEED, RUN_TIME_LIMIT, RUN_EVENTS, RUN_NUMBERS }; // rows of the list

// The types at a config's choices; NULL for none.
const gdn_env_type *catalog_env(int32_t index);
const model_type *catalog_model(int32_t index);
const planner_type *catalog_planner(int32_t index);
const agent_type *catalog_agent(int32_t index);

// What the people call it: "world" for GDN_FAMILY_ENV.
const char *catalog_word(gdn_family family);

#endif
