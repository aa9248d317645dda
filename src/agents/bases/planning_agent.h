// What the agents share that learn the world's dynamics and plan through them: data, a search for the plan,
// and a look back. They differ in when the model is fitted and how long a plan is followed; each has its
// listing in its own file.
#ifndef GEDANKEN_AGENTS_BASES_PLANNING_AGENT_H
#define GEDANKEN_AGENTS_BASES_PLANNING_AGENT_H

#include "agents/bases/experience.h"
#include "gauges/model_error.h"
#include "imagine/linearise.h"
#include "imagine/plan_value.h"

typedef struct PlanningAgent {
  Agent base;
  Replay real; // D
  PlanValue value;
  Linearise linearise; // for planners that ask what is along a plan
  ModelError model_error;
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
  FitClock clock;
} PlanningAgent;

#define RETRAIN_PARAM(X, P)                                                         \
  X(P, INT, retrain_every, 0, 0, 100000, LOG, "steps", GDN_EXPERT, "Retrain every", \
    "Real steps between two fits of the model; 0 fits it after each trial.")

// `capacity`: of D. `follow` actions of a plan are executed, more where the planner says so, after so many random trials;
// plan_value.h knows the rest. Derivatives are of one world and of the rule of the reward: who plans by them is told what
// the members expect, whatever the propagation, and what the rule says.
gdn_status planning_agent_open(PlanningAgent *me, int32_t capacity, int32_t random_trials,
                               int32_t follow, Propagation propagation, int32_t particles,
                               gdn_arena *arena, gdn_message *why);
// The same for who follows the mean of each plan's members to its end.
gdn_status planning_agent_open_to_follow(PlanningAgent *me, int32_t capacity, int32_t random_trials,
                                         gdn_arena *arena, gdn_message *why);
void planning_agent_start(Agent *agent);
void planning_agent_state(Agent *agent, gdn_archive *archive);
void planning_agent_channels(const Agent *agent, ChannelList *list);
void planning_agent_draw(const Agent *agent, gdn_scene *scene);
void planning_agent_near(Agent *agent, gdn_answer *answer);

// Whether the actions are still random.
static inline int32_t planning_agent_is_random(const PlanningAgent *me) {
  return !me->base.evaluated && me->trials < me->random_trials;
}

// Starts a search where a new plan is needed, and sets the listing's line.
void planning_agent_begin(Agent *agent, const double *observation);
// Imagines one tile of candidates further, or what is along one; 1 when the plan stands.
int32_t planning_agent_improve(Agent *agent);
// The next action: of the plan, or a random one.
void planning_agent_decide(Agent *agent, const double *observation, double *action);
// There is no plan, and nothing to start the next one from.
void planning_agent_forget(Agent *agent);
// Counts steps and trials, looks back, and where `keep`: D <- D u {(s, a, s')}.
void planning_agent_observe(PlanningAgent *me, const Transition *t, int32_t keep);
// Whether the model is to be fitted now: every so many steps, or (0) after each trial; not before the random
// data is complete, and then at once.
int32_t planning_agent_is_due(const PlanningAgent *me, const Transition *t, int32_t every);
// The model is to be fitted to D: puts stage PLANNING_FIT.
void planning_agent_fit(PlanningAgent *me);
enum { PLANNING_FIT };
// Every such listing begins with the lines RANDOM, FIT, SEARCH; who follows a plan has FOLLOW next.
enum { PLANNING_LINE_RANDOM, PLANNING_LINE_SEARCH = 2, PLANNING_LINE_FOLLOW };
#define PLANNING_STAGES                                                                       \
  _Static_assert(LINE_RANDOM == 0 && LINE_FIT == 1 && LINE_SEARCH == 2, "PLANNING_LINE_..."); \
  static const Stage stages[] = {                                                             \
      [PLANNING_FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1}}

// The functions of an agent that are the same for all of them.
#define PLANNING_AGENT_FUNCTIONS                                                       \
  AGENT_STAGES, .start = planning_agent_start, .begin_decision = planning_agent_begin, \
                .decide = planning_agent_decide, .improve = planning_agent_improve,    \
                .forget = planning_agent_forget, .state = planning_agent_state,        \
                .channels = planning_agent_channels, .draw = planning_agent_draw,      \
                .near = planning_agent_near
#define PLANNING_AGENT_NEEDS \
  .needs_env = GDN_JUDGED, .needs_model = GDN_DYNAMICS, .needs_planner = GDN_SEQUENCES

#endif
