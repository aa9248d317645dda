// What the agents share that learn the world's dynamics and improve a policy in imagination, not by
// planning: real trials, of random actions at first and then of the policy; after each a fit of the model and
// so many ticks of imagining; where imagination starts, what it looked like, and a look back. How the policy is
// improved is each agent's own.
#ifndef GEDANKEN_AGENTS_BASES_POLICY_AGENT_H
#define GEDANKEN_AGENTS_BASES_POLICY_AGENT_H

#include "agents/bases/experience.h"
#include "gauges/model_error.h"
#include "imagine/imagination.h"

#define POLICY_WAYS 16 // imagined trajectories that are drawn

typedef struct PolicyAgent {
  Agent base;
  Imagination look; // for the look back
  ModelError model_error;
  Replay real;       // D; imagination starts where its steps did
  gdn_random random; // real actions
  // In its buffers the agent imagines; its stream also says where that starts.
  Imagination dream;
  double *unit;          // a real action in [-1, 1]
  int32_t trials;        // finished
  int32_t random_trials; // with random actions, at first
  int32_t longest;       // steps of an imagined way, at most
  int32_t shown;         // steps of the latest
  float *ways;           // [longest + 1][dim][POLICY_WAYS]
} PolicyAgent;

// `capacity`: of D; `options`: how it is imagined.
void policy_agent_open(PolicyAgent *me, int32_t capacity, ImagineOptions options, int32_t longest,
                       gdn_arena *arena);
void policy_agent_start(PolicyAgent *me);
void policy_agent_state(PolicyAgent *me, gdn_archive *archive);
void policy_agent_draw(const Agent *agent, gdn_scene *scene);
void policy_agent_near(Agent *agent, gdn_answer *answer);

// Whether the actions are still random.
static inline int32_t policy_agent_is_random(const PolicyAgent *me) {
  return !me->base.evaluated && me->trials < me->random_trials;
}

// How many steps a policy is imagined for: as many as are asked for; of 0 as many as the world's episodes have, at most
// POLICY_USUAL_HORIZON.
#define POLICY_USUAL_HORIZON 100
static inline int32_t policy_agent_horizon(const PolicyAgent *me, int32_t asked) {
  int32_t limit = me->base.env->type->time_limit;
  if (asked > 0) return asked;
  return limit > 0 && limit < POLICY_USUAL_HORIZON ? limit : POLICY_USUAL_HORIZON;
}

// Every such listing begins with the lines RANDOM, POLICY; sets which comes next.
enum { POLICY_LINE_RANDOM, POLICY_LINE_POLICY };
void policy_agent_begin_decision(Agent *agent, const double *observation);
// A random action, in [-1, 1].
void policy_agent_try(PolicyAgent *me, double *unit);
// D <- D u {(s, a, r, s')}, and a look back. Returns 1 when a trial is over after which to learn.
int32_t policy_agent_observe(PolicyAgent *me, const Transition *t);
// The model is to be fitted to D: puts stage POLICY_FIT, the first of every such agent.
void policy_agent_fit(PolicyAgent *me);
enum { POLICY_FIT };
// Observations to start from, s [dim][columns], each drawn from all of D.
void policy_agent_place(PolicyAgent *me, float *s, int32_t columns);
// Keeps step h of an imagined way for drawing, s [dim][columns].
void policy_agent_show(PolicyAgent *me, int32_t h, const float *s, int32_t columns);

#endif
