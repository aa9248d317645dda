// What the agents share that learn by policy gradient from real steps alone: they act by the policy, gather a batch, learn
// from it, and throw it away. How a batch changes the policy is each agent's own, as is its listing, which begins with
// ON_POLICY_LINES.
#ifndef GEDANKEN_AGENTS_BASES_ON_POLICY_AGENT_H
#define GEDANKEN_AGENTS_BASES_ON_POLICY_AGENT_H

#include "core/agent.h"
#include "learners/policy_learner.h"

typedef struct OnPolicyAgent {
  Agent base;
  PolicyGradientParams
      how; // the learner's: the agent fills it before open, before it observes and before it learns
  int32_t
      enough; // 0, or the steps after which the end of an episode ends the batch too; set before open, as is the next
  int32_t without_baseline; // 1: V is 0, and nothing is expected where an episode is cut
  int32_t
      beside; // the agent's last so many stages have nothing to do with the batch, and are due at any time
  PolicyGradient learner;
  PolicyBatch batch;   // one way of `batch.longest` real steps
  int32_t gathered;    // of them
  int32_t is_full;     // the batch is being learned from, or was; the next step begins another
  gdn_random random;   // actions
  gdn_random shuffles; // of minibatches
  // The action decided on: in [-1, 1], as the world gets it, and as it was drawn, with log pi and V(s).
  double *unit, *action;
  Real *drawn, log_pi, value;
  Real *here;   // [dim] an observation
  double *rows; // of channel "on-policy.batches"
  uint64_t n_rows;
} OnPolicyAgent;

#define ON_POLICY_LINES(X)           \
  X(POLICY, DECIDE, 0, "a ~ π(·|s)") \
  X(ACT, ACT, 0, "execute a")

// `how` is set before; `steps`: of a batch, at most.
gdn_status on_policy_agent_open(OnPolicyAgent *me, int32_t steps, gdn_arena *arena,
                                gdn_message *why);
void on_policy_agent_start(Agent *agent);
void on_policy_agent_state(Agent *agent, gdn_archive *archive);
void on_policy_agent_channels(const Agent *agent, ChannelList *list);
void on_policy_agent_decide(Agent *agent, const double *observation, double *action);
void on_policy_agent_policy(const Agent *agent, PolicyData *out);
void on_policy_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);
// What all of them decide, and say of it.
#define ON_POLICY_AGENT_DECISIONS \
  .decide = on_policy_agent_decide, .policy = on_policy_agent_policy, .tell = on_policy_agent_tell

// Adds the step with `bonus` besides its reward (0: none; curiosity). Returns 1 when the batch is full, and judged.
int32_t on_policy_agent_observe(OnPolicyAgent *me, const Transition *t, double bonus);
// The learner of its batch.
static inline PolicyLearner on_policy_agent_learner(OnPolicyAgent *me, PolicyLearnerKind kind,
                                                    int32_t passes) {
  return (PolicyLearner){.kind = kind, .pg = &me->learner, .batch = &me->batch, .passes = passes};
}
// The `observe` of who learns in one stage: adds the step, and a full batch puts on the agenda what it is due.
void on_policy_agent_gather(OnPolicyAgent *me, const PolicyLearner *learner, int32_t stage,
                            const Transition *t);
// Does n of what stage `stage` is due from the full batch; after the last it takes down how it went.
void on_policy_agent_learn(OnPolicyAgent *me, PolicyLearner *learner, int32_t stage, int32_t n);
// Takes down how a batch went, by the learner's latest losses: for who learns otherwise.
void on_policy_agent_note(OnPolicyAgent *me);

#endif
