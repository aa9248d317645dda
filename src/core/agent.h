// What an agent is to the runner, which owns the loop. The runner asks five questions; so no algorithm
// is written as a state machine, and the page can pause inside any of them:
//
//     begin_decision   here is an observation: start to think (planners only)
//     improve          think one planner iteration further; done? (planners only)
//     decide           which action here?
//     observe          here is what came of it; how many updates are now due?
//     update           do n of them; n calls of 1 and 1 call of n are the same
#ifndef GEDANKEN_CORE_AGENT_H
#define GEDANKEN_CORE_AGENT_H

#include "core/channel.h"
#include "core/model.h"
#include "core/planner.h"
#include "gedanken/env.h"

typedef struct agent_type agent_type;

// First field of every agent's struct. The runner fills it before `open`.
typedef struct Agent {
  const agent_type *type;
  const gdn_env *env; // its spaces and drawing; its outcomes only for who is given the model
  Model *model;       // NULL when the agent takes none
  Planner *planner;   // likewise
  uint64_t seed;
  uint64_t model_steps, updates; // counts since creation; the agent increases them
  int32_t line; // line of the listing that comes next, if it belongs to the phase that comes next
} Agent;

struct agent_type {
  gdn_component component; // family GDN_FAMILY_AGENT
  gdn_status (*open)(Agent *agent, gdn_arena *arena, gdn_message *why);
  void (*start)(Agent *agent);                                     // optional
  void (*begin_decision)(Agent *agent, const double *observation); // optional
  int32_t (*improve)(Agent *agent);                                // optional; 1 when done
  void (*decide)(Agent *agent, const double *observation, double *action);
  int32_t (*observe)(Agent *agent, const Transition *t);
  // Does up to *n of those due and says in *n how many that were. Returns 0 when the rest of them would
  // change nothing: then the step is done. Optional where observe always returns 0.
  int32_t (*update)(Agent *agent, int32_t *n);
  void (*state)(Agent *agent, gdn_archive *archive);
  void (*channels)(const Agent *agent, ChannelList *list);
  void (*draw)(const Agent *agent, gdn_scene *scene);
  // What the agent thinks action a in state s leads to; 0 when it has no idea. Optional.
  int32_t (*believe)(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out);
};

#endif
