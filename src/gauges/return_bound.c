// See return_bound.h.
#include "gauges/return_bound.h"

#include "base/arena.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };

#define SMOOTHING 0.2 // weight of the latest measurement

double return_bound_gap(double gamma, double r_max, double eps_m, double eps_pi) {
  double rest = 1 - gamma;
  return 2 * gamma * r_max * (eps_m + 2 * eps_pi) / (rest * rest) + 4 * r_max * eps_pi / rest;
}

double return_bound_branch(double gamma, double r_max, double eps_m, double eps_pi, int32_t k) {
  double rest = 1 - gamma, power = 1;
  for (int32_t i = 0; i < k; i++) power *= gamma;
  double policy = power * gamma * eps_pi / (rest * rest) + power * eps_pi / rest;
  return 2 * r_max * (policy + k * eps_m / rest);
}

gdn_status return_bound_open(ReturnBound *b, gdn_arena *arena, gdn_message *why) {
  int32_t dim = b->im->dim, action_dim = b->im->action_dim;
  b->log_pi = ARENA_NEW(arena, float, b->real->capacity);
  b->change = ARENA_NEW(arena, Tally, dim);
  b->starts = ARENA_NEW(arena, float, dim *T);
  b->rows = ARENA_NEW(arena, double, RETURN_BOUND_ROWS *RETURN_BOUND_WIDTH);
  b->state = ARENA_NEW(arena, float, dim *T);
  b->action = ARENA_NEW(arena, float, action_dim *T);
  b->q = ARENA_NEW(arena, float, T);
  return policy_density_open(&b->density, b->sac, arena, why);
}

void return_bound_start(ReturnBound *b, uint64_t seed) {
  b->random = rng_stream(seed, "bound", 0);
  b->eps_m = b->eps_pi = -1;
}

// -- what happens --------------------------------------------------------------------------------------

// A remembered step into column j of the tile.
static void put_column(ReturnBound *b, int32_t j, const ReplayRow *row) {
  for (int32_t i = 0; i < b->im->dim; i++) b->state[i * T + j] = row->observation[i];
  for (int32_t i = 0; i < b->im->action_dim; i++) b->action[i * T + j] = row->action[i];
}

static void add_reward(ReturnBound *b, const Transition *t) {
  if (b->weight == 0) { // an episode begins
    int32_t j = (int32_t)(b->episodes++ % T);
    for (int32_t i = 0; i < b->im->dim; i++) {
      b->starts[i * T + j] = (float)t->observation[i];
    }
    b->weight = 1;
  }
  double size = t->reward < 0 ? -t->reward : t->reward;
  if (size > b->r_max) b->r_max = size;
  b->sum += b->weight * t->reward;
  b->weight *= b->sac->p->gamma;
  if (!t->terminated && !t->truncated) return;
  b->eta = b->sum;
  b->sum = b->weight = 0;
}

void return_bound_add(ReturnBound *b, const Transition *t, int32_t slot, int32_t random) {
  add_reward(b, t);
  if (slot < 0) return;
  ReplayRow row = replay_row(b->real, slot);
  for (int32_t i = 0; i < b->im->dim; i++) tally_add(&b->change[i], (double)row.delta[i]);
  b->fresh += b->fresh < T;
  if (random) {
    b->log_pi[slot] = -0.69314718f * (float)b->im->action_dim; // 1/2 over [-1, 1]
    return;
  }
  put_column(b, 0, &row);
  policy_density_tile(&b->density, b->state, b->action, b->q);
  b->log_pi[slot] = b->q[0];
}

int32_t return_bound_is_due(const ReturnBound *b) {
  return b->fresh == T;
}

// -- measuring -----------------------------------------------------------------------------------------

// Slot of the newest row but j.
static int32_t newest(const Replay *r, int32_t j) {
  return replay_slot(r, r->total - 1 - (uint64_t)j);
}

// The fresh steps as every member predicts them.
static void predict_fresh(ReturnBound *b) {
  Imagination look = imagine_look(b->im), *r = &look;
  for (int32_t j = 0; j < T; j++) {
    ReplayRow row = replay_row(b->real, newest(b->real, j < b->fresh ? j : 0));
    for (int32_t m = 0; m < r->members; m++) {
      for (int32_t i = 0; i < r->dim; i++) {
        r->observation[(m * r->dim + i) * T + j] = row.observation[i];
      }
      for (int32_t i = 0; i < r->action_dim; i++) {
        r->action[(m * r->action_dim + i) * T + j] = row.action[i];
      }
    }
  }
  imagine_ask(r);
}

// How far the members' mean misses fresh step j, in stds of the changes.
static double miss(const ReturnBound *b, int32_t j) {
  const Imagination *r = b->im;
  ReplayRow row = replay_row(b->real, newest(b->real, j));
  double square = 0;
  for (int32_t i = 0; i < r->dim; i++) {
    double mean = 0, unit = tally_std(&b->change[i]);
    for (int32_t m = 0; m < r->members; m++) {
      mean += (double)r->mean[(m * r->rows + i) * T + j] / r->members;
    }
    double error = mean - (double)row.delta[i];
    if (unit > 0) square += error / unit * (error / unit);
  }
  return scalar_sqrt(square);
}

static double model_distance(ReturnBound *b) {
  double sum = 0;
  predict_fresh(b);
  for (int32_t j = 0; j < b->fresh; j++) {
    double e = miss(b, j);
    sum += e < SCALAR_INFINITY ? scalar_erf(e * 0.35355339059327376) : 1; // e / sqrt 8
  }
  return sum / b->fresh;
}

