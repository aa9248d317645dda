// MAAC: model-augmented actor-critic (Clavera, Fu & Abbeel 2020, algorithm 1). Data and critics are those of MBPO; but the
// policy does not only hear from the critics how good an action was: it climbs the gradient of what a short path of the
// model earns, with a critic at its end, back through rewards and model. So it uses what a learned model has and a
// world has not: derivatives. The path stays short, for each of its steps multiplies the gradient by a Jacobian, and adds
// the model's error.
//
// Letters as in the paper: D_env real steps, D_model imagined ones, f_phi ensemble, pi_theta policy, Q_psi critics, T the
// last step of a path before the critic, so that a path has T + 1 steps; M imagined steps per real one, G updates per real
// step.
#include "agents/bases/imagining_actor_critic.h"
#include "agents/table.h"
#include "imagine/pathwise_actor.h"

#define MAAC_PARAMS(X, P)                                                                       \
  X(P, INT, path_length, 3, 0, PATHWISE_MOST, LINEAR, "steps", GDN_LIVE, "Path T + 1",          \
    "Steps of the model that the policy's gradient goes back through; 0 is MBPO, whose policy " \
    "asks "                                                                                     \
    "the critics alone.")                                                                       \
  X(P, REAL, clip, 5.0, 0.0, 1000.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Gradient clip",           \
    "Longest gradient of the policy; 0 leaves it as it is.")

typedef struct MaacParams {
  ImaginingParams imagining;
  MAAC_PARAMS(GDN_PARAM_FIELD, MaacParams)
} MaacParams;
static const gdn_param params[] = {IMAGINING_ROWS MAAC_PARAMS(GDN_PARAM_ROW, MaacParams)};
_Static_assert(offsetof(MaacParams, imagining) == 0, "rows of all lists count from the same place");

typedef struct Maac {
  ImaginingActorCritic base;
  MaacParams p;
  PathwiseActor actor;
} Maac;

#define LINES(X)                                                                               \
  IMAGINING_LINES(X)                                                                           \
  X(LEARN, UPDATE, 0, "G times: draw a batch, some of D_env and much of D_model")              \
  X(CRITICS, UPDATE, 1, "critics: descend (Q_j(s, a) − y)², y as in soft actor-critic")        \
  X(PATH, IMAGINE, 1, "imagine s_t₊₁ = f_i(s_t, a_t), a_t = π(s_t, ξ_t), for t = 0 … T")       \
  X(ACTOR, IMAGINE, 1, "J ← Σ γᵗ r(s_t, a_t) + γᵀ⁺¹ min_j Q_j(s_T₊₁, a_T₊₁) − α log π(a₀|s₀)") \
  X(CLIMB, IMAGINE, 1, "policy: ascend ∇J, back through the whole path")                       \
  X(REST, UPDATE, 1, "temperature and targets as in soft actor-critic")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Maac *me = (Maac *)agent;
  gdn_status status = imagining_open(&me->base, &me->p.imagining, arena, why);
  if (status != GDN_OK) return status;
  me->actor.sac = &me->base.ac.sac;
  me->actor.im = &me->base.look;
  me->actor.elites = &me->base.rollouts.im;
  return pathwise_actor_open(&me->actor, arena, why);
}

static void start(Agent *agent) {
  imagining_start(agent);
  pathwise_actor_start(&((Maac *)agent)->actor, agent->seed);
}

static void learn_batch(Maac *me) {
  ActorCriticAgent *ac = &me->base.ac;
  const Mixture mixture = imagining_mixture(&me->base);
  for (int32_t j = 0; j < ac->learner.batch; j++) {
    ReplayRow row = mixture_row(&mixture, j, ac->learner.batch, &ac->pick);
    pathwise_actor_set_column(&me->actor, j, &row);
  }
  ac->base.model_steps += (uint64_t)(me->p.path_length * ac->learner.batch);
  actor_critic_agent_update(ac);
}

static int32_t learn(Agent *agent, int32_t *n) {
  Maac *me = (Maac *)agent;
  me->actor.steps = me->p.path_length;
  me->actor.clip = me->p.clip;
  for (int32_t i = 0; i < *n; i++) learn_batch(me);
  return 1;
}

static const Stage stages[] = {IMAGINING_STAGES};

static void state(Agent *agent, gdn_archive *archive) {
  imagining_state(agent, archive);
  pathwise_actor_state(&((Maac *)agent)->actor, archive);
}

const agent_type maac_agent = {
    .component = {AGENT_COMPONENT(Maac), .id = "maac", .title = "MAAC",
                  .summary =
                      "Improves its policy by the gradient through a short path of the model "
                      "with a critic at its end.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=point-navigation agent.rollout_length=8 agent.random_steps=60 "
                             "agent.retrain_every=60 agent.updates_per_step=2",
                  .picture_steps = 90, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "Clavera, Fu & Abbeel 2020, algorithm 1",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_STAGES,
    ACTOR_CRITIC_AGENT_DECISIONS,
    IMAGINING_FUNCTIONS,
    .open = open,
    .start = start,
    .state = state,
};
