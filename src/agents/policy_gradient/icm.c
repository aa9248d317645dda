// The intrinsic curiosity module (ICM; Pathak et al. 2017): an agent that is paid, besides what the world pays, for what it
// did not foresee. Where rewards are rare, that is what leads it on: what it knows becomes dull, and what lies behind the
// next door is not known yet. Which agent is paid is another matter: here A2C, PPO or DQN.
//
// What is unforeseen is measured in features that an inverse model needs (learners/curiosity.h), so that what no action
// changes, such as a noisy television, stays out of it; other features can be chosen, to see it fail.
//
// Letters: phi the features, g the inverse model, f the forward model, eta and beta as in the paper, r_e the world's reward
// and r_i the bonus.
#include "agents/bases/dqn_agent.h"
#include "agents/bases/on_policy_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/novelty_map.h"
#include "learners/curiosity.h"

enum { LEARNER_A2C, LEARNER_PPO, LEARNER_DQN };

#define OWN_PARAMS(X, P)                                                                       \
  X(P, CHOICE, learner, 1, 0, 2, LINEAR, "a2c|ppo|dqn", 0, "Learner",                          \
    "Who learns from reward and bonus: A2C, PPO, or DQN, which needs a few actions to choose " \
    "from.")                                                                                   \
  X(P, REAL, reward, 1.0, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Reward",                            \
    "How much the world's reward counts; 0: curiosity alone.")
#define LEARNER_PARAMS(X, P)                                                                   \
  POLICY_GAMMA_PARAM(X, P, 0.99)                                                               \
  POLICY_LAMBDA_PARAM(X, P, 0.95)                                                              \
  POLICY_RATE_PARAM(X, P, 0.001)                                                               \
  POLICY_ENTROPY_PARAM(X, P, 0.01)                                                             \
  POLICY_NET_PARAMS(X, P, 2, 32)                                                               \
  X(P, INT, steps, 256, 8, 4096, LOG, "steps", 0, "Batch",                                     \
    "A2C and PPO: real steps from which the policy is improved, before they are thrown away.") \
  X(P, INT, epochs, 4, 1, 50, LOG, "", GDN_EXPERT, "Epochs", "PPO: passes over each batch.")   \
  X(P, INT, minibatch, 64, 16, 1024, LOG, "steps", GDN_EXPERT, "Minibatch",                    \
    "Steps in one update: PPO’s, A2C’s and DQN’s.")                                            \
  X(P, REAL, clip, 0.2, 0.01, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Clip ε",                   \
    "PPO: how far the ratio of new to old probability may count.")                             \
  X(P, INT, updates, 1, 0, 100, LOG, "updates", GDN_LIVE | GDN_EXPERT, "Updates",              \
    "DQN: updates after each real step.")                                                      \
  REPLAY_PARAM(X, P, 20000)

typedef struct IcmParams {
  CuriosityParams curiosity;
  OWN_PARAMS(GDN_PARAM_FIELD, )
  LEARNER_PARAMS(GDN_PARAM_FIELD, )
} IcmParams;
static const gdn_param params[] = {OWN_PARAMS(GDN_PARAM_ROW, IcmParams) CURIOSITY_PARAMS(
    GDN_PARAM_ROW, CuriosityParams) LEARNER_PARAMS(GDN_PARAM_ROW, IcmParams)};

// Columns of channel "curiosity.updates", a ring of rows; 0 in the first column: not used yet.
#define UPDATE_LIST(X, P)                                                   \
  X(P, NUMBER, "curious_update", "Update", "", AXIS, 0, 0)                  \
  X(P, BONUS, "mean_bonus", "Mean bonus", "", IMAGINED, 0, 0)               \
  X(P, FORWARD, "forward_loss", "Forward model’s loss", "", IMAGINED, 1, 0) \
  X(P, INVERSE, "inverse_loss", "Inverse model’s loss", "", IMAGINED, 2, 0)
enum { UPDATE_LIST(GDN_COLUMN_ENUM, UPDATE) UPDATE_COLUMNS, ROWS = 512 };

typedef struct Icm {
  union { // the first field of both is the agent
    Agent base;
    OnPolicyAgent policy;
    DqnAgent dqn;
  } of;
  IcmParams p;
  DqnParams dqn;
  Curiosity curiosity;
  NoveltyMap map;
  double *unit;         // the action, in [-1, 1]
  double bonus, earned; // the latest, and the sum of those since the last update
  double *rows;         // [ROWS][UPDATE_COLUMNS]
  uint64_t n_rows;
} Icm;

#define LINES(X)                                                                 \
  X(CHOOSE, DECIDE, 0, "a ~ π(·|s), or ε-greedy(s, Q)")                          \
  X(ACT, ACT, 0, "execute a")                                                    \
  X(OBSERVE, OBSERVE, 0, "observe rᵉ and s′")                                    \
  X(BONUS, OBSERVE, 0, "φ̂(s′) ← f(φ(s), a);  rⁱ ← η/2 ‖φ̂(s′) − φ(s′)‖², scaled") \
  X(LEARN, UPDATE, 0, "improve π, or Q, by rᵉ + rⁱ")                             \
  X(CURIOSITY, UPDATE, 0, "â ← g(φ(s), φ(s′));  L_I ← how wrong â is")           \
  X(FORWARD, UPDATE, 0, "L_F ← ½ ‖f(φ(s), a) − φ(s′)‖²")                         \
  X(MINIMISE, UPDATE, 0, "φ, g, f: one step down (1 − β) L_I + β L_F")
LISTING(LINES);

// -- who is paid -------------------------------------------------------------------------------------

static int32_t is_dqn(const Icm *me) {
  return me->p.learner == LEARNER_DQN;
}

// DQN's own initial values, but for what is said here.
#define INITIAL(P, kind, key, initial, ...) .key = (initial),
static void follow_params(Icm *me) {
  const IcmParams *p = &me->p;
  if (is_dqn(me)) {
    me->dqn = (DqnParams){DQN_PARAMS(INITIAL, )};
    me->dqn.hidden = p->hidden;
    me->dqn.width = p->width;
    me->dqn.batch = p->minibatch;
    me->dqn.gamma = p->gamma;
    me->dqn.rate = p->rate;
    me->dqn.updates = p->updates;
    me->dqn.capacity = p->capacity;
    return;
  }
  int32_t ppo = p->learner == LEARNER_PPO;
  me->of.policy.how =
      (PolicyGradientParams){.objective = policy_learner_objective(ppo ? LEARN_PPO : LEARN_A2C),
                             .minibatch = ppo ? p->minibatch : p->steps,
                             .hidden = p->hidden,
                             .width = p->width,
                             .orthogonal = 1,
                             .clip = ppo ? p->clip : 1,
                             .entropy = p->entropy,
                             .gamma = p->gamma,
                             .lambda = p->lambda,
                             .rate = p->rate};
}

static PolicyLearner learner_of(Icm *me) {
  PolicyLearnerKind kind = me->p.learner == LEARNER_PPO ? LEARN_PPO : LEARN_A2C;
  return on_policy_agent_learner(&me->of.policy, kind, me->p.epochs);
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Icm *me = (Icm *)agent;
  const gdn_env *env = agent->env;
  follow_params(me);
  if (!is_dqn(me)) me->of.policy.beside = 1; // curiosity has a batch of its own
  gdn_status status = is_dqn(me) ? dqn_agent_open(&me->of.dqn, &me->dqn, arena, why)
                                 : on_policy_agent_open(&me->of.policy, me->p.steps, arena, why);
  if (status != GDN_OK) return status;
  novelty_map_open(&me->map, env, arena);
  me->unit = ARENA_NEW(arena, double, env->action.dim);
  me->rows = ARENA_NEW(arena, double, ROWS *UPDATE_COLUMNS);
  me->curiosity.p = &me->p.curiosity;
  me->curiosity.observed = &env->observation;
  me->curiosity.action = &env->action;
  return curiosity_open(&me->curiosity, arena, why);
}

static void start(Agent *agent) {
  Icm *me = (Icm *)agent;
  if (is_dqn(me)) {
    dqn_agent_start(agent);
  } else {
    on_policy_agent_start(agent);
  }
  curiosity_start(&me->curiosity, agent->seed);
  novelty_map_start(&me->map);
}

static void decide(Agent *agent, const double *observation, double *action) {
  Icm *me = (Icm *)agent;
  follow_params(me);
  if (is_dqn(me)) {
    dqn_agent_decide(agent, observation, action);
  } else {
    on_policy_agent_decide(agent, observation, action);
  }
}

// -- learning ----------------------------------------------------------------------------------------

static int32_t learn(Agent *agent, int32_t *n);
static int32_t learn_curiosity(Agent *agent, int32_t *n);

enum { LEARN, CURIOSITY };
static const Stage stages[] = {
    [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1},
    [CURIOSITY] = {.work = learn_curiosity, .line = LINE_CURIOSITY, .updates = 1},
};

// The learner takes the bonus for a part of the reward. How many updates it is due.
static int32_t pay(Icm *me, const Transition *t, double bonus) {
  Transition paid = *t;
  paid.reward = me->p.reward * t->reward;
  if (is_dqn(me)) {
    paid.reward += bonus;
    return dqn_agent_observe(&me->of.dqn, &paid) ? me->dqn.updates : 0;
  }
  PolicyLearner learner = learner_of(me);
  if (!on_policy_agent_observe(&me->of.policy, &paid, bonus)) return 0;
  return policy_learner_due(&learner, me->of.policy.gathered);
}

static void observe(Agent *agent, const Transition *t) {
  Icm *me = (Icm *)agent;
  follow_params(me);
  dynamics_action(&agent->env->action, t->action, me->unit);
  me->bonus = curiosity_observe(&me->curiosity, t, me->unit, me->p.gamma);
  me->earned += me->bonus;
  novelty_map_add(&me->map, t->next, me->bonus);
  int32_t due = pay(me, t, me->bonus);
  if (due > 0) agenda_put(&agent->agenda, LEARN, due);
  if (curiosity_is_due(&me->curiosity)) agenda_put(&agent->agenda, CURIOSITY, 1);
}

static int32_t learn(Agent *agent, int32_t *n) {
  Icm *me = (Icm *)agent;
  follow_params(me);
  if (is_dqn(me)) return dqn_agent_learn(agent, n);
  PolicyLearner learner = learner_of(me);
  on_policy_agent_learn(&me->of.policy, &learner, LEARN, *n);
  return 1;
}

static int32_t learn_curiosity(Agent *agent, int32_t *n) {
  Icm *me = (Icm *)agent;
  *n = 1;
  curiosity_update(&me->curiosity);
  double *row = &me->rows[me->n_rows % ROWS * UPDATE_COLUMNS];
  row[UPDATE_NUMBER] = (double)++me->n_rows;
  row[UPDATE_BONUS] = me->earned / me->p.curiosity.curious_batch;
  row[UPDATE_FORWARD] = (double)me->curiosity.forward_loss;
  row[UPDATE_INVERSE] = (double)me->curiosity.inverse_loss;
  for (int32_t i = 1; i < UPDATE_COLUMNS; i++) row[i] = row[i] - row[i] == 0 ? row[i] : 0;
  me->earned = 0;
  return 1;
}

// -- state and what is shown -------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Icm *me = (Icm *)agent;
  if (is_dqn(me)) {
    dqn_agent_state(agent, archive);
    gdn_archive_check(archive, me->of.dqn.real.n > 0 || agent->agenda.due[LEARN] == 0);
  } else {
    on_policy_agent_state(agent, archive);
  }
  curiosity_state(&me->curiosity, archive);
  novelty_map_state(&me->map, archive);
  gdn_archive_u64(archive, &me->n_rows, 1);
  if (!archive_shows(archive)) return;
  gdn_archive_f64(archive, &me->bonus, 1);
  gdn_archive_f64(archive, &me->earned, 1);
  gdn_archive_f64(archive, me->rows, ROWS * UPDATE_COLUMNS);
}

static const gdn_column columns[] = {UPDATE_LIST(GDN_COLUMN_ROW, UPDATE)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Bonus",
     .axis = "updates",
     .caption = "Mean bonus of a step, by updates: what is known becomes dull."},
    {.form = GDN_FORM_RING,
     .title = "Forward model",
     .axis = "updates",
     .caption = "How wrong it was about the features of the next state, by updates."},
    {.form = GDN_FORM_RING,
     .title = "Inverse model",
     .axis = "updates",
     .caption = "How badly it told the action, by updates: in nats where it is one of a few."},
};
static const gdn_channel_type curiosity_updates = {
    .key = "curiosity.updates",
    .label = "Curiosity",
    .unit = "",
    .doc = "A ring of updates: number, mean bonus of the batch, losses of the forward and of the "
           "inverse model.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Icm *me = (const Icm *)agent;
  channel_add(list, &curiosity_updates, me->rows, GDN_F64, ROWS, UPDATE_COLUMNS);
  novelty_map_channels(&me->map, list);
  if (is_dqn(me)) {
    dqn_agent_channels(agent, list);
  } else {
    on_policy_agent_channels(agent, list);
  }
}

