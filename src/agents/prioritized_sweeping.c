// Prioritized sweeping (Moore & Atkeson 1993; Peng & Williams 1993; Sutton & Barto 2018, section 8.4): imagine
// first what would change the values most, then what leads there.
//
// Letters as in the book: S, A, R, S'; P priority, theta its threshold, n planning steps, and S-bar, A-bar the
// predecessors of S. The real transition is not learned from directly, only through the queue.
#include "agents/table.h"
#include "agents/tabular_agent.h"
#include "learners/queue.h"

#define SWEEPING_PARAMS(X, P)                                                               \
  Q_PARAMS(X, P, 0.5)                                                                       \
  X(P, INT, planning_steps, 5, 0, 1000, LOG, "per real step", GDN_LIVE, "Planning steps n", \
    "How many updates the agent makes after each real step, most urgent first.")            \
  X(P, REAL, theta, 0.0001, 0.0, 1.0, LOG, "", GDN_LIVE | GDN_EXPERT, "Threshold θ",        \
    "Changes smaller than this are not worth an update.")
GDN_PARAM_STRUCT(PrioritizedSweepingParams, SWEEPING_PARAMS);
GDN_PARAM_TABLE(params, PrioritizedSweepingParams, SWEEPING_PARAMS);

typedef struct PrioritizedSweeping {
  TabularAgent tabular;
  PrioritizedSweepingParams p;
  Queue queue; // of pairs (s, a)
} PrioritizedSweeping;

enum { LINE_IMAGINE = 6 };
static const gdn_line listing[] = {
    {GDN_PHASE_DECIDE, 0, "S ← current state"},
    {GDN_PHASE_DECIDE, 0, "A ← ε-greedy(S, Q)"},
    {GDN_PHASE_ACT, 0, "take action A"},
    {GDN_PHASE_OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′"},
    {GDN_PHASE_OBSERVE, 0, "P ← |R + γ maxₐ Q(S′,a) − Q(S,A)|;  if P > θ: insert S,A with P"},
    {GDN_PHASE_IMAGINE, 0, "repeat n times, while the queue is not empty:"},
    {GDN_PHASE_IMAGINE, 1, "S, A ← first(queue);  R, S′ ← Model(S,A)"},
    {GDN_PHASE_IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]"},
    {GDN_PHASE_IMAGINE, 1, "for all S̄, Ā that lead to S:  R̄ ← Model(S̄,Ā)"},
    {GDN_PHASE_IMAGINE, 2, "P ← |R̄ + γ maxₐ Q(S,a) − Q(S̄,Ā)|;  if P > θ: insert S̄,Ā with P"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  queue_open(&me->queue, agent->env->observation.n * agent->env->action.n, arena);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  tabular_agent_start(agent);
  queue_start(&((PrioritizedSweeping *)agent)->queue);
}

static void decide(Agent *agent, const double *observation, double *action) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  tabular_agent_decide(&me->tabular, me->p.epsilon, observation, action);
}

// Puts the row's pair into the queue if its value would change by more than theta.
static void consider(PrioritizedSweeping *me, const TabularRow *row) {
  const QTable *q = &me->tabular.q;
  double change = qtable_target(q, tabular_model(&me->tabular), row, me->p.gamma) - q->q[row->pair];
  double P = change < 0 ? -change : change;
  if (P > me->p.theta) queue_push(&me->queue, row->pair, P);
}

static int32_t observe(Agent *agent, const Transition *t) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  tabular_agent_observe(&me->tabular, t, LINE_IMAGINE);
  consider(me, tabular_row(tabular_model(&me->tabular), tabular_pair(&me->tabular)));
  return me->queue.n > 0 ? me->p.planning_steps : 0;
}

static int32_t update(Agent *agent, int32_t *n) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  QTable *q = &me->tabular.q;
  const Tabular *model = tabular_model(&me->tabular);
  const TabularRow *row = NULL;
  int32_t done = 0;
  for (; done < *n && me->queue.n > 0; done++) {
    int32_t pair = queue_pop(&me->queue);
    row = tabular_row(model, pair);
    if (row == NULL) continue; // only a damaged snapshot queues what was never tried
    qtable_towards(q, pair, me->p.alpha, qtable_target(q, model, row, me->p.gamma));
    agent->updates++;
    agent->model_steps++;
    int32_t s = pair / q->n_actions;
    for (int32_t node = model->into[s]; node >= 0; node = model->later[node]) {
      consider(me, &model->rows[node / model->cap]);
    }
  }
  if (row != NULL) qtable_remember(q, row->pair, row->next);
  *n = done;
  return me->queue.n > 0;
}

static void state(Agent *agent, gdn_archive *archive) {
  tabular_agent_state(agent, archive);
  queue_state(&((PrioritizedSweeping *)agent)->queue, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const PrioritizedSweeping *me = (const PrioritizedSweeping *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, "priority", "Priority", "",
              "How much the value of each action in the queue would "
              "change; 0 = not queued.",
              me->queue.priority, GDN_F64, me->tabular.q.n_states, me->tabular.q.n_actions);
}

const agent_type prioritized_sweeping_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "prioritized-sweeping",
                  .title = "Prioritized sweeping",
                  .summary =
                      "Imagines first what would change its values most, then works backwards.",
                  .source = "Moore & Atkeson 1993; Sutton & Barto 2018, section 8.4",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(PrioritizedSweeping),
                  .params_at = offsetof(PrioritizedSweeping, p),
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
    .believe = tabular_agent_believe,
};
