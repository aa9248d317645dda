// What the actor-critics share that imagine short branches from real states: an ensemble that is fitted every so many real
// steps, D_model, which the branches fill, and the stages of MBPO (Janner et al. 2019, algorithm 2). What is learned from
// both buffers, and how, is each agent's own, as is its listing.
#ifndef GEDANKEN_AGENTS_BASES_IMAGINING_ACTOR_CRITIC_H
#define GEDANKEN_AGENTS_BASES_IMAGINING_ACTOR_CRITIC_H

#include "agents/bases/actor_critic_agent.h"
#include "gauges/model_error.h"
#include "gauges/return_bound.h"

// Their own parameters; those of the learner come before.
#define IMAGINING_PARAMS(X, P)                                                                   \
  X(P, INT, rollout_length, 1, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE, "Rollout length k",    \
    "For how many steps the model is trusted: the length of an imagined branch.")                \
  X(P, INT, rollouts_per_step, 160, 0, 2000, LOG, "steps", 0, "Imagined steps M",                \
    "Imagined steps for each real one; 0 is soft actor-critic.")                                 \
  X(P, INT, retrain_every, 250, 10, 10000, LOG, "steps", 0, "Retrain every",                     \
    "Real steps between two trainings of the model.")                                            \
  X(P, REAL, real_ratio, 0.05, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Real share",                     \
    "Share of real steps in what the policy learns from; 1 is soft actor-critic.")               \
  X(P, INT, retain, 1, 1, 20, LOG, "trainings", GDN_EXPERT, "Retain",                            \
    "For how many trainings of the model an imagined step is kept.")                             \
  X(P, INT, elites, 5, 1, 10, LINEAR, "members", GDN_EXPERT, "Elites",                           \
    "How many members imagine: those with the lowest error on steps held out.")                  \
  X(P, BOOL, schedule, 0, 0, 1, LINEAR, "", GDN_LIVE | GDN_EXPERT, "Schedule",                   \
    "Whether the rollout length changes with the real steps, by the next four numbers.")         \
  X(P, INT, rollout_start, 1, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE | GDN_EXPERT, "First k", \
    "Rollout length up to the begin of the change.")                                             \
  X(P, INT, rollout_end, 15, 1, BRANCH_MOST, LINEAR, "steps", GDN_LIVE | GDN_EXPERT, "Last k",   \
    "Rollout length from the end of the change on.")                                             \
  X(P, INT, epoch_from, 1000, 0, 1000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Change begins",  \
    "Real steps after which the rollout length begins to change.")                               \
  X(P, INT, epoch_to, 5000, 0, 1000000, LOG, "steps", GDN_LIVE | GDN_EXPERT, "Change ends",      \
    "Real steps after which it changes no more.")

typedef struct ImaginingParams {
  SacParams sac;
  IMAGINING_PARAMS(GDN_PARAM_FIELD, ImaginingParams)
} ImaginingParams;
// Their rows. G is 10 unless one asks for another: there is enough to learn from.
#define IMAGINING_LEARNER_ROW(P, kind, key, initial, ...) \
  GDN_PARAM_ROW(P, kind, key,                             \
                (offsetof(P, key) == offsetof(P, updates_per_step) ? 10 : (initial)), __VA_ARGS__)
#define IMAGINING_ROWS \
  SAC_PARAMS(IMAGINING_LEARNER_ROW, SacParams) IMAGINING_PARAMS(GDN_PARAM_ROW, ImaginingParams)
_Static_assert(offsetof(ImaginingParams, sac) == 0, "rows of both lists count from the same place");

// Columns of channel "mbpo.now".
#define BUFFERS_LIST(X, P)                                                           \
  X(P, REAL, "real_rows", "Real steps", "", REAL, 0, 0)                              \
  X(P, REAL_MOST, "real_capacity", "Real steps at most", "", MOST, 0, 0)             \
  X(P, IMAGINED, "imagined_rows", "Imagined steps", "", IMAGINED, 0, 0)              \
  X(P, IMAGINED_MOST, "imagined_capacity", "Imagined steps at most", "", MOST, 0, 0) \
  X(P, LENGTH, "rollout_length", "imagined branches of", "steps", TOLD, 0, 0)
enum { BUFFERS_LIST(GDN_COLUMN_ENUM, BUFFERS) BUFFERS_COLUMNS };

typedef struct ImaginingActorCritic {
  ActorCriticAgent ac; // its memory is D_env
  const ImaginingParams *p;
  Replay imagined; // D_model
  ModelRollouts rollouts;
  Imagination look; // buffers to look back and to measure
  ModelError model_error;
  ReturnBound bound;
  FitClock clock;
  double now[BUFFERS_COLUMNS]; // channel "mbpo.now"
} ImaginingActorCritic;

// What all their listings begin with.
#define IMAGINING_LINES(X)                                                               \
  ACTOR_CRITIC_LINES(X)                                                                  \
  X(OBSERVE, OBSERVE, 0, "D_env ← D_env ∪ {(s, a, r, s′)}")                              \
  X(FIT, UPDATE, 0, "every so many steps: train the ensemble p_θ on D_env")              \
  X(IMAGINE, IMAGINE, 0, "imagine M steps: branches begin at s ~ D_env and go k steps,") \
  X(BRANCH, IMAGINE, 1, "a ~ π(·|s),  s′ ~ p_i(·|s, a),  i drawn anew from the elites")  \
  X(KEEP, IMAGINE, 1, "D_model ← D_model ∪ {(s, a, r, s′)}")
// The stages after a real step. LEARN is the agent's own.
enum { IMAGINING_FIT, IMAGINING_IMAGINE, IMAGINING_LEARN };
#define IMAGINING_STAGES                                                     \
  [IMAGINING_FIT] = {.work = imagining_fit, .line = LINE_FIT, .updates = 1}, \
  [IMAGINING_IMAGINE] = {.work = imagining_imagine, .line = LINE_IMAGINE},   \
  [IMAGINING_LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1}

// `p` becomes the agent's parameters.
gdn_status imagining_open(ImaginingActorCritic *me, const ImaginingParams *p, gdn_arena *arena,
                          gdn_message *why);
void imagining_start(Agent *agent);
int32_t imagining_fit(Agent *agent, int32_t *n);     // p_theta on D_env
int32_t imagining_imagine(Agent *agent, int32_t *n); // all branches by one step, into D_model
void imagining_observe(Agent *agent, const Transition *t);
// What the policy learns from: some of D_env and much of D_model.
Mixture imagining_mixture(const ImaginingActorCritic *me);
void imagining_state(Agent *agent, gdn_archive *archive);
void imagining_channels(const Agent *agent, ChannelList *list);
void imagining_draw(const Agent *agent, gdn_scene *scene);
void imagining_near(Agent *agent, gdn_answer *answer);
// Of those what no agent has reason to do otherwise.
#define IMAGINING_FUNCTIONS                                                             \
  .observe = imagining_observe, .channels = imagining_channels, .draw = imagining_draw, \
  .near = imagining_near

#endif
