// What the agents share that learn by policy gradient from real steps alone: they act by the policy, gather a batch, learn
// from it, and throw it away. How a batch changes the policy is each agent's own.
#ifndef GEDANKEN_AGENTS_BASES_ON_POLICY_AGENT_H
#define GEDANKEN_AGENTS_BASES_ON_POLICY_AGENT_H

#include "core/agent.h"
#include "learners/policy_batch.h"

typedef struct OnPolicyAgent {
  Agent base;
  PolicyGradient learner;
  PolicyBatch batch;   // one way of `batch.longest` real steps
  int32_t gathered;    // of them
  gdn_random random;   // actions
  gdn_random shuffles; // of minibatches
  double *unit;        // the action, in [-1, 1]
} OnPolicyAgent;

// The learner's parameters are set before; `steps`: of a batch.
gdn_status on_policy_agent_open(OnPolicyAgent *me, int32_t steps, gdn_arena *arena,
                                gdn_message *why);
void on_policy_agent_start(Agent *agent);
void on_policy_agent_state(Agent *agent, gdn_archive *archive);
void on_policy_agent_channels(const Agent *agent, ChannelList *list);
void on_policy_agent_begin(Agent *agent, const double *observation);
void on_policy_agent_decide(Agent *agent, const double *observation, double *action);
void on_policy_agent_policy(const Agent *agent, PolicyData *out);
void on_policy_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);
// Adds the step with `bonus` besides its reward (0: none; curiosity). Returns 1 when the batch is full, and judged.
int32_t on_policy_agent_observe(OnPolicyAgent *me, const Transition *t, double bonus);

#endif
