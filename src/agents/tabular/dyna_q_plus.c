// Dyna-Q+ (Sutton 1990; Sutton & Barto 2018, section 8.3): Dyna-Q that keeps wondering whether the world
// has changed. An imagined step whose (S, A) was last really tried tau steps ago pays kappa sqrt(tau) more;
// actions never tried in a visited state are imagined too, as leading back to it with reward 0.
//
// Letters as in the book. The clock counts real steps and never starts again (a clock reset at each episode
// gave negative tau and NaN in a public port). Never-tried actions count from step 1.
#include "agents/bases/tabular_agent.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "math/scalar.h"

#define DYNA_Q_PLUS_PARAMS(X, P)                                       \
  Q_PARAMS(X, P, 1.0)                                                  \
  PLANNING_PARAMS(X, P)                                                \
  X(P, REAL, kappa, 0.001, 0.0, 1.0, LOG, "", GDN_LIVE, "Curiosity κ", \
    "How much an action gains in imagination while it stays untried: κ√τ after τ real steps.")
GDN_PARAM_STRUCT(DynaQPlusParams, DYNA_Q_PLUS_PARAMS);
GDN_PARAM_TABLE(params, DynaQPlusParams, DYNA_Q_PLUS_PARAMS);

typedef struct DynaQPlus {
  TabularAgent tabular;
  DynaQPlusParams p;
  double clock;      // real steps so far
  double *last_time; // [n_states * n_actions] the clock when (s, a) was last tried
} DynaQPlus;

#define LINES(X)                                                                              \
  X(STATE, DECIDE, 0, "S ← current state")                                                    \
  X(CHOOSE, DECIDE, 0, "A ← ε-greedy(S, Q)")                                                  \
  X(ACT, ACT, 0, "take action A")                                                             \
  X(OBSERVE, OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′;  τ(S,A) ← 0")                \
  X(LEARN, UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]")                     \
  X(REPEAT, IMAGINE, 0, "repeat n times:")                                                    \
  X(RECALL, IMAGINE, 1, "S ← random state seen before;  A ← any action;  R, S′ ← Model(S,A)") \
  X(IMAGINE, IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + κ√τ(S,A) + γ maxₐ Q(S′,a) − Q(S,A)]")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DynaQPlus *me = (DynaQPlus *)agent;
  me->last_time =
      ARENA_NEW(arena, double, (int64_t)agent->env->observation.n * agent->env->action.n);
  me->tabular.q.backups.bonuses =
      ARENA_NEW(arena, float, (int64_t)agent->env->observation.n * agent->env->action.n);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_start(agent);
  for (int32_t pair = 0; pair < me->tabular.q.n_states * me->tabular.q.n_actions; pair++) {
    me->last_time[pair] = 1;
  }
}

static int32_t imagine(Agent *agent, int32_t *n) {
  DynaQPlus *me = (DynaQPlus *)agent;
  QTable *q = &me->tabular.q;
  const Tabular *model = tabular_model(&me->tabular);
  const TabularRow *row = NULL;
  for (int32_t i = 0; i < *n; i++) {
    row = tabular_random_row(model, q->n_actions, &me->tabular.plan);
    double tau = me->clock - me->last_time[row->pair];
    double bonus = me->p.kappa * scalar_sqrt(tau);
    qtable_imagine_row(q, model, row, me->p.alpha, me->p.gamma, bonus);
  }
  if (row != NULL) qtable_remember(q, row);
  agent->model_steps += (uint64_t)*n;
  return 1;
}

DYNA_STAGES;

static void observe(Agent *agent, const Transition *t) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_observe(&me->tabular, t);
  tabular_assume_untried(tabular_model(&me->tabular), me->tabular.s);
  me->clock++;
  me->last_time[tabular_pair(&me->tabular)] = me->clock;
  agenda_put(&agent->agenda, LEARN, 1);
  agenda_put(&agent->agenda, IMAGINE, me->p.planning_steps);
}

static void state(Agent *agent, gdn_archive *archive) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_state(agent, archive);
  gdn_archive_f64(archive, &me->clock, 1);
  gdn_archive_f64(archive, me->last_time,
                  (int64_t)me->tabular.q.n_states * me->tabular.q.n_actions);
}

static const gdn_channel_type last_time = {
    .key = "last_time",
    .label = "Last tried",
    .unit = "real steps",
    .doc = "The real step at which each action was last tried in each state.",
};

static void channels(const Agent *agent, ChannelList *list) {
  const DynaQPlus *me = (const DynaQPlus *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, &last_time, me->last_time, GDN_F64, me->tabular.q.n_states,
              me->tabular.q.n_actions);
}

// What is only assumed of untried actions is no belief to be held against the world. (An action tried at the
// very first step only looks untried too.)
static int32_t believe(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out) {
  const DynaQPlus *me = (const DynaQPlus *)agent;
  if (me->last_time[s * me->tabular.q.n_actions + a] <= 1) return 0;
  return tabular_agent_believe(agent, s, a, out);
}

// Also how long ago each action was tried.
static void tell(Agent *agent, const double *observation, gdn_answer *answer) {
  const DynaQPlus *me = (const DynaQPlus *)agent;
  int32_t n = me->tabular.q.n_actions, first = answer->n;
  tabular_agent_tell(agent, observation, answer);
  for (int32_t a = 0; a < n; a++) {
    double last = me->last_time[(int32_t)observation[0] * n + a];
    text_writer w = answer_believed(answer, first + a);
    if (last <= 1) {
      text_put(&w, "never tried");
      continue;
    }
    text_put(&w, "tried ");
    text_i64(&w, (int64_t)(me->clock - last));
    text_put(&w, me->clock - last == 1 ? " step ago" : " steps ago");
  }
}

const agent_type dyna_q_plus_agent = {
    .component = {AGENT_COMPONENT(DynaQPlus), .id = "dyna-q-plus", .title = "Dyna-Q+",
                  .summary =
                      "Dyna-Q that imagines long untried actions as promising, and so notices "
                      "when the world has changed.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=shortcut-maze", .picture_steps = 3300,
                  .source = "Sutton 1990; Sutton & Barto 2018, section 8.3",
                  .needs_env = GDN_FINITE, .needs_model = GDN_TABULAR},
    AGENT_FUNCTIONS,
    .decide = tabular_agent_decide,
    .draw = tabular_agent_draw,
    .policy = tabular_agent_policy,
    .tell = tell,
    .updated = tabular_agent_updated,
    .believe = believe,
};
