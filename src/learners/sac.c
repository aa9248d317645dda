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

static const actor_critic_type type;

gdn_status sac_open(Sac *sac, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &sac->base;
  const SacParams *p = sac->p;
  const ActorCriticShape shape = {p->hidden,
                                  p->width,
                                  .outputs = 2,
                                  .critics = 2,
                                  .activation = ACTIVATE_RELU,
                                  .losses = SAC_COLUMNS};
  me->type = &type;
  me->batch = p->batch;
  gdn_status status = actor_critic_open(me, &shape, observation, action, arena, why);
  if (status != GDN_OK) return status;
  sac->alpha.n_extra = 1;
  net_open(&sac->alpha, OPTIMISER_ADAM, arena);
  sac->log_pi = ARENA_NEW(arena, Real, T);
  return sac_compile(sac, arena, why);
}

void sac_start(Sac *sac, uint64_t seed) {
  actor_critic_start(&sac->base, seed);
}

double sac_alpha(const Sac *sac) {
  return (double)scalar_expf(*sac->alpha.extra);
}

void sac_state(Sac *sac, gdn_archive *archive) {
  ActorCritic *me = &sac->base;
  net_state(&me->policy, archive);
  net_state(&me->critic, archive);
  net_state(&sac->alpha, archive);
  gdn_archive_u64(archive, &me->updates, 1);
  gdn_archive_u64(archive, &me->random.state, 1);
  loss_ring_state(&me->losses, archive);
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

static void channels(const ActorCritic *me, ChannelList *list) {
  channel_add(list, &losses, me->losses.rows, GDN_F64, LOSS_RING_ROWS, SAC_COLUMNS);
}

// -- acting and judging -------------------------------------------------------------------------------

void sac_act_tile(Sac *sac, const float *observation, int32_t greedy, float *action,
                  float *log_pi) {
  ActorCritic *me = &sac->base;
  int32_t n = me->action_dim * T;
  actor_critic_see(me, observation);
  if (greedy) {
    memset(me->z, 0, (size_t)n * sizeof *me->z);
  } else {
    sample_normals(&me->random, me->z, n);
  }
  program_run(&me->act);
  memcpy(action, me->acted, (size_t)n * sizeof *action);
  if (log_pi != NULL) memcpy(log_pi, sac->log_pi, T * sizeof *log_pi);
}

static void act_tile(ActorCritic *me, const float *observation, int32_t greedy, float *action) {
  sac_act_tile((Sac *)me, observation, greedy, action, NULL);
}

// Column 0 is the mean, 1 and 2 lie one std to either side of it.
static void tell(ActorCritic *me, const gdn_env *env, const double *observation,
                 gdn_answer *answer) {
  float q[T];
  for (int32_t i = 0; i < me->features.observation; i++) {
    for (int32_t j = 0; j < T; j++) me->raw[i * T + j] = j < 3 ? (float)observation[i] : 0;
  }
  actor_critic_see(me, me->raw);
  memset(me->z, 0, (size_t)(me->action_dim * T) * sizeof *me->z);
  for (int32_t i = 0; i < me->action_dim; i++) {
    me->z[i * T + 1] = -1;
    me->z[i * T + 2] = 1;
  }
  program_run(&me->act);
  for (int32_t i = 0; i < me->action_dim; i++) {
    const Real *a = me->acted + i * T;
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
  actor_critic_value_tile(me, me->raw, me->acted, 0, q, NULL);
  gdn_answer_number(answer, "Q(s, mean), the lower critic", (double)q[0], "", GDN_MARK_NONE);
  for (int32_t i = 0; i < me->features.observation; i++) {
    for (int32_t j = 1; j < 3; j++) me->raw[i * T + j] = 0; // as actor_critic_act leaves them
  }
}

// -- learning ----------------------------------------------------------------------------------------

// Adds the latest update to the row to come.
static void note(Sac *sac, int32_t refused) {
  ActorCritic *me = &sac->base;
  const double now[SAC_COLUMNS] = {[SAC_CRITIC_LOSS] = (double)me->critic_loss,
                                   [SAC_POLICY_LOSS] = (double)me->policy_loss,
                                   [SAC_ENTROPY] = (double)sac->entropy,
                                   [SAC_ALPHA] = sac_alpha(sac),
                                   [SAC_MEAN_Q] = (double)me->mean_q};
  loss_ring_note(&me->losses, now, refused);
}

// Leaves the critics as they were kept.
static int32_t refuse(Sac *sac, int32_t stepped) {
  if (stepped) actor_critic_undo_critics(&sac->base);
  note(sac, 1);
  return 0;
}

int32_t sac_update(Sac *sac) {
  ActorCritic *me = &sac->base;
  const SacParams *p = sac->p;
  int64_t draws = (int64_t)me->action_dim * me->batch;
  me->gamma = (Real)p->gamma;
  sac->wanted_entropy = (Real)(p->entropy * me->action_dim);
  if (!me->own_target) {
    sample_normals(&me->random, me->noise, draws);
    program_run(&sac->target_step);
  }
  if (!actor_critic_step_critics(me, p->rate)) return refuse(sac, 0);
  sample_normals(&me->random, me->noise, draws);
  double longest = 0;
  if (sac->actor == NULL || !sac->actor(sac->context, &longest)) program_run(&sac->policy_step);
  int32_t sound = actor_critic_is_finite(me->policy_loss);
  if (!sound || !net_check(&me->policy, longest)) return refuse(sac, 1);
  if (!actor_critic_is_finite(sac->entropy) || !net_check(&sac->alpha, 0)) return refuse(sac, 1);
  net_step(&me->policy, p->rate, 0);
  net_step(&sac->alpha, p->rate, 0);
  net_follow(&me->critic, p->tau);
  me->updates++;
  note(sac, 0);
  return 1;
}

// -- as any actor and critics ----------------------------------------------------------------------------

static void start(ActorCritic *me, uint64_t seed) {
  sac_start((Sac *)me, seed);
}

static int32_t update(ActorCritic *me) {
  return sac_update((Sac *)me);
}

static void state(ActorCritic *me, gdn_archive *archive) {
  sac_state((Sac *)me, archive);
}

static const actor_critic_type type = {start,    act_tile, update,        state,
                                       channels, tell,     sac_act_nodes, sac_value_nodes};
