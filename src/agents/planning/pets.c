// PETS: probabilistic ensembles with trajectory sampling (Chua et al. 2018, algorithm 1). An ensemble of
// probabilistic networks learns the dynamics; before every real step, a search through imagined
// trajectories finds a plan, and only its first action is executed.
//
// Letters as in the paper: D data, f the ensemble, s state, a action, T planning horizon (planner.horizon),
// P particles.
#include "agents/bases/planning_agent.h"
#include "agents/table.h"

#define PETS_PARAMS(X, P)                                                                      \
  RANDOM_TRIALS_PARAM(X, P, 1)                                                                 \
  RETRAIN_PARAM(X, P)                                                                          \
  X(P, CHOICE, propagation, 0, 0, 4, LINEAR, PROPAGATIONS, 0, "Propagation",                   \
    "How imagined particles go through the ensemble: each keeps one member (ts-inf), changes " \
    "it every step (ts1), follows the mean (expectation), or members are merged after each "   \
    "step.")                                                                                   \
  X(P, INT, particles, 1, 1, 32, LOG, "per member", 0, "Particles",                            \
    "Imagined particles of each candidate plan, for each member of the ensemble.")             \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(PetsParams, PETS_PARAMS);
GDN_PARAM_TABLE(params, PetsParams, PETS_PARAMS);

typedef struct Pets {
  PlanningAgent planning;
  PetsParams p;
} Pets;

#define LINES(X)                                                                          \
  X(RANDOM, DECIDE, 0, "at first: random actions for one trial")                          \
  X(FIT, UPDATE, 0, "after each trial: train the ensemble f on D")                        \
  X(SEARCH, DECIDE, 0, "repeat: the planner proposes plans a₀ … a_T")                     \
  X(IMAGINE, DECIDE, 1, "imagine each with P particles: s ← s + f_b(s, a), b ~ members")  \
  X(TELL, DECIDE, 1, "tell the planner what they are worth, or how one changes along it") \
  X(ACT, ACT, 0, "execute the first action of the plan; more, where the planner says so") \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, s′)}")
LISTING(LINES);
PLANNING_STAGES;

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Pets *me = (Pets *)agent;
  return planning_agent_open(&me->planning, me->p.capacity, me->p.random_trials, 1,
                             (Propagation)me->p.propagation, me->p.particles, arena, why);
}

static void observe(Agent *agent, const Transition *t) {
  Pets *me = (Pets *)agent;
  planning_agent_observe(&me->planning, t, 1);
  if (planning_agent_is_due(&me->planning, t, me->p.retrain_every))
    planning_agent_fit(&me->planning);
}

const agent_type pets_agent = {
    .component = {AGENT_COMPONENT(Pets), .id = "pets", .title = "PETS",
                  .summary = "Learns an ensemble of the dynamics, and plans through it with "
                             "particles before every step.",
                  .idea = GDN_IDEA_SEARCH,
                  .picture = "env=point-navigation env.wall=on time_limit=40", .picture_steps = 60,
                  .source = "Chua, Calandra, McAllister & Levine 2018", PLANNING_AGENT_NEEDS,
                  .usual_model = "ensemble", .usual_planner = "cem"},
    PLANNING_AGENT_FUNCTIONS,
    .open = open,
    .observe = observe,
};
