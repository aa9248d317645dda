// MVE: model-based value expansion (Feinberg et al. 2018): soft actor-critic whose critics learn from a target
// that looks H imagined steps further before it asks the critics; with `steve` the depths are weighted by how
// well the ensemble agrees on them (Buckman et al. 2018). The model makes better targets, not more data.
//
// Letters: H horizon, gamma discount, alpha temperature, y target; r, s', a as usual. Each member of the
// ensemble imagines its own future.
#include <string.h>

#include "agents/bases/actor_critic_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/model_error.h"
#include "learners/expansion.h"
#include "math/rng.h"
#include "math/scalar.h"

#define MVE_HORIZON 10 // deepest look ahead

#define MVE_PARAMS(X, P)                                                                 \
  SAC_PARAMS(X, P)                                                                       \
  X(P, INT, horizon, 3, 0, MVE_HORIZON, LINEAR, "steps", GDN_LIVE, "Horizon H",          \
    "Imagined steps before the critics are asked; 0 is soft actor-critic.")              \
  X(P, CHOICE, weighting, 1, 0, 1, LINEAR, "deepest|steve", GDN_LIVE, "Depth",           \
    "Whether to believe the deepest look alone (MVE), or all depths by their agreement " \
    "(STEVE).")                                                                          \
  X(P, INT, retrain_every, 200, 1, 100000, LOG, "steps", 0, "Retrain every",             \
    "Real steps between two fits of the model.")
GDN_PARAM_STRUCT(MveParams, MVE_PARAMS);
GDN_PARAM_TABLE(params, MveParams, MVE_PARAMS);

enum { T = DYNAMICS_TILE, DEPTHS = MVE_HORIZON + 1 };

typedef struct Mve {
  ActorCriticAgent ac; // its random actions and the rows of its batches are of one stream
  MveParams p;
  Imagination im; // its buffers are shared with looking back
  ModelError model_error;
  // One tile of imagined futures, [members][rows][T] as in `im`; sums and guesses for its columns.
  float *log_pi, *q;      // [T], [2][T]
  double *reward_sum;     // [members][T] discounted rewards so far
  double *guesses;        // [T][DEPTHS][members * 2]
  double weights[DEPTHS]; // of the depths, averaged over the latest batch
  FitClock clock;
} Mve;

#define LINES(X)                                                                       \
  ACTOR_CRITIC_LINES(X)                                                                \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(s, a, r, s′)}")                                    \
  X(FIT, UPDATE, 0, "every N steps: fit the ensemble to D")                            \
  X(LEARN, IMAGINE, 0, "for a batch of D: every member imagines H steps of π from s′") \
  X(GUESS, IMAGINE, 1, "y_h ← r + Σ γᵏ r̂ₖ + γʰ⁺¹ [Q(ŝ_h, â_h) − α log π],  h = 0 … H") \
  X(WEIGH, IMAGINE, 1, "y ← y_H, or Σ w_h y_h with w_h ∝ 1 / var y_h")                 \
  X(CRITICS, IMAGINE, 1, "critics towards y;  policy and α as in SAC")
LISTING(LINES);

// The target is an expectation, so each member's mean is followed: noise would add its variance to the spread that
// weighs the depths (Feinberg et al. 2018, section 2, begin with a deterministic process).
static const ImagineOptions options = {.noise = IMAGINE_NOISE_MEAN};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Mve *me = (Mve *)agent;
  int32_t members = dynamics_of(agent->model)->members(agent->model);
  // The learner's parameters are the first ones of the agent's.
  const SacParams *p = (const SacParams *)&me->p;
  gdn_status status = actor_critic_agent_open(&me->ac, p, arena, why);
  if (status != GDN_OK) return status;
  me->im = (Imagination){.model = agent->model, .env = agent->env, .options = options};
  imagine_open(&me->im, arena);
  model_error_open(&me->model_error, &me->im, arena);
  me->log_pi = ARENA_NEW(arena, float, T);
  me->q = ARENA_NEW(arena, float, 2 * T);
  me->reward_sum = ARENA_NEW(arena, double, members *T);
  me->guesses = ARENA_NEW(arena, double, T *DEPTHS *members * 2);
  return GDN_OK;
}

