// What the agents share that search for a policy by its expected cost, step by step through a horizon: forwards, where it
// comes to be known, and backwards, where its gradient does; and at last forwards once more with the policy that was
// found, as a beam to lay beside the trial that follows. What is imagined, and how the policy is improved, is each agent's own.
#ifndef GEDANKEN_AGENTS_BASES_POLICY_SEARCH_H
#define GEDANKEN_AGENTS_BASES_POLICY_SEARCH_H

#include "agents/bases/policy_agent.h"
#include "gauges/beam.h"
#include "gauges/trial_cost.h"

typedef enum SearchDoing {
  SEARCH_BEGIN,
  SEARCH_FORWARDS,
  SEARCH_BACKWARDS,
  SEARCH_PREDICT
} SearchDoing;

typedef struct PolicySearch {
  PolicyAgent policy;
  int32_t doing; // SearchDoing
  int32_t H, t;  // horizon of the search under way, and its step
  Beam beam;
  TrialCost cost;
} PolicySearch;

// As policy_agent_open.
void policy_search_open(PolicySearch *me, int32_t capacity, ImagineOptions options, int32_t longest,
                        gdn_arena *arena);
// A real step, after which the goal is `distance` away, beside what was expected: expected[1 .. H]. Returns 1 when a trial is
// over after which to search, through the horizon that is asked for (policy_agent_horizon); the model is fitted before.
int32_t policy_search_observe(PolicySearch *me, const Transition *t, double distance,
                              const double *expected, int32_t asked);
// After `doing`, H and t were visited: whether they go together. If not, nothing is under way.
void policy_search_check(PolicySearch *me, gdn_archive *archive);
void policy_search_draw(const Agent *agent, gdn_scene *scene);

#endif
