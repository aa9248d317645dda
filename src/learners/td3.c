// See td3.h. An update goes in the order of the listing of Fujimoto et al. 2018 (algorithm 1): critics, then now and then
// policy and targets. The policy is judged by the first critic of after its step.
#include "learners/td3.h"

#include <string.h>

#include "base/text.h"
#include "math/sample.h"
#include "models/dynamics.h"
#include "tensor/real.h"

enum { T = DYNAMICS_TILE };

void td3_start(Td3 *td3, uint64_t seed) {
  actor_critic_start(&td3->base, seed);
}

void td3_state(Td3 *td3, gdn_archive *archive) {
  ActorCritic *me = &td3->base;
  net_state(&me->policy, archive);
  net_state(&me->critic, archive);
  gdn_archive_u64(archive, &me->updates, 1);
  gdn_archive_u64(archive, &me->random.state, 1);
  real_state(&me->policy_loss, 1, archive); // it is noted again until the policy's next update
  loss_ring_state(&me->losses, archive);
}

static const gdn_column loss_columns[] = {TD3_LOSSES(GDN_COLUMN_ROW, TD3)};
static const gdn_figure loss_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Critics’ loss",
     .axis = "updates",
     .caption = "What the critics’ updates descend, by updates; it may grow with the values.",
     .scale = GDN_FIGURE_LOG},
    {.form = GDN_FORM_RING,
     .title = "Mean Q",
     .axis = "updates",
     .caption = "What the critics expect to gain from the remembered steps on, on average."},
};
static const gdn_channel_type losses = {
    .key = "td3.losses",
    .label = "Policy and critics",
    .unit = "",
    .doc =
        "A ring of rows, one for every 100 updates: updates so far; then means over them: critics' "
        "loss, policy's loss, value of the batch; then how many were refused because a number was "
        "not finite.",
    CHANNEL_FIGURES(loss_figures),
    CHANNEL_COLUMNS(loss_columns),
};

static void channels(const ActorCritic *me, ChannelList *list) {
  channel_add(list, &losses, me->losses.rows, GDN_F64, LOSS_RING_ROWS, TD3_COLUMNS);
}

// -- acting and judging -------------------------------------------------------------------------------

static Real clip(Real x, Real most) {
  return x > most ? most : x < -most ? -most : x;
}

// a = clip(mu(s) + epsilon, -1, 1).
static void act_tile(ActorCritic *me, const float *observation, int32_t greedy, float *action) {
  int32_t n = me->action_dim * T;
  actor_critic_see(me, observation);
  program_run(&me->act);
  memcpy(action, me->acted, (size_t)n * sizeof *action);
  if (greedy) return;
  Real sigma = (Real)((const Td3 *)me)->p->noise;
  sample_normals(&me->random, me->z, n);
  for (int32_t i = 0; i < n; i++) action[i] = clip(me->acted[i] + sigma * me->z[i], 1);
}

static void tell(ActorCritic *me, const gdn_env *env, const double *observation,
                 gdn_answer *answer) {
  float q[T];
  for (int32_t i = 0; i < me->features.observation; i++) me->raw[i * T] = (float)observation[i];
  actor_critic_see(me, me->raw);
  program_run(&me->act);
  for (int32_t i = 0; i < me->action_dim; i++) {
    text_writer w = answer_line(answer, "\u03bc(s)", GDN_MARK_REAL);
    if (env->action.names != NULL) {
      text_put(&w, env->action.names[i]);
      text_put(&w, " ");
    }
    text_rounded(&w, (double)me->acted[i * T], 4);
  }
  actor_critic_value_tile(me, me->raw, me->acted, 0, q, NULL);
  const char *name = me->critic.mlp.members > 1 ? "Q(s, μ(s)), the lower critic" : "Q(s, μ(s))";
  gdn_answer_number(answer, name, (double)q[0], "", GDN_MARK_NONE);
}

// -- learning ----------------------------------------------------------------------------------------

// Adds the latest update to the row to come.
static void note(Td3 *td3, int32_t refused) {
  const ActorCritic *me = &td3->base;
  const double now[TD3_COLUMNS] = {[TD3_CRITIC_LOSS] = (double)me->critic_loss,
                                   [TD3_POLICY_LOSS] = (double)me->policy_loss,
                                   [TD3_MEAN_Q] = (double)me->mean_q};
  loss_ring_note(&td3->base.losses, now, refused);
}

// Leaves the critics as they were kept.
static int32_t refuse(Td3 *td3, int32_t stepped) {
  if (stepped) {
    actor_critic_undo_critics(&td3->base);
    td3->base.policy_loss = 0; // it may be no number, and would be noted again
  }
  note(td3, 1);
  return 0;
}

// epsilon ~ clip(N(0, sigma~^2), -c, c)
void td3_draw_smoothing(Td3 *td3) {
  ActorCritic *me = &td3->base;
  Real sigma = (Real)td3->p->target_noise, most = (Real)td3->p->noise_clip;
  int64_t n = (int64_t)me->action_dim * me->batch;
  sample_normals(&me->random, me->noise, n);
  for (int64_t i = 0; i < n; i++) me->noise[i] = clip(sigma * me->noise[i], most);
}

int32_t td3_update(Td3 *td3) {
  ActorCritic *me = &td3->base;
  const Td3Params *p = td3->p;
  me->gamma = (Real)p->gamma;
  if (!td3->own_critics && !me->own_target) {
    td3_draw_smoothing(td3);
    program_run(&td3->target_step);
  }
  if (!actor_critic_step_critics(me, p->rate)) return refuse(td3, 0);
  if ((me->updates + 1) % (uint64_t)p->delay == 0) {
    program_run(&td3->policy_step);
    if (!actor_critic_is_finite(me->policy_loss) || !net_check(&me->policy, 0)) {
      return refuse(td3, 1);
    }
    net_step(&me->policy, p->rate, 0);
    net_follow(&me->critic, p->tau);
    net_follow(&me->policy, p->tau);
  }
  me->updates++;
  note(td3, 0);
  return 1;
}

// -- as any actor and critics --------------------------------------------------------------------------

static void start(ActorCritic *me, uint64_t seed) {
  td3_start((Td3 *)me, seed);
}

static int32_t update(ActorCritic *me) {
  return td3_update((Td3 *)me);
}

static void state(ActorCritic *me, gdn_archive *archive) {
  td3_state((Td3 *)me, archive);
}

static const actor_critic_type type = {start,    act_tile, update,        state,
                                       channels, tell,     td3_act_nodes, td3_value_nodes};

gdn_status td3_open(Td3 *td3, const gdn_space *observation, const gdn_space *action,
                    gdn_arena *arena, gdn_message *why) {
  ActorCritic *me = &td3->base;
  const Td3Params *p = td3->p;
  const ActorCriticShape shape = {p->hidden,
                                  p->width,
                                  .outputs = 1,
                                  .critics = p->twin ? 2 : 1,
                                  .policy_has = NET_TARGET,
                                  .activation = td3->smooth ? ACTIVATE_SILU : ACTIVATE_RELU,
                                  .losses = TD3_COLUMNS};
  me->type = &type;
  me->batch = p->batch;
  gdn_status status = actor_critic_open(me, &shape, observation, action, arena, why);
  return status == GDN_OK ? td3_compile(td3, arena, why) : status;
}