static double policy_distance(ReturnBound *b) {
  float then[T];
  double sum = 0;
  for (int32_t j = 0; j < T; j++) {
    int32_t slot = rng_below(&b->random, b->real->n);
    ReplayRow row = replay_row(b->real, slot);
    put_column(b, j, &row);
    then[j] = b->log_pi[slot];
  }
  policy_density_tile(&b->density, b->state, b->action, b->q);
  for (int32_t j = 0; j < T; j++) {
    double ratio = (double)b->q[j] - (double)then[j];
    if (ratio < 0) sum -= scalar_expm1(ratio);
  }
  return sum / T;
}

// The critics' mean value of the latest starts: what the policy is imagined to return.
static double imagined_return(ReturnBound *b) {
  int32_t n = b->episodes < T ? (int32_t)b->episodes : T;
  double sum = 0;
  sac_act_tile(b->sac, b->starts, 1, b->action, NULL);
  actor_critic_value_tile(&b->sac->base, b->starts, b->action, 0, b->q, NULL);
  for (int32_t j = 0; j < n; j++) sum += (double)b->q[j];
  return sum / n;
}

static void smooth(double *old, double now) {
  *old = *old < 0 ? now : *old + SMOOTHING * (now - *old);
}

static int32_t best_length(const ReturnBound *b, double gamma) {
  int32_t best = 0;
  double least = return_bound_branch(gamma, b->r_max, b->eps_m, b->eps_pi, 0);
  for (int32_t k = 1; k <= BRANCH_MOST; k++) {
    double gap = return_bound_branch(gamma, b->r_max, b->eps_m, b->eps_pi, k);
    if (gap < least) {
      least = gap;
      best = k;
    }
  }
  return best;
}

void return_bound_measure(ReturnBound *b, int32_t length) {
  double gamma = b->sac->p->gamma;
  if (b->fresh == 0) return;
  smooth(&b->eps_m, model_distance(b));
  smooth(&b->eps_pi, policy_distance(b));
  b->fresh = 0;
  double *row = &b->rows[b->n++ % RETURN_BOUND_ROWS * RETURN_BOUND_WIDTH];
  row[RETURN_BOUND_STEPS] = (double)b->real->total;
  row[RETURN_BOUND_EPS_M] = b->eps_m;
  row[RETURN_BOUND_EPS_PI] = b->eps_pi;
  row[RETURN_BOUND_R_MAX] = b->r_max;
  row[RETURN_BOUND_LENGTH] = length;
  row[RETURN_BOUND_GAP] = return_bound_gap(gamma, b->r_max, b->eps_m, b->eps_pi);
  row[RETURN_BOUND_BRANCH_GAP] = return_bound_branch(gamma, b->r_max, b->eps_m, b->eps_pi, length);
  row[RETURN_BOUND_BEST] = best_length(b, gamma);
  row[RETURN_BOUND_IMAGINED] = imagined_return(b);
  row[RETURN_BOUND_REAL] = b->eta;
}

// -- state, channels -----------------------------------------------------------------------------------

void return_bound_state(ReturnBound *b, gdn_archive *archive) {
  double *numbers[] = {&b->sum, &b->weight, &b->eta, &b->eps_m, &b->eps_pi, &b->r_max};
  for (int32_t i = 0; i < GDN_COUNT(numbers); i++) gdn_archive_f64(archive, numbers[i], 1);
  gdn_archive_u64(archive, &b->random.state, 1);
  gdn_archive_u64(archive, &b->episodes, 1);
  gdn_archive_u64(archive, &b->n, 1);
  gdn_archive_i32(archive, &b->fresh, 1);
  archive_check_range(archive, &b->fresh, 1, 0, b->real->n < T ? b->real->n : T);
  gdn_archive_f32(archive, b->log_pi, b->real->n); // the replay comes before
  gdn_archive_f32(archive, b->starts, b->im->dim * T);
  gdn_archive_f64(archive, b->rows, RETURN_BOUND_ROWS * RETURN_BOUND_WIDTH);
  for (int32_t i = 0; i < b->im->dim; i++) {
    uint64_t n = (uint64_t)b->change[i].n;
    gdn_archive_u64(archive, &n, 1);
    b->change[i].n = (int64_t)n;
    gdn_archive_f64(archive, &b->change[i].mean, 1);
    gdn_archive_f64(archive, &b->change[i].squares, 1);
  }
}

static const gdn_column columns[] = {RETURN_BOUND_LIST(GDN_COLUMN_ROW, RETURN_BOUND)};
static const gdn_figure figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Imagined and real return",
     .axis = "real steps",
     .caption = "Discounted. Only η ≥ η̂ − C is sure: C is the most that the model’s errors, ε_m, "
                "and the policy’s changes since the data was collected, ε_π, can cost."},
    {.form = GDN_FORM_RING,
     .title = "How far model and policy are off",
     .axis = "real steps",
     .caption =
         "0 is not at all, 1 as far as can be. ε_m: the model from the world, after one step; "
         "ε_π: the policy from those that collected the data."},
};
static const gdn_channel_type bound = {
    .key = "mbpo.bound",
    .label = "Bound of the return",
    .unit = "",
    .doc =
        "A ring of rows: real steps; distance between model and truth, between the policy that "
        "collected and the present one; largest reward; rollout length k; what must be subtracted "
        "from the imagined return without branches, and with branches of k; the k with the least "
        "of that; imagined and real discounted return.",
    CHANNEL_FIGURES(figures),
    CHANNEL_COLUMNS(columns),
};

void return_bound_channels(const ReturnBound *b, ChannelList *list) {
  channel_add(list, &bound, b->rows, GDN_F64, RETURN_BOUND_ROWS, RETURN_BOUND_WIDTH);
}
