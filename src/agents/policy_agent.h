// What the agents share that learn the world's dynamics and improve a policy in imagination, not by
// planning: real trials, of random actions at first and then of the policy; after each a fit of the model and
// so many ticks of imagining; where imagination starts, what it looked like, and a look back. How the policy is
// improved is each agent's own.
#ifndef GEDANKEN_AGENTS_POLICY_AGENT_H
#define GEDANKEN_AGENTS_POLICY_AGENT_H

#include "agents/hindsight.h"
#include "agents/train_model.h"
#include "core/agent.h"
#include "core/replay.h"
#include "planners/rollout.h"

#define POLICY_WAYS 16 // imagined trajectories that are drawn

typedef struct PolicyAgent {
  Agent base;
  Rollout rollout; // for the look back
  Hindsight hindsight;
  Replay replay;         // real steps; imagination starts where they did
  gdn_random random;     // real actions
  gdn_random dream;      // where imagination starts, and what happens by chance in it
  double *unit;          // a real action in [-1, 1]
  int32_t trials;        // finished
  int32_t random_trials; // with random actions, at first
  int32_t fitting;       // updates of the model that are due
  int32_t imagining;     // ticks of the policy's improvement that are due after them
  int32_t longest;       // steps of an imagined way, at most
  int32_t shown;         // steps of the latest
  float *ways;           // [longest + 1][dim][POLICY_WAYS]
} PolicyAgent;

// Which lines of the listing are which.
typedef struct PolicyLines {
  int32_t random, act, fit, imagine;
} PolicyLines;

void policy_agent_open(PolicyAgent *me, int32_t longest, gdn_arena *arena);
void policy_agent_start(PolicyAgent *me);
void policy_agent_state(PolicyAgent *me, gdn_archive *archive);
void policy_agent_draw(const Agent *agent, gdn_scene *scene);

// Whether the actions are still random.
static inline int32_t policy_agent_is_random(const PolicyAgent *me) {
  return me->trials < me->random_trials;
}

// A random action, in [-1, 1].
void policy_agent_try(PolicyAgent *me, double *unit);
// D <- D u {(s, a, r, s')}, and a look back. Returns 1 when a trial is over after which to learn.
int32_t policy_agent_observe(PolicyAgent *me, const Transition *t);
// Lets the model begin to learn from D, and so many ticks of imagining follow; returns all that is due.
int32_t policy_agent_begin(PolicyAgent *me, int32_t imagining, PolicyLines lines);
// Does up to n of the model's updates that are due; returns how many.
int32_t policy_agent_fit(PolicyAgent *me, int32_t n, PolicyLines lines);
// Observations to start from, s [dim][columns], each drawn from all of D.
void policy_agent_place(PolicyAgent *me, float *s, int32_t columns);
// Keeps step h of an imagined way for drawing, s [dim][columns].
void policy_agent_show(PolicyAgent *me, int32_t h, const float *s, int32_t columns);

#endif
