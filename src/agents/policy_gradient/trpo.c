// Trust region policy optimisation (Schulman, Levine, Moritz, Jordan & Abbeel 2015, algorithm 1 in the form of appendix C):
// from each batch of real steps one update of the policy, as large as a bound on its KL divergence allows, whatever the
// policy's parameters are; and a baseline, fitted to the batch. So there is no learning rate that is too large.
//
// Letters as in the paper: pi policy, theta its parameters, A advantage (by Schulman et al. 2016, as most do it since), delta
// the bound, L the surrogate objective, g its gradient, F the Fisher information, V the baseline.
#include "agents/bases/on_policy_agent.h"
#include "agents/table.h"
#include "core/archive.h"
#include "learners/trust_region.h"

#define OWN_PARAMS(X, P)                                                           \
  X(P, INT, steps, 1024, 64, 20000, LOG, "steps", 0, "Batch",                      \
    "Real steps from which the policy is updated once.")                           \
  POLICY_GAMMA_PARAM(X, P, 0.99)                                                   \
  POLICY_LAMBDA_PARAM(X, P, 0.97)                                                  \
  POLICY_NET_PARAMS(X, P, 2, 32)                                                   \
  X(P, INT, minibatch, 256, 32, 1024, LOG, "steps", GDN_EXPERT, "Steps at a time", \
    "How many steps of the batch are worked on before one can pause; the result is the same.")

typedef struct TrpoParams {
  TRUST_REGION_FIELDS(TrpoParams)
  OWN_PARAMS(GDN_PARAM_FIELD, )
} TrpoParams;
static const gdn_param params[] = {TRUST_REGION_PARAMS(GDN_PARAM_ROW, TrpoParams)
                                       OWN_PARAMS(GDN_PARAM_ROW, TrpoParams)};

typedef struct Trpo {
  OnPolicyAgent on;
  TrpoParams p;
  TrustRegion region;
} Trpo;

#define LINES(X)                                                                             \
  ON_POLICY_LINES(X)                                                                         \
  X(OBSERVE, OBSERVE, 0, "keep (s, a, r), until the batch is full;  A ← advantages, with V") \
  X(GRADIENT, UPDATE, 0, "g ← ∇L(θ),  L(θ) = mean of π_θ(a|s) / π_old(a|s) · A")             \
  X(SOLVE, UPDATE, 0, "x ← F⁻¹g by conjugate gradients, from products F p")                  \
  X(SEARCH, UPDATE, 0, "for j = 0, 1, …:  θ ← θ_old + cʲ √(2δ / x′F x) x")                   \
  X(ACCEPT, UPDATE, 1, "until mean KL(π_old, π_θ) ≤ δ and L has grown; else θ ← θ_old")      \
  X(FIT, UPDATE, 0, "V: descend (V(s) − (A + V_old(s)))², a few times")
LISTING(LINES);

static void set_how(Trpo *me) {
  me->on.how = (PolicyGradientParams){.objective = POLICY_PLAIN,
                                      .minibatch = me->p.minibatch,
                                      .hidden = me->p.hidden,
                                      .width = me->p.width,
                                      .orthogonal = 1,
                                      .gamma = me->p.gamma,
                                      .lambda = me->p.lambda};
}

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Trpo *me = (Trpo *)agent;
  set_how(me);
  gdn_status status = on_policy_agent_open(&me->on, me->p.steps, arena, why);
  me->region = (TrustRegion){.p = &me->p.region, .pg = &me->on.learner};
  return status == GDN_OK ? trust_region_open(&me->region, arena, why) : status;
}

enum { GRADIENT, SOLVE, SEARCH, FIT };
static const TrustRegionSweep sweep_of[] = {[GRADIENT] = TRUST_REGION_GRADIENT,
                                            [SOLVE] = TRUST_REGION_SOLVE,
                                            [SEARCH] = TRUST_REGION_TRY,
                                            [FIT] = TRUST_REGION_FIT};

static void observe(Agent *agent, const Transition *t) {
  Trpo *me = (Trpo *)agent;
  set_how(me);
  if (!on_policy_agent_observe(&me->on, t, 0)) return;
  int32_t parts = policy_batch_parts(&me->on.batch, me->on.gathered, me->p.minibatch);
  trust_region_begin(&me->region, parts);
  for (int32_t k = GRADIENT; k <= FIT; k++) {
    agenda_put(&agent->agenda, k, parts * trust_region_sweeps(&me->region, sweep_of[k]));
  }
}

// Up to n ticks of a stage, as long as it is its turn; a search may end early.
static int32_t work(Agent *agent, int32_t stage, int32_t *n) {
  Trpo *me = (Trpo *)agent;
  TrustRegion *tr = &me->region;
  uint64_t before = tr->updates;
  int32_t done = 0, sweep = (int32_t)sweep_of[stage];
  while (done < *n && tr->sweep == sweep) {
    if (!trust_region_tick(tr, &me->on.batch)) on_policy_agent_note(&me->on);
    done++;
  }
  agent->updates += tr->updates - before;
  *n = done;
  return tr->sweep == sweep;
}

static int32_t find_gradient(Agent *agent, int32_t *n) {
  return work(agent, GRADIENT, n);
}
static int32_t solve(Agent *agent, int32_t *n) {
  return work(agent, SOLVE, n);
}
static int32_t search(Agent *agent, int32_t *n) {
  return work(agent, SEARCH, n);
}
static int32_t fit(Agent *agent, int32_t *n) {
  return work(agent, FIT, n);
}

static const Stage stages[] = {[GRADIENT] = {.work = find_gradient, .line = LINE_GRADIENT},
                               [SOLVE] = {.work = solve, .line = LINE_SOLVE},
                               [SEARCH] = {.work = search, .line = LINE_SEARCH},
                               [FIT] = {.work = fit, .line = LINE_FIT}};

static void state(Agent *agent, gdn_archive *archive) {
  Trpo *me = (Trpo *)agent;
  on_policy_agent_state(agent, archive);
  trust_region_state(&me->region, archive);
}

static void channels(const Agent *agent, ChannelList *list) {
  const Trpo *me = (const Trpo *)agent;
  trust_region_channels(&me->region, list);
  on_policy_agent_channels(agent, list);
}

const agent_type trpo_agent = {
    .component = {AGENT_COMPONENT(Trpo), .id = "trpo", .title = "TRPO",
                  .summary =
                      "Trust region policy optimisation without a model: each step is as long as "
                      "the policy may change by, and no longer.",
                  .idea = GDN_IDEA_POLICIES, .picture = "env=cartpole agent.steps=128",
                  .picture_steps = 300, .source = "Schulman, Levine, Moritz et al. 2015",
                  .needs_env = GDN_ACTIONS},
    AGENT_STAGES,
    .open = open,
    .start = on_policy_agent_start,
    ON_POLICY_AGENT_DECISIONS,
    .observe = observe,
    .state = state,
    .channels = channels,
};
