// What the agents share that learn a policy and critics, be it by soft actor-critic or by TD3: a memory D of real steps,
// random actions at first and then the policy's, and updates from batches. Where the batches and the targets come from is
// each agent's own, as is its listing, which begins with ACTOR_CRITIC_LINES or with two lines like those.
#ifndef GEDANKEN_AGENTS_BASES_ACTOR_CRITIC_AGENT_H
#define GEDANKEN_AGENTS_BASES_ACTOR_CRITIC_AGENT_H

#include "agents/bases/experience.h"
#include "gauges/action_gradient.h"
#include "gauges/critic_map.h"
#include "gauges/model_error.h"
#include "learners/mixture.h"
#include "learners/sac.h"
#include "learners/td3.h"

typedef struct ActorCriticAgent {
  Agent base;
  union {
    ActorCritic learner; // with which both begin
    Sac sac;
    Td3 td3;
  };
  int32_t random_steps;
  const int32_t *updates_per_step; // a live parameter
  Replay real;                     // D
  CriticMap map;
  ActionGradient gradient;
  gdn_random explore, pick; // random actions; rows of a batch
  double *unit;             // the action, in [-1, 1]
} ActorCriticAgent;

#define ACTOR_CRITIC_LINES(X)                        \
  X(RANDOM, DECIDE, 0, "at first: random actions a") \
  X(POLICY, DECIDE, 0, "then: a ~ π(·|s)")           \
  X(ACT, ACT, 0, "execute a")

// The learner is soft actor-critic, or TD3; `p` becomes its parameters.
gdn_status actor_critic_agent_open(ActorCriticAgent *me, const SacParams *p, gdn_arena *arena,
                                   gdn_message *why);
gdn_status actor_critic_agent_open_td3(ActorCriticAgent *me, const Td3Params *p, gdn_arena *arena,
                                       gdn_message *why);
void actor_critic_agent_start(Agent *agent);
void actor_critic_agent_state(Agent *agent, gdn_archive *archive);
void actor_critic_agent_channels(const Agent *agent, ChannelList *list);
void actor_critic_agent_draw(const Agent *agent, gdn_scene *scene);

// Whether the actions are still random.
static inline int32_t actor_critic_agent_is_random(const ActorCriticAgent *me) {
  return !me->base.evaluated && me->real.total < (uint64_t)me->random_steps;
}
void actor_critic_agent_begin(Agent *agent, const double *observation);
void actor_critic_agent_decide(Agent *agent, const double *observation, double *action);
void actor_critic_agent_policy(const Agent *agent, PolicyData *out);
void actor_critic_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);
// What all of them decide, and say of it.
#define ACTOR_CRITIC_AGENT_DECISIONS                                               \
  .begin_decision = actor_critic_agent_begin, .decide = actor_critic_agent_decide, \
  .policy = actor_critic_agent_policy, .tell = actor_critic_agent_tell, .has_truth = 1

// Whether there is something to learn from.
static inline int32_t actor_critic_agent_is_ready(const ActorCriticAgent *me) {
  return !actor_critic_agent_is_random(me) && me->real.n > 0;
}
// D <- D u {(s, a, r, s')}; the slot, or -1 where the step cannot be kept.
static inline int32_t actor_critic_agent_keep(ActorCriticAgent *me, const Transition *t) {
  return agent_keep(&me->base, &me->real, t, me->unit);
}
// The batch of the next update, from the mixture.
void actor_critic_agent_batch(ActorCriticAgent *me, const Mixture *mixture);
// n updates, each from a batch of the mixture.
void actor_critic_agent_learn(ActorCriticAgent *me, const Mixture *mixture, int32_t n);
// The stage and `observe` of who learns from real steps alone: one stage, as many updates as are asked for after each step.
int32_t actor_critic_agent_learn_real(Agent *agent, int32_t *n);
void actor_critic_agent_observe_real(Agent *agent, const Transition *t);
// The two stages of who fits a model every so many steps and learns, and its `observe`.
#define FITTING_STAGES(learn)                                              \
  enum { FIT, LEARN };                                                     \
  static const Stage stages[] = {                                          \
      [FIT] = {.work = agent_train_model, .line = LINE_FIT, .updates = 1}, \
      [LEARN] = {.work = learn, .line = LINE_LEARN, .updates = 1}}
void actor_critic_agent_observe_fitting(ActorCriticAgent *me, const Transition *t,
                                        ModelError *error, FitClock *clock, int32_t every);
// Has people shown what policy and critics think by now, every so many updates.
void actor_critic_agent_look(ActorCriticAgent *me);
// One update from the batch that the caller filled.
void actor_critic_agent_update(ActorCriticAgent *me);

#endif
