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

enum { T = DYNAMICS_TILE };

gdn_status sac_open(Sac *sac, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why) {
  if (action->n > 0) {
    text_writer w = text_message(why);
    text_put(&w, "the actor needs actions that are numbers, and this world has choices");
    return GDN_UNFIT;
  }
  const SacParams *p = sac->p;
  int32_t batch = sac->batch = p->batch, dim = sac->action_dim = action->dim;
  int32_t features = (sac->features = features_of(observation, 0)).n;
  sac->policy.mlp = mlp_shape(1, features, p->hidden, p->width, 2 * dim, ACTIVATE_RELU);
  sac->critic.mlp = mlp_shape(2, features + dim, p->hidden, p->width, 1, ACTIVATE_RELU);
  sac->critic.has = NET_TARGET | NET_KEPT;
  sac->alpha.n_extra = 1;
  net_open(&sac->policy, OPTIMISER_ADAM, arena);
  net_open(&sac->critic, OPTIMISER_ADAM, arena);
  net_open(&sac->alpha, OPTIMISER_ADAM, arena);
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
  sac->after = ARENA_NEW(arena, float, observation->dim);
  sac->losses = ARENA_NEW(arena, double, SAC_ROWS *SAC_COLUMNS);
  return sac_compile(sac, arena, why);
}

void sac_start(Sac *sac, uint64_t seed) {
  gdn_random policy = rng_stream(seed, "policy", 0), critic = rng_stream(seed, "critic", 0);
  net_start(&sac->policy, &policy);
  net_start(&sac->critic, &critic);
  sac->random = rng_stream(seed, "policy", 1);
  sac->first[0] = 1;
}

double sac_alpha(const Sac *sac) {
  return (double)scalar_expf(*sac->alpha.extra);
}

void sac_state(Sac *sac, gdn_archive *archive) {
  net_state(&sac->policy, archive);
  net_state(&sac->critic, archive);
  net_state(&sac->alpha, archive);
  gdn_archive_u64(archive, &sac->updates, 1);
  gdn_archive_u64(archive, &sac->random.state, 1);
  gdn_archive_u64(archive, &sac->rows, 1);
  gdn_archive_f64(archive, sac->sums, SAC_COLUMNS);
  gdn_archive_f64(archive, sac->losses, SAC_ROWS * SAC_COLUMNS);
}

static const gdn_column loss_columns[] = {SAC_LOSSES(GDN_COLUMN_ROW, SAC)};
static const gdn_figure loss_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Critics’ loss",
     .axis = "updates",
     .caption = "Squared error of both critics, by updates; it may grow with the values.",
     .scale = GDN_FIGURE_LOG},
    {.form = GDN_FORM_RING,
     .title = "Entropy of the policy",
     .axis = "updates",
     .caption = "How much chance is left in what it does, in nats."},
};
static const gdn_channel_type losses = {
    .key = "sac.losses",
    .label = "Soft actor-critic",
    .unit = "",
    .doc =
        "A ring of rows, one for every 100 updates: updates so far; then means over them: critics' "
        "loss, policy's loss, entropy, temperature, value of the batch; then how many were refused "
        "because a number was not finite.",
    CHANNEL_FIGURES(loss_figures),
    CHANNEL_COLUMNS(loss_columns),
};

void sac_channels(const Sac *sac, ChannelList *list) {
  channel_add(list, &losses, sac->losses, GDN_F64, SAC_ROWS, SAC_COLUMNS);
}

// -- acting and judging -------------------------------------------------------------------------------

// The observation alone: no action goes with it.
static void see(const Sac *sac, const float *observation) {
  features_write(&sac->features, T, observation, observation, sac->seen);
}

void sac_act_tile(Sac *sac, const float *observation, int32_t greedy, float *action,
                  float *log_pi) {
  int32_t n = sac->action_dim * T;
  see(sac, observation);
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
  see(sac, observation);
  memcpy(sac->judged, action, (size_t)(sac->action_dim * T) * sizeof *action);
  program_run(&sac->value[target != 0]);
  for (int32_t j = 0; j < T; j++) q[j] = sac->q[T + j] < sac->q[j] ? sac->q[T + j] : sac->q[j];
  if (both != NULL) memcpy(both, sac->q, 2 * T * sizeof *both);
}