static void start(Agent *agent) {
  Mve *me = (Mve *)agent;
  actor_critic_agent_start(agent);
  imagine_start(&me->im, agent->seed, "imagination");
  fit_clock_start(&me->clock);
}

// -- looking ahead -----------------------------------------------------------------------------------

// Writes what the critics say at depth h, as a guess of the whole target, for every column of the tile.
static void guess(Mve *me, int32_t first, int32_t n, int32_t h, int32_t depths, double discount) {
  const Imagination *r = &me->im;
  double alpha = sac_alpha(&me->ac.sac);
  for (int32_t m = 0; m < r->members; m++) {
    float *s = r->observation + m * r->dim * T, *a = r->action + m * r->action_dim * T, low[T];
    sac_act_tile(&me->ac.sac, s, 0, a, me->log_pi);
    actor_critic_value_tile(&me->ac.sac.base, s, a, 1, low, me->q);
    for (int32_t j = 0; j < n; j++) {
      int32_t column = first + j;
      double known = (double)me->ac.sac.base.r[column] + me->reward_sum[m * T + j];
      double *guesses = me->guesses + ((int64_t)j * depths + h) * r->members * 2 + m * 2;
      for (int32_t c = 0; c < 2; c++) {
        // MVE asks the lower critic, as SAC does; STEVE wants to see how far both are apart.
        double q = (double)(me->p.weighting ? me->q[c * T + j] : low[j]);
        double future = r->alive[m * T + j] * (q - alpha * (double)me->log_pi[j]);
        guesses[c] = known + discount * future;
      }
    }
  }
}

// Every member's world moves on by the actions chosen; `discount` is that of its reward.
static void look_further(Mve *me, int32_t n, double discount) {
  Imagination *im = &me->im;
  imagine_step(im, n);
  for (int32_t m = 0; m < im->members; m++) {
    for (int32_t j = 0; j < n; j++) me->reward_sum[m * T + j] += discount * im->reward[m * T + j];
  }
  imagine_go_on(im);
}

// The observations after the batch's steps, raw, for every member; columns behind the last repeat it.
static void place(Mve *me, const int32_t *slots, int32_t n) {
  Imagination *r = &me->im;
  for (int32_t j = 0; j < T; j++) {
    ReplayRow row = replay_row(&me->ac.real, slots[j < n ? j : n - 1]);
    for (int32_t m = 0; m < r->members; m++) {
      for (int32_t i = 0; i < r->dim; i++) {
        r->observation[(m * r->dim + i) * T + j] = row.observation[i] + row.delta[i];
      }
      me->reward_sum[m * T + j] = 0;
      r->alive[m * T + j] = !row.terminated;
    }
  }
}

// The targets of columns first .. first + n - 1 of the batch, whose rows lie in these slots.
static void expand(Mve *me, int32_t first, const int32_t *slots, int32_t n) {
  int32_t horizon = me->p.horizon, depths = horizon + 1, each = me->im.members * 2;
  double discount = me->p.gamma, weights[DEPTHS];
  place(me, slots, n);
  for (int32_t h = 0; h <= horizon; h++) {
    guess(me, first, n, h, depths, discount);
    if (h == horizon) break;
    look_further(me, n, discount);
    discount *= me->p.gamma;
  }
  for (int32_t j = 0; j < n; j++) {
    const double *guesses = me->guesses + (int64_t)j * depths * each;
    double y = me->p.weighting ? expansion_steve(guesses, depths, each, weights)
                               : expansion_deepest(guesses, depths, each);
    me->ac.sac.base.target[first + j] = (Real)y;
    for (int32_t h = 0; me->p.weighting && h < depths; h++) {
      me->weights[h] += weights[h] / me->ac.sac.base.batch;
    }
  }
  me->ac.base.model_steps += (uint64_t)(horizon * n * me->im.members);
}

