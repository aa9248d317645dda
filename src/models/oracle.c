// The world itself in place of a model: for every case a second instance of it is put into the state that was
// observed and takes one step. No planner can do better with a learned model; reward and end are left
// to the world's own judgement. What the world refuses stands for the nearest that can be observed
// (dynamics_place), and the change predicted leads from what was asked to what comes after that; where there
// is none, as for a number that is not finite, the answer is "nothing changes".
//
// What the world observes of its state must be continuous: an angle has to come back from a step as it was
// placed plus what it turned, not wrapped.
#include "base/arena.h"
#include "models/dynamics.h"
#include "models/table.h"

typedef struct Oracle {
  Model base;
  double *unit, *action, *before, *nearest, *after; // scratch: one case
} Oracle;

static gdn_status open(Model *model, gdn_arena *arena, gdn_message *why) {
  Oracle *o = (Oracle *)model;
  (void)why;
  o->unit = ARENA_NEW(arena, double, model->action.dim);
  o->action = ARENA_NEW(arena, double, model->action.dim);
  o->before = ARENA_NEW(arena, double, model->observation.dim);
  o->nearest = ARENA_NEW(arena, double, model->observation.dim);
  o->after = ARENA_NEW(arena, double, model->observation.dim);
  return GDN_OK;
}

static void start(Model *model) {
  (void)model;
}

static void state(Model *model, gdn_archive *archive) {
  (void)model, (void)archive; // each case is placed anew: nothing is remembered
}

static int32_t members(const Model *model) {
  (void)model;
  return 1;
}

static int32_t learns_reward(const Model *model) {
  (void)model;
  return 0;
}

static int32_t begin_training(Model *model) {
  (void)model;
  return 0;
}

static int32_t train(Model *model, int32_t *n) {
  (void)model;
  *n = 0;
  return 0;
}

static int32_t step(Model *model, const double *observation, const double *unit, gdn_random *random,
                    double *next) {
  Oracle *o = (Oracle *)model;
  gdn_env *world = model->truth;
  gdn_step ignored = {0};
  if (dynamics_place(world, observation, o->nearest) != GDN_OK) return 0;
  dynamics_action_back(&model->action, unit, o->action);
  world->type->step(world, o->action, random, &ignored);
  world->type->observe(world, next);
  return 1;
}

static void predict(Model *model, const Prediction *p, gdn_random *random) {
  Oracle *o = (Oracle *)model;
  int32_t observation = model->observation.dim, action = model->action.dim;
  for (int32_t c = 0; c < DYNAMICS_TILE; c++) {
    for (int32_t i = 0; i < observation; i++)
      o->before[i] = (double)p->observation[i * DYNAMICS_TILE + c];
    for (int32_t i = 0; i < action; i++) o->unit[i] = (double)p->action[i * DYNAMICS_TILE + c];
    int32_t possible = step(model, o->before, o->unit, random, o->after);
    for (int32_t i = 0; i < observation; i++) {
      p->mean[i * DYNAMICS_TILE + c] = possible ? (float)(o->after[i] - o->before[i]) : 0.0f;
      p->std[i * DYNAMICS_TILE + c] = 0.0f;
    }
  }
}

static const dynamics_type dynamics = {
    .members = members,
    .learns_reward = learns_reward,
    .begin_training = begin_training,
    .train = train,
    .predict = predict,
    .step = step,
};

const model_type oracle_model = {
    .component = {.family = GDN_FAMILY_MODEL,
                  .id = "oracle",
                  .title = "Oracle",
                  .summary = "The true dynamics: how well would the planner do if the model were "
                             "perfect?",
                  .idea = GDN_IDEA_RULES,
                  .picture = "env=point-navigation agent=pets env.wall=on time_limit=20",
                  .picture_steps = 30,
                  .source = "The world's own equations",
                  .struct_bytes = sizeof(Oracle),
                  .offers = GDN_DYNAMICS,
                  .needs_env = GDN_JUDGED | GDN_PLACEABLE},
    .dynamics = &dynamics,
    .open = open,
    .start = start,
    .state = state,
};