static void policy(const Agent *agent, PolicyData *out) {
  if (is_dqn((const Icm *)agent)) {
    dqn_agent_policy(agent, out);
  } else {
    on_policy_agent_policy(agent, out);
  }
}

static void tell(Agent *agent, const double *observation, gdn_answer *answer) {
  Icm *me = (Icm *)agent;
  if (is_dqn(me)) {
    dqn_agent_tell(agent, observation, answer);
  } else {
    on_policy_agent_tell(agent, observation, answer);
  }
  gdn_answer_number(answer, "Latest bonus", me->bonus, "", GDN_MARK_NONE);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  novelty_map_draw(&((const Icm *)agent)->map, scene);
}

const agent_type icm_agent = {
    .component = {AGENT_COMPONENT(Icm), .id = "icm", .title = "ICM",
                  .summary = "Curiosity: besides its reward, an agent is paid for what it did not "
                             "foresee.",
                  .idea = GDN_IDEA_POLICIES, .picture = "env=rooms", .picture_steps = 2000,
                  .source = "Pathak et al. 2017; Burda et al. 2019", .needs_env = GDN_ACTIONS,
                  .drawn =
                      "The stronger a colour, the more curious that cell made it the last time."},
    AGENT_FUNCTIONS,
    .decide = decide,
    .policy = policy,
    .tell = tell,
    .draw = draw,
};
