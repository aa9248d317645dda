// See sac.h. An update goes in the order of the listing of Haarnoja et al. 2018 (the second paper, algorithm 1):
// critics, policy, temperature, targets. The policy is judged by the critics of after their step.
#include "learners/sac.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "models/dynamics.h"

// A gradient longer than this counts as infinite: its square, which Adam keeps, would soon be.
#define SLOPE_MOST 1e18

enum { T = DYNAMICS_TILE };

gdn_status sac_open(Sac *sac, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why) {
  if (action->n > 0) {
    text_writer w = text_message(why);
    text_put(&w, "soft actor-critic needs actions that are numbers, and this world has choices");
    return GDN_UNFIT;
  }
  const SacParams *p = sac->p;
  const Model space = {.observation = *observation}; // what there is of a model here
  int32_t batch = sac->batch = p->batch, dim = sac->action_dim = action->dim;
  int32_t features = (sac->features = features_of(&space)).n;
  sac->policy = mlp_shape(1, features, p->hidden, p->width, 2 * dim, ACTIVATE_RELU);
  sac->critic = mlp_shape(2, features + dim, p->hidden, p->width, 1, ACTIVATE_RELU);
  int64_t policy = mlp_count(&sac->policy), critic = mlp_count(&sac->critic);
  sac->policy_theta = ARENA_NEW(arena, Real, policy);
  sac->policy_slope = ARENA_NEW(arena, Real, policy);
  sac->critic_theta = ARENA_NEW(arena, Real, critic);
  sac->critic_slope = ARENA_NEW(arena, Real, critic);
  sac->target_theta = ARENA_NEW(arena, Real, critic);
  sac->kept = ARENA_NEW(arena, Real, critic);
  optimiser_open(&sac->policy_optimiser, OPTIMISER_ADAM, policy, arena);
  optimiser_open(&sac->critic_optimiser, OPTIMISER_ADAM, critic, arena);
  optimiser_open(&sac->alpha_optimiser, OPTIMISER_ADAM, 1, arena);
  sac->s = ARENA_NEW(arena, Real, (int64_t)features * batch);
  sac->a = ARENA_NEW(arena, Real, (int64_t)dim * batch);
  sac->r = ARENA_NEW(arena, Real, batch);
  sac->next = ARENA_NEW(arena, Real, (int64_t)features * batch);
  sac->alive = ARENA_NEW(arena, Real, batch);
  sac->target = ARENA_NEW(arena, Real, batch);
  sac->noise = ARENA_NEW(arena, Real, (int64_t)dim * batch);
  sac->seen = ARENA_NEW(arena, Real, (int64_t)features * T);
  sac->z = ARENA_NEW(arena, Real, (int64_t)dim * T);
  sac->acted = ARENA_NEW(arena, Real, (int64_t)dim * T);
  sac->log_pi = ARENA_NEW(arena, Real, T);
  sac->judged = ARENA_NEW(arena, Real, (int64_t)dim * T);
  sac->q = ARENA_NEW(arena, Real, 2 * T);
  sac->raw = ARENA_NEW(arena, float, (int64_t)observation->dim *T);
  sac->column = ARENA_NEW(arena, float, observation->dim + features);
  sac->losses = ARENA_NEW(arena, double, SAC_ROWS *SAC_COLUMNS);
  return sac_compile(sac, arena, why);
}

void sac_start(Sac *sac, uint64_t seed) {
  gdn_random policy = rng_stream(seed, "policy", 0), critic = rng_stream(seed, "critic", 0);
  mlp_init(&sac->policy, sac->policy_theta, &policy);
  mlp_init(&sac->critic, sac->critic_theta, &critic);
  memcpy(sac->target_theta, sac->critic_theta,
         (size_t)sac->critic_optimiser.n * sizeof *sac->target_theta);
  sac->random = rng_stream(seed, "policy", 1);
  sac->first[0] = 1;
}

