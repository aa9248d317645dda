// MBPO: model-based policy optimisation (Janner et al. 2019, algorithm 2). An ensemble learns the dynamics; from
// states that were really visited the policy goes on for k imagined steps; and soft actor-critic learns from
// what was imagined, with a little of what was real. Short branches give much experience without
// trusting the model far: its errors add up with k, and return_bound.h says by how much.
//
// Letters as in the paper: D_env real steps, D_model imagined ones, p_theta ensemble, pi policy, k rollout
// length, M imagined steps per real one, G updates per real step.
#include "agents/bases/imagining_actor_critic.h"
#include "agents/table.h"

static const gdn_param params[] = {IMAGINING_ROWS};

typedef struct Mbpo {
  ImaginingActorCritic base;
  ImaginingParams p;
} Mbpo;

#define LINES(X)     \
  IMAGINING_LINES(X) \
  X(LEARN, UPDATE, 0, "G times: soft actor-critic on some of D_env and much of D_model")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mbpo *me = (Mbpo *)agent;
  return imagining_open(&me->base, &me->p, arena, why);
}

// Stage LEARN: pi and critics on some of D_env and much of D_model.
static int32_t learn(Agent *agent, int32_t *n) {
  ImaginingActorCritic *me = (ImaginingActorCritic *)agent;
  const Mixture mixture = imagining_mixture(me);
  actor_critic_agent_learn(&me->ac, &mixture, *n);
  return 1;
}

static const Stage stages[] = {IMAGINING_STAGES};

const agent_type mbpo_agent = {
    .component = {AGENT_COMPONENT(Mbpo), .id = "mbpo", .title = "MBPO",
                  .summary = "Imagines short branches from real states, and learns its policy "
                             "mostly from them.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=point-navigation agent.rollout_length=8 agent.random_steps=60 "
                             "agent.retrain_every=60 agent.updates_per_step=2",
                  .picture_steps = 90, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "Janner, Fu, Zhang & Levine 2019, algorithm 2",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_STAGES,
    ACTOR_CRITIC_AGENT_DECISIONS,
    IMAGINING_FUNCTIONS,
    .open = open,
    .start = imagining_start,
    .state = imagining_state,
};
