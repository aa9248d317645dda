// Prioritized sweeping (Moore & Atkeson 1993; Peng & Williams 1993; Sutton & Barto 2018, section 8.4): imagine
// first what would change the values most, then what leads there.
//
// Letters as in the book: S, A, R, S'; P priority, theta its threshold, n planning steps, and S-bar, A-bar the
// predecessors of S. The real transition is not learned from directly, only through the queue.
#include "agents/bases/tabular_agent.h"
#include "agents/table.h"
#include "core/archive.h"
#include "math/heap.h"

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
  Heap heap; // of pairs (s, a)
} PrioritizedSweeping;

#define LINES(X)                                                                           \
  X(STATE, DECIDE, 0, "S ← current state")                                                 \
  X(CHOOSE, DECIDE, 0, "A ← ε-greedy(S, Q)")                                               \
  X(ACT, ACT, 0, "take action A")                                                          \
  X(OBSERVE, OBSERVE, 0, "observe R and S′;  Model(S,A) ← R, S′")                          \
  X(INSERT, OBSERVE, 0, "P ← |R + γ maxₐ Q(S′,a) − Q(S,A)|;  if P > θ: insert S,A with P") \
  X(REPEAT, IMAGINE, 0, "repeat n times, while the queue is not empty:")                   \
  X(POP, IMAGINE, 1, "S, A ← first(queue);  R, S′ ← Model(S,A)")                           \
  X(BACK_UP, IMAGINE, 1, "Q(S,A) ← Q(S,A) + α[R + γ maxₐ Q(S′,a) − Q(S,A)]")               \
  X(BEFORE, IMAGINE, 1, "for all S̄, Ā that lead to S:  R̄ ← Model(S̄,Ā)")                    \
  X(QUEUE, IMAGINE, 2, "P ← |R̄ + γ maxₐ Q(S,a) − Q(S̄,Ā)|;  if P > θ: insert S̄,Ā with P")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  heap_open(&me->heap, agent->env->observation.n * agent->env->action.n, arena);
  return tabular_agent_open(agent, arena, why);
}

static void start(Agent *agent) {
  tabular_agent_start(agent);
  heap_start(&((PrioritizedSweeping *)agent)->heap);
}

// Puts the row's pair into the queue if its value would change by more than theta.
static void consider(PrioritizedSweeping *me, const TabularRow *row) {
  const QTable *q = &me->tabular.q;
  double change = qtable_target(q, tabular_model(&me->tabular), row, me->p.gamma) - q->q[row->pair];
  double P = change < 0 ? -change : change;
  if (P > me->p.theta) heap_push(&me->heap, row->pair, P);
}

static int32_t imagine(Agent *agent, int32_t *n) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  QTable *q = &me->tabular.q;
  const Tabular *model = tabular_model(&me->tabular);
  const TabularRow *row = NULL;
  int32_t done = 0;
  for (; done < *n && me->heap.n > 0; done++) {
    int32_t pair = heap_pop(&me->heap);
    row = tabular_row(model, pair);
    if (row == NULL) continue; // only a damaged snapshot queues what was never tried
    qtable_imagine_row(q, model, row, me->p.alpha, me->p.gamma, 0);
    int32_t s = pair / q->n_actions;
    for (int32_t node = model->into[s]; node >= 0; node = model->later[node]) {
      consider(me, &model->rows[node / model->cap]);
    }
  }
  if (row != NULL) qtable_remember(q, row);
  agent->model_steps += (uint64_t)done;
  *n = done;
  return me->heap.n > 0;
}

enum { IMAGINE };
static const Stage stages[] = {[IMAGINE] = {.work = imagine, .line = LINE_POP, .updates = 1}};

static void observe(Agent *agent, const Transition *t) {
  PrioritizedSweeping *me = (PrioritizedSweeping *)agent;
  tabular_agent_observe(&me->tabular, t);
  consider(me, tabular_row(tabular_model(&me->tabular), tabular_pair(&me->tabular)));
  agenda_put(&agent->agenda, IMAGINE, me->heap.n > 0 ? me->p.planning_steps : 0);
}

// The order of the heap follows from who is in and how urgently: only that is kept.
static void state(Agent *agent, gdn_archive *archive) {
  Heap *h = &((PrioritizedSweeping *)agent)->heap;
  tabular_agent_state(agent, archive);
  for (int32_t item = 0; item < h->cap; item++) {
    int32_t in = h->place[item] >= 0;
    gdn_archive_i32(archive, &in, 1);
    gdn_archive_f64(archive, &h->priority[item], 1);
    if (archive->mode == ARCHIVE_READ) h->place[item] = in ? 0 : -1;
  }
  if (archive->mode == ARCHIVE_READ) heap_restore(h);
}

static const gdn_channel_type priority = {
    .key = "priority",
    .label = "Priority",
    .unit = "",
    .doc = "How much the value of each action in the queue would change; 0 = not queued.",
};

static void channels(const Agent *agent, ChannelList *list) {
  const PrioritizedSweeping *me = (const PrioritizedSweeping *)agent;
  tabular_agent_channels(agent, list);
  channel_add(list, &priority, me->heap.priority, GDN_F64, me->tabular.q.n_states,
              me->tabular.q.n_actions);
}

const agent_type prioritized_sweeping_agent = {
    .component = {AGENT_COMPONENT(PrioritizedSweeping), .id = "prioritized-sweeping",
                  .title = "Prioritized sweeping",
                  .summary =
                      "Imagines first what would change its values most, then works backwards.",
                  .idea = GDN_IDEA_VALUES, .picture = "env=dyna-maze seed=7", .picture_steps = 420,
                  .source = "Moore & Atkeson 1993; Sutton & Barto 2018, section 8.4",
                  .needs_env = GDN_FINITE, .needs_model = GDN_TABULAR},
    AGENT_FUNCTIONS,
    .decide = tabular_agent_decide,
    .draw = tabular_agent_draw,
    .policy = tabular_agent_policy,
    TABULAR_AGENT_ANSWERS,
    .believe = tabular_agent_believe,
};