void sac_state(Sac *sac, gdn_archive *archive) {
  gdn_archive_f32(archive, sac->policy_theta, sac->policy_optimiser.n);
  gdn_archive_f32(archive, sac->critic_theta, sac->critic_optimiser.n);
  gdn_archive_f32(archive, sac->target_theta, sac->critic_optimiser.n);
  gdn_archive_f32(archive, &sac->log_alpha, 1);
  optimiser_state(&sac->policy_optimiser, archive);
  optimiser_state(&sac->critic_optimiser, archive);
  optimiser_state(&sac->alpha_optimiser, archive);
  gdn_archive_u64(archive, &sac->updates, 1);
  gdn_archive_u64(archive, &sac->random.state, 1);
  gdn_archive_u64(archive, &sac->rows, 1);
  gdn_archive_f64(archive, sac->sums, SAC_COLUMNS);
  gdn_archive_f64(archive, sac->losses, SAC_ROWS * SAC_COLUMNS);
}

void sac_channels(const Sac *sac, ChannelList *list) {
  channel_add(list, "sac.losses", "Soft actor-critic", "",
              "A ring of rows, one for every 100 updates: updates so far; then means over them: "
              "critics' loss, policy's loss, entropy, temperature, value of the batch; then how "
              "many were refused because a number was not finite.",
              sac->losses, GDN_F64, SAC_ROWS, SAC_COLUMNS);
}

// -- acting and judging -------------------------------------------------------------------------------

// The observation alone: no action goes with it.
static void see(const Sac *sac, int32_t columns, const float *observation, float *out) {
  features_write(&sac->features, columns, observation, observation, out);
}

void sac_act_tile(Sac *sac, const float *observation, int32_t greedy, float *action,
                  float *log_pi) {
  int32_t n = sac->action_dim * T;
  see(sac, T, observation, sac->seen);
  if (greedy) {
    memset(sac->z, 0, (size_t)n * sizeof *sac->z);
  } else {
    sample_normals(&sac->random, sac->z, n);
  }
  program_run(&sac->act);
  memcpy(action, sac->acted, (size_t)n * sizeof *action);
  if (log_pi != NULL) memcpy(log_pi, sac->log_pi, T * sizeof *log_pi);
}

void sac_act(Sac *sac, const double *observation, int32_t greedy, double *unit_action) {
  for (int32_t i = 0; i < sac->features.observation; i++) {
    sac->raw[i * T] = (float)observation[i]; // the other columns stay 0
  }
  sac_act_tile(sac, sac->raw, greedy, sac->judged, NULL);
  for (int32_t i = 0; i < sac->action_dim; i++) unit_action[i] = (double)sac->judged[i * T];
}

void sac_value_tile(Sac *sac, const float *observation, const float *action, int32_t target,
                    float *q, float *both) {
  see(sac, T, observation, sac->seen);
  memcpy(sac->judged, action, (size_t)(sac->action_dim * T) * sizeof *action);
  program_run(&sac->value[target != 0]);
  for (int32_t j = 0; j < T; j++) q[j] = sac->q[T + j] < sac->q[j] ? sac->q[T + j] : sac->q[j];
  if (both != NULL) memcpy(both, sac->q, 2 * T * sizeof *both);
}

// -- learning ----------------------------------------------------------------------------------------

static void set_features(const Sac *sac, int32_t j, const float *observation, Real *out) {
  float *features = sac->column + sac->features.observation;
  see(sac, 1, observation, features);
  for (int32_t i = 0; i < sac->features.n; i++) out[i * sac->batch + j] = features[i];
}

void sac_set_column(Sac *sac, int32_t j, const ReplayRow *row) {
  float *next = sac->column;
  for (int32_t i = 0; i < sac->features.observation; i++) {
    next[i] = row->observation[i] + row->delta[i];
  }
  set_features(sac, j, row->observation, sac->s);
  set_features(sac, j, next, sac->next);
  for (int32_t i = 0; i < sac->action_dim; i++) sac->a[i * sac->batch + j] = row->action[i];
  sac->r[j] = row->reward;
  sac->alive[j] = row->terminated ? 0 : 1;
}