// Column 0 is the mean, 1 and 2 lie one std to either side of it.
void sac_tell(Sac *sac, const gdn_env *env, const double *observation, gdn_answer *answer) {
  float q[T];
  for (int32_t i = 0; i < sac->features.observation; i++) {
    for (int32_t j = 0; j < T; j++) sac->raw[i * T + j] = j < 3 ? (float)observation[i] : 0;
  }
  see(sac, sac->raw);
  memset(sac->z, 0, (size_t)(sac->action_dim * T) * sizeof *sac->z);
  for (int32_t i = 0; i < sac->action_dim; i++) {
    sac->z[i * T + 1] = -1;
    sac->z[i * T + 2] = 1;
  }
  program_run(&sac->act);
  for (int32_t i = 0; i < sac->action_dim; i++) {
    const Real *a = sac->acted + i * T;
    text_writer w = answer_line(answer, "\u03c0(\u00b7|s), mean", GDN_MARK_REAL);
    if (env->action.names != NULL) {
      text_put(&w, env->action.names[i]);
      text_put(&w, " ");
    }
    text_rounded(&w, (double)a[0], 4);
    w = answer_believed(answer, answer->n - 1);
    text_put(&w, "one standard deviation: ");
    text_rounded(&w, (double)a[1], 3);
    text_put(&w, " to ");
    text_rounded(&w, (double)a[2], 3);
  }
  sac_value_tile(sac, sac->raw, sac->acted, 0, q, NULL);
  gdn_answer_number(answer, "Q(s, mean), the lower critic", (double)q[0], "", GDN_MARK_NONE);
  for (int32_t i = 0; i < sac->features.observation; i++) {
    for (int32_t j = 1; j < 3; j++) sac->raw[i * T + j] = 0; // as sac_act leaves them
  }
}

// -- learning ----------------------------------------------------------------------------------------

void sac_set_column(Sac *sac, int32_t j, const ReplayRow *row) {
  float *next = sac->after;
  for (int32_t i = 0; i < sac->features.observation; i++) {
    next[i] = row->observation[i] + row->delta[i];
  }
  features_column(&sac->features, row->observation, sac->batch, sac->s + j);
  features_column(&sac->features, next, sac->batch, sac->next + j);
  for (int32_t i = 0; i < sac->action_dim; i++) sac->a[i * sac->batch + j] = row->action[i];
  sac->r[j] = row->reward;
  sac->alive[j] = row->terminated ? 0 : 1;
}

// Adds the latest update to the row to come.
static void note(Sac *sac, int32_t refused) {
  const double now[SAC_COLUMNS] = {[SAC_CRITIC_LOSS] = (double)sac->critic_loss,
                                   [SAC_POLICY_LOSS] = (double)sac->policy_loss,
                                   [SAC_ENTROPY] = (double)sac->entropy,
                                   [SAC_ALPHA] = sac_alpha(sac),
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

static int32_t is_finite(Real x) {
  return x - x == 0;
}

// Leaves the critics as they were kept.
static int32_t refuse(Sac *sac, int32_t stepped) {
  if (stepped) {
    net_fall_back(&sac->critic);
    optimiser_forget(&sac->critic.optimiser);
  }
  note(sac, 1);
  return 0;
}

int32_t sac_update(Sac *sac) {
  const SacParams *p = sac->p;
  int64_t draws = (int64_t)sac->action_dim * sac->batch;
  sac->gamma = (Real)p->gamma;
  sac->wanted_entropy = (Real)(p->entropy * sac->action_dim);
  if (!sac->own_target) {
    sample_normals(&sac->random, sac->noise, draws);
    program_run(&sac->target_step);
  }
  program_run(&sac->critic_step);
  if (!is_finite(sac->critic_loss) || !net_check(&sac->critic, 0)) return refuse(sac, 0);
  net_keep(&sac->critic);
  net_step(&sac->critic, p->rate, 0);
  sample_normals(&sac->random, sac->noise, draws);
  program_run(&sac->policy_step);
  if (!is_finite(sac->policy_loss) || !net_check(&sac->policy, 0)) return refuse(sac, 1);
  if (!is_finite(sac->entropy) || !net_check(&sac->alpha, 0)) return refuse(sac, 1);
  net_step(&sac->policy, p->rate, 0);
  net_step(&sac->alpha, p->rate, 0);
  net_follow(&sac->critic, p->tau);
  sac->updates++;
  note(sac, 0);
  return 1;
}
