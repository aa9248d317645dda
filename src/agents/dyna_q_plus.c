// Dyna-Q+ (Sutton 1990; Sutton & Barto 2018, section 8.3): Dyna-Q that keeps wondering whether the world
// has changed. An imagined step whose (S, A) was last really tried tau steps ago pays kappa sqrt(tau) more;
// actions never tried in a visited state are imagined too, as leading back to it with reward 0.
//
// Letters as in the book. The clock counts real steps and never starts again (a clock reset at each episode
// gave negative tau and NaN in a public port). Never-tried actions count from step 1.
#include "agents/table.h"
#include "agents/tabular_agent.h"
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

enum { LINE_LEARN = 4, LINE_IMAGINE = 7 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "S ← current state"},
    {GDN_PHASE_DECIDE, 0, "A ← ε-greedy(S, Q)"},
    {GDN_PHASE_ACT, 0, "take action A"},
    {GDN_PHASE_OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′;  τ(S,A) ← 0"},
    {GDN_PHASE_UPDATE, 0, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]"},
    {GDN_PHASE_IMAGINE, 0, "repeat n times:"},
    {GDN_PHASE_IMAGINE, 1, "S ← random state seen before;  A ← any action;  R, S′ ← Model(S,A)"},
    {GDN_PHASE_IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + κ√τ(S,A) + γ maxₐ Q(S′,a) − Q(S,A)]"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  DynaQPlus *me = (DynaQPlus *)agent;
  me->last_time =
      ARENA_NEW(arena, double, (int64_t)agent->env->observation.n * agent->env->action.n);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_start(agent);
  for (int32_t pair = 0; pair < me->tabular.q.n_states * me->tabular.q.n_actions; pair++) {
    me->last_time[pair] = 1;
  }
}

static void decide(Agent *agent, const double *observation, double *action) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_decide(&me->tabular, me->p.epsilon, observation, action);
}

static int32_t observe(Agent *agent, const Transition *t) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_observe(&me->tabular, t, LINE_LEARN);
  tabular_assume_untried(tabular_model(&me->tabular), me->tabular.s);
  me->clock++;
  me->last_time[tabular_pair(&me->tabular)] = me->clock;
  return 1 + me->p.planning_steps;
}

static void imagine(DynaQPlus *me, int32_t n) {
  QTable *q = &me->tabular.q;
  const Tabular *model = tabular_model(&me->tabular);
  const TabularRow *row = NULL;
  for (int32_t i = 0; i < n; i++) {
    row = tabular_random_row(model, q->n_actions, &me->tabular.plan);
    double tau = me->clock - me->last_time[row->pair];
    double target = qtable_target(q, model, row, me->p.gamma) + me->p.kappa * scalar_sqrt(tau);
    qtable_towards(q, row->pair, me->p.alpha, target);
  }
  if (row != NULL) qtable_remember(q, row->pair, row->next);
}

static int32_t update(Agent *agent, int32_t *n) {
  DynaQPlus *me = (DynaQPlus *)agent;
  int32_t imagined =
      tabular_agent_imagined(&me->tabular, *n, me->p.alpha, me->p.gamma, LINE_IMAGINE);
  imagine(me, imagined);
  return 1;
}

static void state(Agent *agent, gdn_archive *archive) {
  DynaQPlus *me = (DynaQPlus *)agent;
  tabular_agent_state(agent, archive);
  gdn_archive_f64(archive, &me->clock, 1);
  gdn_archive_f64(archive, me->last_time,
                  (int64_t)me->tabular.q.n_states * me->tabular.q.n_actions);
}

static void channels(const Agent *agent, ChannelList *list) {
  const DynaQPlus *me = (const DynaQPlus *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, "last_time", "Last tried", "real steps",
              "The real step at which each action was last tried in each state.", me->last_time,
              GDN_F64, me->tabular.q.n_states, me->tabular.q.n_actions);
}

// What is only assumed of untried actions is no belief to be held against the world. (An action tried at the
// very first step only looks untried too.)
static int32_t believe(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out) {
  const DynaQPlus *me = (const DynaQPlus *)agent;
  if (me->last_time[s * me->tabular.q.n_actions + a] <= 1) return 0;
  return tabular_agent_believe(agent, s, a, out);
}

const agent_type dyna_q_plus_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "dyna-q-plus",
                  .title = "Dyna-Q+",
                  .summary =
                      "Dyna-Q that imagines long untried actions as promising, and so notices "
                      "when the world has changed.",
                  .source = "Sutton 1990; Sutton & Barto 2018, section 8.3",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(DynaQPlus),
                  .params_at = offsetof(DynaQPlus, p),
                  .needs_env = GDN_FINITE,
                  .needs_model = GDN_TABULAR,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .decide = decide,
    .observe = observe,
    .update = update,
    .state = state,
    .channels = channels,
    .draw = tabular_agent_draw,
    .believe = believe,
};