static void learn_batch(Mve *me) {
  int32_t batch = me->ac.sac.base.batch, slots[T];
  memset(me->weights, 0, sizeof me->weights);
  me->ac.sac.base.own_target = me->p.horizon > 0;
  for (int32_t first = 0; first < batch; first += T) {
    int32_t n = batch - first < T ? batch - first : T;
    for (int32_t j = 0; j < n; j++) {
      slots[j] = rng_below(&me->ac.explore, me->ac.real.n);
      ReplayRow row = replay_row(&me->ac.real, slots[j]);
      actor_critic_set_column(&me->ac.sac.base, first + j, &row);
    }
    if (me->ac.sac.base.own_target) expand(me, first, slots, n);
  }
  actor_critic_agent_update(&me->ac);
}

static int32_t learn(Agent *agent, int32_t *n) {
  for (int32_t i = 0; i < *n; i++) learn_batch((Mve *)agent);
  return 1;
}

FITTING_STAGES(learn);

static void observe(Agent *agent, const Transition *t) {
  Mve *me = (Mve *)agent;
  actor_critic_agent_observe_fitting(&me->ac, t, &me->model_error, &me->clock, me->p.retrain_every);
}

// -- state, channels, drawing ---------------------------------------------------------------------------

static void state(Agent *agent, gdn_archive *archive) {
  Mve *me = (Mve *)agent;
  actor_critic_agent_state(agent, archive);
  gdn_archive_u64(archive, &me->im.noise.state, 1);
  model_error_state(&me->model_error, archive);
  fit_clock_state(&me->clock, archive);
  if (archive_shows(archive)) gdn_archive_f64(archive, me->weights, DEPTHS);
}

static const gdn_column weights_columns[] = {{"weight", "Weight", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure weights_figures[] = {
    {.form = GDN_FORM_BARS,
     .title = "Weights of the depths",
     .axis = "steps ahead",
     .caption =
         "How far each look ahead was believed for the critic’s target: the less, the less the "
         "guesses agree.",
     .first = 0}};
static const gdn_channel_type weights = {
    .key = "mve.weights",
    .label = "Weights of the depths",
    .unit = "",
    .doc = "How far each depth h = 0 ... H was believed in the latest batch (STEVE).",
    CHANNEL_FIGURES(weights_figures),
    CHANNEL_COLUMNS(weights_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Mve *me = (const Mve *)agent;
  channel_add(list, &weights, me->weights, GDN_F64, DEPTHS, 0);
  actor_critic_agent_channels(agent, list);
  model_error_channels(&me->model_error, list);
}

static void draw(const Agent *agent, gdn_scene *scene) {
  actor_critic_agent_draw(agent, scene);
  model_error_draw(&((const Mve *)agent)->model_error, agent->env, scene);
}

static void near(Agent *agent, gdn_answer *answer) {
  model_error_near(&((const Mve *)agent)->model_error, agent->env, answer);
}

const agent_type mve_agent = {
    .component = {AGENT_COMPONENT(Mve), .id = "mve", .title = "MVE and STEVE",
                  .summary = "Looks a few imagined steps further for the critic's target, as far "
                             "as the ensemble agrees.",
                  .idea = GDN_IDEA_VALUES,
                  .picture = "env=cartpole-swingup agent.random_steps=60 agent.retrain_every=60",
                  .picture_steps = 90, .drawn = ACTION_GRADIENT_DRAWN,
                  .source = "Feinberg et al. 2018; Buckman et al. 2018",
                  .needs_env = GDN_JUDGED | GDN_CONTINUOUS, .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble"},
    AGENT_FUNCTIONS,
    ACTOR_CRITIC_AGENT_DECISIONS,
    .near = near,
    .draw = draw,
};
