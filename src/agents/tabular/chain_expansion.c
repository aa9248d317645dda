// Value expansion in a table: the experiment that shows what STEVE is for (Buckman et al. 2018, section 4.1). Values
// learn from targets that look H steps of a model ahead. Where the model errs, the deepest target (MVE) is wrong for
// ever, while targets weighted by their agreement (STEVE) come out right.
//
// Letters: Q the tables of the ensemble, H horizon, T_h the guesses at depth h, w_h their weights. The first
// transition is true; each further one is the model's, which with probability epsilon says any state.
#include <string.h>

#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "learners/expansion.h"
#include "math/rng.h"

#define CHAIN_EXPANSION_PARAMS(X, P)                                                              \
  X(P, CHOICE, target, 3, 0, 3, LINEAR, "one-table|ensemble|mve|steve", 0, "Target",              \
    "From what a value learns: its own table, the mean of all tables, the deepest look of the "   \
    "model, or all looks by their agreement.")                                                    \
  X(P, REAL, model_error, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Model error ε",                   \
    "Probability that the model says any state instead of the right one.")                        \
  X(P, INT, horizon, 5, 1, 10, LINEAR, "steps", 0, "Horizon H", "Steps the model looks ahead.")   \
  X(P, INT, tables, 8, 1, 16, LINEAR, "", 0, "Tables", "Value tables, and samples of the model.") \
  X(P, INT, updates_per_step, 10, 1, 1000, LOG, "updates", GDN_LIVE, "Updates per step",          \
    "Updates after each real step; each sets one value of every table.")
GDN_PARAM_STRUCT(ChainExpansionParams, CHAIN_EXPANSION_PARAMS);
GDN_PARAM_TABLE(params, ChainExpansionParams, CHAIN_EXPANSION_PARAMS);

enum { ONE_TABLE, ENSEMBLE, MVE, STEVE };
enum { DEPTHS = 11, TABLES = 16 };

typedef struct ChainExpansion {
  Agent base;
  ChainExpansionParams p;
  int32_t n_states, n_tables;
  double *q;       // [n_tables][n_states]; the end is worth 0
  double *truth;   // [n_states] following the only action to the end
  double error[1]; // mean square of (mean Q - truth)
  gdn_random random;
} ChainExpansion;

#define LINES(X)                                                                         \
  X(GO_ON, DECIDE, 0, "go on")                                                           \
  X(ACT, ACT, 0, "one real step")                                                        \
  X(REPEAT, OBSERVE, 0, "repeat n times, for each table Q:")                             \
  X(LEARN, IMAGINE, 1, "s ← random state;  r, s′ true;  then H steps of the model")      \
  X(GUESS, IMAGINE, 1, "T_h ← r + Σ r̂ + Q(ŝ_h),  h = 0 … H, for all samples and tables") \
  X(TARGET, IMAGINE, 1, "Q(s) ← T_H, or Σ w_h mean T_h with w_h ∝ 1 / var T_h")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  ChainExpansion *me = (ChainExpansion *)agent;
  (void)why;
  me->n_states = agent->env->observation.n;
  me->n_tables = me->p.target == ONE_TABLE ? 1 : me->p.tables;
  me->q = ARENA_NEW(arena, double, (int64_t)me->n_tables * me->n_states);
  me->truth = ARENA_NEW(arena, double, me->n_states);
  return GDN_OK;
}

// The true outcome of the first action; 0 where the state is over.
static int32_t follow(const ChainExpansion *me, int32_t s, gdn_outcome *out) {
  const gdn_env *env = me->base.env;
  return env->type->outcomes(env, s, 0, out) == 1;
}

static double value_of(const ChainExpansion *me, int32_t s) {
  double sum = 0;
  gdn_outcome step;
  for (int32_t i = 0; i < me->n_states && follow(me, s, &step); i++) {
    sum += step.reward;
    s = step.next;
  }
  return sum;
}

static void measure(ChainExpansion *me) {
  double sum = 0;
  int32_t n = 0;
  gdn_outcome step;
  for (int32_t s = 0; s < me->n_states; s++) {
    double mean = 0;
    me->truth[s] = value_of(me, s); // the world's rewards may have been changed
    if (!follow(me, s, &step)) continue;
    for (int32_t e = 0; e < me->n_tables; e++) mean += me->q[e * me->n_states + s] / me->n_tables;
    sum += (mean - me->truth[s]) * (mean - me->truth[s]);
    n++;
  }
  me->error[0] = n > 0 ? sum / n : 0;
}

static void start(Agent *agent) {
  ChainExpansion *me = (ChainExpansion *)agent;
  gdn_outcome step;
  me->random = rng_stream(agent->seed, "expansion", 0);
  for (int32_t s = 0; s < me->n_states; s++) {
    for (int32_t e = 0; e < me->n_tables; e++) {
      // Whole numbers over the range of the true values, as in the paper.
      int32_t any = rng_below(&me->random, me->n_states);
      me->q[e * me->n_states + s] = follow(me, s, &step) ? any : 0;
    }
  }
  measure(me);
}

static void decide(Agent *agent, const double *observation, double *action) {
  (void)agent, (void)observation;
  action[0] = 0;
}

// One sample of the model from s': its guesses at all depths, one for each table.
static void sample(ChainExpansion *me, double reward, int32_t s, int32_t depths, int32_t k,
                   int32_t samples, double *guesses) {
  gdn_outcome step;
  for (int32_t h = 0; h < depths; h++) {
    for (int32_t e = 0; e < me->n_tables; e++) {
      guesses[(h * samples + k) * me->n_tables + e] = reward + me->q[e * me->n_states + s];
    }
    if (h + 1 == depths || !follow(me, s, &step)) continue;
    reward += step.reward;
    s = rng_unit(&me->random) < me->p.model_error ? rng_below(&me->random, me->n_states)
                                                  : step.next;
    me->base.model_steps++;
  }
}

