// What the two agents share that learn by deep Q-learning: a memory of real steps, and a way to act that explores
// less and less. Each algorithm's own part, and its listing, is in its own file.
#ifndef GEDANKEN_AGENTS_BASES_DQN_AGENT_H
#define GEDANKEN_AGENTS_BASES_DQN_AGENT_H

#include "agents/bases/experience.h"
#include "learners/dqn.h"
#include "learners/mixture.h"

// Columns of channel "dqn.latest", of the latest update.
#define DQN_LATEST_LIST(X, P)                                               \
  X(P, LOSS, "loss", "Loss", "", IMAGINED, 0, 0)                            \
  X(P, MEAN_Q, "mean_q", "Mean Q", "", IMAGINED, 1, 0)                      \
  X(P, EPSILON, "epsilon", "exploration ε", "", TOLD, 1, 0)       /* now */ \
  X(P, COPIES, "copies", "updates of the target", "", TOLD, 0, 0) /* so far */
enum { DQN_LATEST_LIST(GDN_COLUMN_ENUM, DQN) DQN_LATEST };

typedef struct DqnAgent {
  Agent base;
  Dqn dqn;
  Replay real;        // D
  Mixture mixture;    // where batches come from
  gdn_random explore; // two draws a decision, whatever it does
  gdn_random batch;   // one draw a column
  double *unit;       // the latest action in [-1, 1]
  float *q;           // [action.n] Q where the latest action was chosen
  float latest[DQN_LATEST];
} DqnAgent;

// `p` becomes the learner's parameters.
gdn_status dqn_agent_open(DqnAgent *me, const DqnParams *p, gdn_arena *arena, gdn_message *why);
void dqn_agent_start(Agent *agent);
void dqn_agent_state(Agent *agent, gdn_archive *archive);
void dqn_agent_channels(const Agent *agent, ChannelList *list);
void dqn_agent_policy(const Agent *agent, PolicyData *out);

// epsilon after so many real steps: 1 while actions are random, then falling in a line to its last value.
double dqn_epsilon(const DqnParams *p, uint64_t steps);
// A column of action values, DYNAMICS_TILE apart: a best action, or with probability epsilon any. Two draws.
int32_t dqn_agent_choose(const Dqn *dqn, const Real *values, double epsilon, gdn_random *random);

void dqn_agent_tell(Agent *agent, const double *observation, gdn_answer *answer);

// a <- epsilon-greedy(s, Q).
void dqn_agent_decide(Agent *agent, const double *observation, double *action);
// Keeps the step; says whether a round of learning is due.
int32_t dqn_agent_observe(DqnAgent *me, const Transition *t);
// The stage of updates of Q, each from a batch of the mixture.
int32_t dqn_agent_learn(Agent *agent, int32_t *n);

#endif
