// PETS: probabilistic ensembles with trajectory sampling (Chua et al. 2018, algorithm 1). An ensemble of
// probabilistic networks learns the dynamics; before every real step, a search through imagined
// trajectories finds a plan, and only its first action is executed.
//
// Letters as in the paper: D data, f the ensemble, s state, a action, T planning horizon (planner.horizon),
// P particles.
#include "agents/planning_agent.h"
#include "agents/table.h"

#define PETS_PARAMS(X, P)                                                                      \
  RANDOM_TRIALS_PARAM(X, P, 1)                                                                 \
  RETRAIN_PARAM(X, P)                                                                          \
  X(P, CHOICE, propagation, 0, 0, 4, LINEAR, PROPAGATIONS, 0, "Propagation",                   \
    "How imagined particles go through the ensemble: each keeps one member (ts-inf), changes " \
    "it every step (ts1), follows the mean (expectation), or members are merged after each "   \
    "step.")                                                                                   \
  X(P, INT, particles, 1, 1, 32, LOG, "per member", 0, "Particles",                            \
    "Imagined particles of each candidate plan, for each member of the ensemble.")
GDN_PARAM_STRUCT(PetsParams, PETS_PARAMS);
GDN_PARAM_TABLE(params, PetsParams, PETS_PARAMS);

typedef struct Pets {
  PlanningAgent planning;
  PetsParams p;
} Pets;

enum { LINE_RANDOM, LINE_FIT, LINE_SEARCH };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "at first: random actions for one trial"},
    {GDN_PHASE_UPDATE, 0, "after each trial: train the ensemble f on D"},
    {GDN_PHASE_DECIDE, 0, "repeat: draw plans a₀ … a_T from the planner's distribution"},
    {GDN_PHASE_DECIDE, 1, "imagine each with P particles: s ← s + f_b(s, a), b ~ members"},
    {GDN_PHASE_DECIDE, 1, "shift the distribution towards the plans with the highest returns"},
    {GDN_PHASE_ACT, 0, "execute only the first action of the plan"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(s, a, s′)}"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Pets *me = (Pets *)agent;
  (void)why;
  me->planning.lines = (PlanningLines){LINE_RANDOM, LINE_SEARCH, LINE_SEARCH, LINE_FIT};
  me->planning.random_trials = me->p.random_trials;
  me->planning.follow = 1;
  return planning_agent_open(&me->planning, (Propagation)me->p.propagation, me->p.particles, arena);
}

static int32_t observe(Agent *agent, const Transition *t) {
  Pets *me = (Pets *)agent;
  planning_agent_observe(&me->planning, t, 1);
  return planning_agent_is_due(&me->planning, t, me->p.retrain_every)
             ? planning_agent_fit(&me->planning)
             : 0;
}

const agent_type pets_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "pets",
                  .title = "PETS",
                  .summary = "Learns an ensemble of the dynamics, and plans through it with "
                             "particles before every step.",
                  .source = "Chua, Calandra, McAllister & Levine 2018",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(Pets),
                  .params_at = offsetof(Pets, p),
                  PLANNING_AGENT_NEEDS,
                  .usual_model = "ensemble",
                  .usual_planner = "cem",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