static void learn_one(ChainExpansion *me, int32_t e) {
  double guesses[DEPTHS * TABLES * TABLES], weights[DEPTHS];
  int32_t expands = me->p.target >= MVE, samples = expands ? me->p.tables : 1;
  int32_t depths = expands ? me->p.horizon + 1 : 1;
  int32_t s = rng_below(&me->random, me->n_states);
  gdn_outcome step;
  if (!follow(me, s, &step)) return;
  for (int32_t k = 0; k < samples; k++) {
    sample(me, step.reward, step.next, depths, k, samples, guesses);
  }
  int32_t n = samples * me->n_tables;
  me->q[e * me->n_states + s] = me->p.target == STEVE ? expansion_steve(guesses, depths, n, weights)
                                                      : expansion_deepest(guesses, depths, n);
}

static int32_t learn(Agent *agent, int32_t *n) {
  ChainExpansion *me = (ChainExpansion *)agent;
  for (int32_t i = 0; i < *n; i++) {
    for (int32_t e = 0; e < me->n_tables; e++) learn_one(me, e);
  }
  measure(me);
  return 1;
}

ONE_STAGE(learn);

static void observe(Agent *agent, const Transition *t) {
  (void)t; // the values are learned of all states alike
  agenda_put(&agent->agenda, LEARN, ((ChainExpansion *)agent)->p.updates_per_step);
}

static void state(Agent *agent, gdn_archive *archive) {
  ChainExpansion *me = (ChainExpansion *)agent;
  gdn_archive_f64(archive, me->q, (int64_t)me->n_tables * me->n_states);
  gdn_archive_u64(archive, &me->random.state, 1);
  if (!archive_shows(archive)) return;
  gdn_archive_f64(archive, me->truth, me->n_states);
  gdn_archive_f64(archive, me->error, 1);
}

static const gdn_column error_columns[] = {{"value_error", "Error", "", GDN_MARK_IMAGINED, 0, 0}};
static const gdn_figure error_figures[] = {
    {.form = GDN_FORM_SERIES,
     .title = "Error of the values",
     .axis = "updates",
     .caption = "Mean square of how far the tables’ mean is from the true values, by updates.",
     .over = GDN_OVER_UPDATES,
     .scale = GDN_FIGURE_AUTO}};
static const gdn_channel_type value_error = {
    .key = "expansion.error",
    .label = "Error of the values",
    .unit = "",
    .doc = "Mean over the states of the squared difference between the tables' mean and the true "
           "value.",
    CHANNEL_FIGURES(error_figures),
    CHANNEL_COLUMNS(error_columns),
};
static const gdn_channel_type values = {
    .key = "expansion.values",
    .label = "Values",
    .unit = "",
    .doc = "One table a row.",
};

static void channels(const Agent *agent, ChannelList *list) {
  const ChainExpansion *me = (const ChainExpansion *)agent;
  channel_add(list, &value_error, me->error, GDN_F64, 1, 0);
  channel_add(list, &values, me->q, GDN_F64, me->n_tables, me->n_states);
}

// True values as a line, the tables' as dots, over the states.
static void draw(const Agent *agent, gdn_scene *scene) {
  const ChainExpansion *me = (const ChainExpansion *)agent;
  const gdn_env *env = agent->env;
  float x, y, h, x2, y2;
  if (env->type->locate == NULL) return;
  for (int32_t s = 0; s + 1 < me->n_states; s++) {
    if (!env->type->locate(env, s, &x, &y, &h) || !env->type->locate(env, s + 1, &x2, &y2, &h)) {
      continue;
    }
    gdn_scene_line(scene, GDN_LAYER_VALUES, GDN_INK_TRAIL, x, y - h * (float)me->truth[s], x2,
                   y2 - h * (float)me->truth[s + 1], h, 1);
    for (int32_t e = 0; e < me->n_tables; e++) {
      float value = (float)me->q[e * me->n_states + s];
      gdn_scene_disc(scene, GDN_LAYER_VALUES, GDN_INK_IMAGINED, x, y - h * value, 0.8f * h, 0.4f);
    }
  }
}

static void tell(Agent *agent, const double *observation, gdn_answer *answer) {
  const ChainExpansion *me = (const ChainExpansion *)agent;
  int32_t s = (int32_t)observation[0];
  double mean = 0, low = me->q[s], high = me->q[s];
  for (int32_t e = 0; e < me->n_tables; e++) {
    double q = me->q[e * me->n_states + s];
    mean += q / me->n_tables;
    low = q < low ? q : low;
    high = q > high ? q : high;
  }
  gdn_answer_number(answer, "Mean of the tables", mean, "", GDN_MARK_IMAGINED);
  gdn_answer_number(answer, "Lowest table", low, "", GDN_MARK_NONE);
  gdn_answer_number(answer, "Highest table", high, "", GDN_MARK_NONE);
  gdn_answer_number(answer, "True value", me->truth[s], "", GDN_MARK_REAL);
}

const agent_type chain_expansion_agent = {
    .component = {AGENT_COMPONENT(ChainExpansion), .id = "chain-expansion",
                  .title = "Value expansion in tables",
                  .summary = "Learns values from short looks ahead with a faulty model, trusting "
                             "each depth as far as its guesses agree.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=chain", .picture_steps = 300,
                  .source = "Buckman et al. 2018 (STEVE), section 4.1",
                  .needs_env = GDN_FINITE | GDN_OUTCOMES | GDN_SINGLE},
    AGENT_FUNCTIONS,
    .decide = decide,
    .draw = draw,
    .tell = tell,
};
