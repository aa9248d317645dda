// The actor of MAAC (Clavera et al. 2020, equation 3 and algorithm 1): the policy of a soft actor-critic climbs the
// gradient of
//
//     J(theta) = E[ sum over t < K of gamma^t r(s_t, a_t) + gamma^K min_j Q_j(s_K, a_K) - alpha log pi(a_0|s_0) ]
//
// through K = T + 1 differentiable steps of the model (imagine/value_path.h) from the states of the learner's batch, each
// of which asks a member of the ensemble drawn anew. Critics and temperature learn as ever: only the entropy of the first
// action counts, as it does for them. K = 0 leaves the critics alone to say it, E[Q(s_0, a_0) - alpha log pi(a_0|s_0)]:
// soft actor-critic.
#ifndef GEDANKEN_IMAGINE_PATHWISE_ACTOR_H
#define GEDANKEN_IMAGINE_PATHWISE_ACTOR_H

#include "imagine/value_path.h"
#include "learners/sac.h"

#define PATHWISE_MOST 5 // steps of the longest path

typedef struct PathwiseActor {
  // Set before open: the learner, opened, whose actor it becomes; model and judge; and who knows the elites, which are
  // asked (imagine/model_rollouts.h).
  Sac *sac;
  Imagination *im;
  const Imagination *elites;
  // Set before each update.
  int32_t steps; // K, 0 .. PATHWISE_MOST
  double clip;   // longest gradient; 0: as it is
  ValuePath path;
  gdn_random random; // draws of policy and model, and who asks whom
  float *rows;       // [batch][dim] the observations of the learner's batch, as they are
  int32_t *place;    // [elites->tiles * path.columns] scratch: the cases that rows are dealt to
} PathwiseActor;

gdn_status pathwise_actor_open(PathwiseActor *p, gdn_arena *arena, gdn_message *why);
void pathwise_actor_start(PathwiseActor *p, uint64_t seed);
void pathwise_actor_state(PathwiseActor *p, gdn_archive *archive);
// Column j of the learner's batch, and its observation.
void pathwise_actor_set_column(PathwiseActor *p, int32_t j, const ReplayRow *row);

#endif
