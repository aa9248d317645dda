// For tests: a model of continuous dynamics on its own, in memory of exactly its size, with parameters by
// text ("epochs=5 width=8"; choices by their number; not checked against the bounds), a data set D of `capacity` rows,
// and what it predicts of one case.
#ifndef GEDANKEN_TESTS_DYNAMICS_H
#define GEDANKEN_TESTS_DYNAMICS_H

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "core/archive.h"
#include "core/param.h"
#include "models/dynamics.h"
#include "models/table.h"

#define LAB_DIM 8      // most numbers of an observation (with the reward) and of an action
#define LAB_MEMBERS 10 // most members

typedef struct LabModel {
  Model *model;
  Replay *data; // D
  void *memory;
  uint64_t bytes;
} LabModel;

// A box of `dim` numbers in [-1, 1]; `angles` may be NULL.
static inline gdn_space lab_box(int32_t dim, const uint8_t *angles) {
  static const double low[] = {-1, -1, -1, -1, -1, -1, -1, -1}, high[] = {1, 1, 1, 1, 1, 1, 1, 1};
  return (gdn_space){.dim = dim, .low = low, .high = high, .angles = angles};
}

// The value of `key` in the settings, else `initial`.
static inline double lab_setting(const char *settings, const char *key, double initial) {
  size_t n = strlen(key);
  for (const char *at = settings; (at = strstr(at, key)) != NULL; at += n) {
    int32_t begins = at == settings || at[-1] == ' ';
    if (begins && at[n] == '=') return strtod(at + n + 1, NULL);
  }
  return initial;
}

// The model, and D lent to it.
static inline void lab_lay_out(LabModel lab, int32_t capacity, gdn_arena *arena) {
  const dynamics_type *dynamics = dynamics_of(lab.model);
  gdn_message why = {""};
  if (!CHECK(lab.model->type->open(lab.model, arena, &why) == GDN_OK)) printf("    %s\n", why.text);
  replay_open(lab.data, lab.model->observation.dim, lab.model->action.dim, capacity, arena);
  if (dynamics->borrow != NULL) dynamics->borrow(lab.model, lab.data, arena);
}

static inline LabModel lab_model(const model_type *type, gdn_space observation, gdn_space action,
                                 const char *settings) {
  const gdn_component *c = &type->component;
  double values[GDN_MAX_PARAMS];
  LabModel lab = {.model = calloc(1, (size_t)c->struct_bytes), .data = calloc(1, sizeof(Replay))};
  int32_t capacity = (int32_t)lab_setting(settings, "capacity", 10000);
  for (int32_t i = 0; i < c->n_params; i++)
    values[i] = lab_setting(settings, c->params[i].key, c->params[i].initial);
  param_fill((uint8_t *)lab.model + c->params_at, c->params, c->n_params, values, "");
  lab.model->type = type;
  lab.model->observation = observation;
  lab.model->action = action;
  lab.model->seed = (uint64_t)lab_setting(settings, "seed", 1);
  gdn_arena arena = arena_measure();
  lab_lay_out(lab, capacity, &arena);
  lab.bytes = arena_bytes(&arena);
  lab.memory = malloc((size_t)lab.bytes);
  arena = arena_over(lab.memory, lab.bytes);
  lab_lay_out(lab, capacity, &arena);
  CHECK(!arena.failed && arena_bytes(&arena) == lab.bytes);
  type->start(lab.model);
  return lab;
}

static inline void lab_free(LabModel lab) {
  free(lab.memory);
  free(lab.data);
  free(lab.model);
}

static inline void lab_add(LabModel lab, const double *observation, const double *action,
                           const double *next, double reward) {
  const Transition t = {observation, action, next, reward, 0, 0};
  double unit[LAB_DIM];
  dynamics_action(&lab.model->action, action, unit);
  if (replay_add(lab.data, &t, unit) < 0 || dynamics_of(lab.model)->add == NULL) return;
  dynamics_of(lab.model)->add(lab.model, &t);
}

