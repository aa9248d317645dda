// See dynamics.h.
#include "models/dynamics.h"

#include "math/rng.h"
#include "math/scalar.h"

// Centre and half width of a box's side; 0 and 1 where it has no bounds, so that numbers stay as they are.
static void side(const gdn_space *space, int32_t i, double *centre, double *half) {
  double low = space->low == NULL ? -1.0 : space->low[i];
  double high = space->high == NULL ? 1.0 : space->high[i];
  int32_t bounded = low > -SCALAR_INFINITY && high < SCALAR_INFINITY && low < high;
  *centre = bounded ? 0.5 * low + 0.5 * high : 0.0;
  *half = bounded ? 0.5 * high - 0.5 * low : 1.0;
}

void dynamics_try(int32_t action_dim, gdn_random *random, double *unit) {
  for (int32_t i = 0; i < action_dim; i++) unit[i] = 2 * rng_unit(random) - 1;
}

void dynamics_action(const gdn_space *space, const double *action, double *unit) {
  if (space->n > 0) {
    unit[0] = space->n == 1 ? 0.0 : -1.0 + 2.0 * action[0] / (space->n - 1);
    return;
  }
  for (int32_t i = 0; i < space->dim; i++) {
    double centre, half;
    side(space, i, &centre, &half);
    unit[i] = (action[i] - centre) / half;
  }
}

// Choices share [-1, 1] in n equal parts, so that a uniform number makes every choice equally likely; the
// number that stands for a choice (-1 for the first, 1 for the last) lies in its part.
void dynamics_action_back(const gdn_space *space, const double *unit, double *action) {
  if (space->n > 0) {
    double place = 0.5 * (unit[0] + 1.0) * space->n;
    int32_t choice = place > 0.0 ? (place < space->n ? (int32_t)place : space->n - 1) : 0;
    action[0] = choice;
    return;
  }
  for (int32_t i = 0; i < space->dim; i++) {
    double centre, half;
    side(space, i, &centre, &half);
    action[i] = centre + half * unit[i];
  }
}

double dynamics_within(const gdn_space *space, int32_t i, double x) {
  if (space->low != NULL && x < space->low[i]) return space->low[i];
  if (space->high != NULL && x > space->high[i]) return space->high[i];
  return x;
}

gdn_status dynamics_place(gdn_env *world, const double *observation, double *nearest) {
  const gdn_space *space = &world->observation;
  gdn_status status = world->type->place(world, observation, space->dim);
  if (status == GDN_OK) return status;
  for (int32_t i = 0; i < space->dim; i++) nearest[i] = dynamics_within(space, i, observation[i]);
  return world->type->place(world, nearest, space->dim);
}
