// What the agents share that learn the world's dynamics and plan through them: data, a search for the plan,
// and a look back. They differ in when the model is fitted and how long a plan is followed; each has its
// listing in its own file.
#ifndef GEDANKEN_AGENTS_PLANNING_AGENT_H
#define GEDANKEN_AGENTS_PLANNING_AGENT_H

#include "agents/hindsight.h"
#include "agents/train_model.h"
#include "core/agent.h"
#include "planners/rollout.h"

// Which lines of the listing are which.
typedef struct PlanningLines {
  int32_t random, search, follow, fit;
} PlanningLines;

typedef struct PlanningAgent {
  Agent base;
  PlanningLines lines;
  Rollout rollout;
  Hindsight hindsight;
  gdn_random explore;    // random actions
  double *observation;   // where the plan begins
  double *unit;          // the action chosen, in [-1, 1]
  double *path;          // drawing only: DYNAMICS_TILE imagined ways
  int32_t trials;        // finished
  int32_t random_trials; // with random actions, at first
  int32_t follow;        // actions of a plan that are executed before the next plan is made
  int32_t executed;      // actions of the plan executed so far; -1: there is no plan
  int32_t evaluated;     // candidates of the iteration under way; -1: none proposed yet
  int32_t ranked;        // the candidates are in the order of their returns (drawing)
  int32_t since_fit;     // real steps since the model was fitted
} PlanningAgent;

#define RETRAIN_PARAM(X, P)                                                         \
  X(P, INT, retrain_every, 0, 0, 100000, LOG, "steps", GDN_EXPERT, "Retrain every", \
    "Real steps between two fits of the model; 0 fits it after each trial.")

gdn_status planning_agent_open(PlanningAgent *me, Propagation propagation, int32_t particles,
                               gdn_arena *arena);
void planning_agent_start(Agent *agent);
void planning_agent_state(Agent *agent, gdn_archive *archive);
void planning_agent_channels(const Agent *agent, ChannelList *list);
void planning_agent_draw(const Agent *agent, gdn_scene *scene);

// Whether the actions are still random.
static inline int32_t planning_agent_is_random(const PlanningAgent *me) {
  return me->trials < me->random_trials;
}

// Starts a search where a new plan is needed, and sets the listing's line.
void planning_agent_begin(Agent *agent, const double *observation);
// Imagines one tile of candidates further; 1 when the plan stands.
int32_t planning_agent_improve(Agent *agent);
// The next action: of the plan, or a random one.
void planning_agent_decide(Agent *agent, const double *observation, double *action);
// Counts steps and trials, looks back, and where `keep`: D <- D u {(s, a, s')}.
void planning_agent_observe(PlanningAgent *me, const Transition *t, int32_t keep);
// Whether the model is to be fitted now: every so many steps, or (0) after each trial; not before the random
// data is complete, and then at once.
int32_t planning_agent_is_due(const PlanningAgent *me, const Transition *t, int32_t every);
// Lets the model begin to learn from D; returns how many updates that are.
int32_t planning_agent_fit(PlanningAgent *me);

// The functions of an agent that are the same for all of them.
#define PLANNING_AGENT_FUNCTIONS                                                                   \
  .start = planning_agent_start, .begin_decision = planning_agent_begin,                           \
  .decide = planning_agent_decide, .improve = planning_agent_improve, .update = agent_train_model, \
  .state = planning_agent_state, .channels = planning_agent_channels, .draw = planning_agent_draw
#define PLANNING_AGENT_NEEDS \
  .needs_env = GDN_JUDGED, .needs_model = GDN_DYNAMICS, .needs_planner = GDN_SEQUENCES

#endif