// Up to n updates of the training under way; returns whether more remain.
static inline int32_t lab_train_some(LabModel lab, int32_t n) {
  return dynamics_of(lab.model)->train(lab.model, &n);
}

// A whole training; returns how many updates were due.
static inline int32_t lab_train(LabModel lab) {
  int32_t due = dynamics_of(lab.model)->begin_training(lab.model);
  lab_train_some(lab, due);
  return due;
}

// [member][output] of one case, which stands in column `column` of a tile of other cases.
typedef struct LabGuess {
  double mean[LAB_MEMBERS][LAB_DIM], std[LAB_MEMBERS][LAB_DIM];
  double unsure[LAB_MEMBERS][LAB_DIM]; // 0 where it does not tell
} LabGuess;

static inline LabGuess lab_guess(LabModel lab, const double *observation, const double *unit,
                                 int32_t column) {
  static float o[LAB_MEMBERS * LAB_DIM * DYNAMICS_TILE], a[LAB_MEMBERS * LAB_DIM * DYNAMICS_TILE];
  static float mean[LAB_MEMBERS * LAB_DIM * DYNAMICS_TILE];
  static float std[LAB_MEMBERS * LAB_DIM * DYNAMICS_TILE];
  float unsure[LAB_MEMBERS * LAB_DIM * DYNAMICS_TILE] = {0};
  const dynamics_type *dynamics = dynamics_of(lab.model);
  int32_t dim = lab.model->observation.dim, actions = lab.model->action.dim;
  int32_t members = dynamics->members(lab.model);
  int32_t outputs = dim + dynamics->learns_reward(lab.model);
  gdn_random random = {1};
  LabGuess guess;
  for (int32_t i = 0; i < members * dim * DYNAMICS_TILE; i++) {
    int32_t other = i % DYNAMICS_TILE - column;
    o[i] = (float)(observation[i / DYNAMICS_TILE % dim] + 0.01 * other);
  }
  for (int32_t i = 0; i < members * actions * DYNAMICS_TILE; i++)
    a[i] = (float)unit[i / DYNAMICS_TILE % actions];
  const Prediction p = {o, a, mean, std, unsure};
  dynamics->predict(lab.model, &p, &random);
  for (int32_t i = 0; i < members * outputs; i++) {
    guess.mean[i / outputs][i % outputs] = (double)mean[i * DYNAMICS_TILE + column];
    guess.std[i / outputs][i % outputs] = (double)std[i * DYNAMICS_TILE + column];
    guess.unsure[i / outputs][i % outputs] = (double)unsure[i * DYNAMICS_TILE + column];
  }
  return guess;
}

static inline void lab_state(LabModel lab, gdn_archive *archive) {
  replay_state(lab.data, archive);
  lab.model->type->state(lab.model, archive);
}

static inline uint64_t lab_digest(LabModel lab) {
  gdn_archive hash = archive_hash();
  lab_state(lab, &hash);
  return hash.hash;
}

// Writes the state of one model into another of the same making; returns whether that went well.
static inline int32_t lab_copy(LabModel from, LabModel to) {
  gdn_archive count = archive_count();
  lab_state(from, &count);
  uint8_t *bytes = malloc((size_t)count.at);
  gdn_archive writer = archive_write(bytes, count.at), reader = archive_read(bytes, count.at);
  lab_state(from, &writer);
  lab_state(to, &reader);
  int32_t whole =
      !writer.failed && writer.at == count.at && !reader.failed && reader.at == count.at;
  gdn_archive shorter = archive_read(bytes, count.at - 1);
  if (whole) {
    lab_state(to, &shorter);
    whole = shorter.failed;
    reader = archive_read(bytes, count.at);
    lab_state(to, &reader);
  }
  free(bytes);
  return whole;
}

#endif