// Adds the latest update to the row to come.
static void note(Sac *sac, int32_t refused) {
  const double now[SAC_COLUMNS] = {[SAC_CRITIC_LOSS] = (double)sac->critic_loss,
                                   [SAC_POLICY_LOSS] = (double)sac->policy_loss,
                                   [SAC_ENTROPY] = (double)sac->entropy,
                                   [SAC_ALPHA] = (double)scalar_expf(sac->log_alpha),
                                   [SAC_MEAN_Q] = (double)sac->mean_q};
  for (int32_t i = 0; i < SAC_COLUMNS && !refused; i++) sac->sums[i] += now[i];
  sac->sums[SAC_REFUSED] += refused;
  if (++sac->sums[SAC_UPDATES] < SAC_EVERY) return;
  double *row = &sac->losses[sac->rows++ % SAC_ROWS * SAC_COLUMNS];
  double sound = SAC_EVERY - sac->sums[SAC_REFUSED]; // 0: then the means are NaN
  for (int32_t i = 0; i < SAC_COLUMNS; i++) row[i] = sac->sums[i] / sound;
  row[SAC_UPDATES] = (double)(sac->rows * SAC_EVERY);
  row[SAC_REFUSED] = sac->sums[SAC_REFUSED];
  memset(sac->sums, 0, sizeof sac->sums);
}

static int32_t is_sound(Real loss, Real *slope, int64_t n) {
  return loss - loss == 0 && gradient_clip(slope, n, 0.0) <= SLOPE_MOST;
}

// Leaves the critics as they were kept.
static int32_t refuse(Sac *sac, int32_t stepped) {
  if (stepped) {
    memcpy(sac->critic_theta, sac->kept, (size_t)sac->critic_optimiser.n * sizeof *sac->kept);
    optimiser_forget(&sac->critic_optimiser);
  }
  note(sac, 1);
  return 0;
}

// theta' <- theta' + tau (theta - theta')
static void follow(Sac *sac) {
  Real tau = (Real)sac->p->tau;
  const Real *theta = sac->critic_theta;
  Real *target = sac->target_theta;
  for (int64_t i = 0; i < sac->critic_optimiser.n; i++) target[i] += tau * (theta[i] - target[i]);
}

int32_t sac_update(Sac *sac) {
  const SacParams *p = sac->p;
  Optimiser *critic = &sac->critic_optimiser, *policy = &sac->policy_optimiser;
  int64_t draws = (int64_t)sac->action_dim * sac->batch;
  sac->gamma = (Real)p->gamma;
  sac->wanted_entropy = (Real)(p->entropy * sac->action_dim);
  if (!sac->own_target) {
    sample_normals(&sac->random, sac->noise, draws);
    program_run(&sac->target_step);
  }
  program_run(&sac->critic_step);
  if (!is_sound(sac->critic_loss, sac->critic_slope, critic->n)) return refuse(sac, 0);
  memcpy(sac->kept, sac->critic_theta, (size_t)critic->n * sizeof *sac->kept);
  optimiser_step(critic, sac->critic_theta, sac->critic_slope, p->rate, 0.0);
  sample_normals(&sac->random, sac->noise, draws);
  program_run(&sac->policy_step);
  if (!is_sound(sac->policy_loss, sac->policy_slope, policy->n) ||
      !is_sound(sac->entropy, &sac->alpha_slope, 1)) {
    return refuse(sac, 1);
  }
  optimiser_step(policy, sac->policy_theta, sac->policy_slope, p->rate, 0.0);
  optimiser_step(&sac->alpha_optimiser, &sac->log_alpha, &sac->alpha_slope, p->rate, 0.0);
  follow(sac);
  sac->updates++;
  note(sac, 0);
  return 1;
}
