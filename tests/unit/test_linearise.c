// What is along a plan: over every world whose actions are numbers, and every model of its dynamics, the Jacobians against
// differences of fourth order of the world's, or of the model's own, predictions; and the cost's derivatives against
// differences of the rule of the reward along the same linearisation.
#include <math.h>

#include "math/rng.h"
#include "moving.h"
#include "planning.h"

enum { CASES = 60, MOST = MAX_DIM + 2 };

// Something that can be asked with one number changed.
typedef struct Probe {
  const Lab *lab;
  PlanningAgent *agent;
  double s[MAX_DIM], a[2]; // the case
  double spread[MOST];     // of each number, in D; of actions 1
  int32_t n, m;
} Probe;

static double *number_of(Probe *p, int32_t k) {
  return k < p->n ? &p->s[k] : &p->a[k - p->n];
}

typedef void Ask(Probe *p, double *out);

// d out / d number k by five points, h of its spread apart; `fits` becomes 0 where the two sides differ by more than a part
// `most` of them: there is a corner.
static void differences(Probe *p, Ask *ask, int32_t outs, int32_t k, double h, double most,
                        double *out, int32_t *fits) {
  static const double at[] = {-2, -1, 0, 1, 2}, weight[] = {1, -8, 0, 8, -1};
  double value[5][MOST] = {{0}}, *x = number_of(p, k), was = *x;
  h *= p->spread[k];
  for (int32_t i = 0; i < 5; i++) {
    *x = was + at[i] * h;
    ask(p, value[i]);
  }
  *x = was;
  for (int32_t j = 0; j < outs; j++) {
    double right = (value[4][j] - value[2][j]) / (2 * h);
    double left = (value[2][j] - value[0][j]) / (2 * h);
    if (!(fabs(right - left) < most * (0.1 + fabs(right)))) *fits = 0;
    out[j] = 0;
    for (int32_t i = 0; i < 5; i++) out[j] += weight[i] * value[i][j] / (12 * h);
  }
}

// -- asking ---------------------------------------------------------------------------------------------

static void ask_world(Probe *p, double *out) {
  gdn_env *world = p->lab->run->truth;
  gdn_random random = {7};
  double nearest[MAX_DIM], action[2];
  memcpy(out, p->s, sizeof p->s); // between two states that can be, nothing is predicted to change
  if (dynamics_place(world, p->s, nearest) != GDN_OK) return;
  dynamics_action_back(&world->action, p->a, action);
  (void)move(world, action, &random);
  world->type->observe(world, out);
}

// The mean of the members, which predict the change.
static void ask_model(Probe *p, double *out) {
  Imagination *im = &p->agent->value.im;
  imagine_place(im, p->s);
  for (int32_t k = 0; k < im->members * p->m * DYNAMICS_TILE; k++) {
    im->action[k] = (float)p->a[k / DYNAMICS_TILE % p->m];
  }
  imagine_ask(im);
  for (int32_t i = 0; i < p->n; i++) {
    out[i] = p->s[i] + (double)*imagine_number(im->mean, im->rows, i, 0);
  }
}

// The cost along the linearisation of the first step.
static void ask_cost(Probe *p, double *out) {
  const Along *along = p->agent->base.planner->along;
  Imagination *im = &p->agent->value.im;
  for (int32_t i = 0; i < p->n; i++) {
    double next = along->x[p->n + i];
    for (int32_t j = 0; j < p->n; j++) next += along->A[i * p->n + j] * (p->s[j] - along->x[j]);
    for (int32_t j = 0; j < p->m; j++) next += along->B[i * p->m + j] * (p->a[j] - along->u[j]);
    im->here[i] = p->s[i];
    im->after[i] = next;
  }
  memcpy(im->unit, p->a, sizeof(double) * (size_t)p->m);
  out[0] = -imagine_judge(im).reward;
}

// -- checking -------------------------------------------------------------------------------------------

static int32_t compared, corners, costs;

static void check_number(double is, double should, double tolerance, const char *what) {
  if (CHECK(fabs(is - should) <= tolerance * (1 + fabs(should)))) return;
  printf("    %s is %.12g, should be %.12g\n", what, is, should);
}

static void check_dynamics(Probe *p, Ask *ask, double h, double tolerance) {
  const Along *along = p->agent->base.planner->along;
  for (int32_t k = 0; k < p->n + p->m; k++) {
    double out[MOST];
    int32_t fits = 1;
    differences(p, ask, p->n, k, h, 20 * h, out, &fits);
    if (!fits) corners++;
    for (int32_t i = 0; fits && i < p->n; i++, compared++) {
      double is = k < p->n ? along->A[i * p->n + k] : along->B[i * p->m + k - p->n];
      check_number(is, out[i], tolerance, k < p->n ? "A" : "B");
    }
  }
}

// z' l_zz z.
static double curvature(const Probe *p, const double *z) {
  const Along *along = p->agent->base.planner->along;
  const double *x = z, *u = z + p->n;
  double sum = 0;
  for (int32_t i = 0; i < p->n * p->n; i++) sum += along->l_xx[i] * x[i / p->n] * x[i % p->n];
  for (int32_t i = 0; i < p->m * p->n; i++) sum += 2 * along->l_ux[i] * u[i / p->n] * x[i % p->n];
  for (int32_t i = 0; i < p->m * p->m; i++) sum += along->l_uu[i] * u[i / p->m] * u[i % p->m];
  return sum;
}

// Along any direction it is not negative, nor less than the cost bends there; `exact`: as much as that.
static void check_curvature(Probe *p, gdn_random *random, int32_t exact) {
  double z[MOST], cost[3];
  const double h = 1e-3;
  for (int32_t i = 0; i < p->n + p->m; i++) z[i] = 2 * rng_unit(random) - 1;
  for (int32_t k = -1; k <= 1; k++) {
    Probe moved = *p;
    for (int32_t i = 0; i < p->n + p->m; i++) *number_of(&moved, i) += h * k * z[i];
    ask_cost(&moved, &cost[k + 1]);
  }
  double bends = (cost[0] - 2 * cost[1] + cost[2]) / (h * h), is = curvature(p, z);
  double tolerance = 2e-3 * (1 + fabs(bends));
  CHECK(is >= -1e-9 * (1 + fabs(bends)) && is >= bends - tolerance);
  if (exact) CHECK_NEAR(is, bends, tolerance);
}

// Whether the rule bends so sharply about the next state, as a distance does at its goal, that differences see both sides.
static int32_t is_sharp(const Probe *p) {
  Imagination *im = &p->agent->value.im;
  int32_t sharp = 0;
  for (int32_t i = 0; i < p->n; i++) {
    double r[3], was = im->after[i];
    for (int32_t k = 0; k < 3; k++) {
      im->after[i] = was + 1e-3 * (k - 1);
      r[k] = imagine_judge(im).reward;
    }
    im->after[i] = was;
    sharp |= !(fabs(r[0] - 2 * r[1] + r[2]) < 3e-5);
  }
  return sharp;
}

static void check_cost(Probe *p, gdn_random *random, int32_t exact) {
  const Along *along = p->agent->base.planner->along;
  double out[MOST];
  int32_t smooth = 1;
  for (int32_t k = 0; k < p->n + p->m; k++) {
    differences(p, ask_cost, 1, k, 2e-4, 2e-3, &out[k], &smooth);
  }
  double here;
  ask_cost(p, &here);
  if (!smooth || is_sharp(p)) return;
  for (int32_t k = 0; k < p->n + p->m; k++, costs++) {
    check_number(k < p->n ? along->l_x[k] : along->l_u[k - p->n], out[k], 1e-5, "l");
  }
  check_curvature(p, random, exact);
}

static void measure_spread(Probe *p) {
  const Replay *real = &p->agent->real;
  for (int32_t i = 0; i < p->n + p->m; i++) {
    double low = 1e300, high = -1e300;
    for (int32_t k = 0; k < real->n && i < p->n; k++) {
      double x = (double)replay_row(real, k).observation[i];
      low = x < low ? x : low;
      high = x > high ? x : high;
    }
    p->spread[i] = high > low ? high - low : 1;
  }
}

// A state that was met, with any action well inside of its bounds.
static void draw_case(Probe *p, gdn_random *random) {
  const Replay *real = &p->agent->real;
  Along *along = p->agent->base.planner->along;
  ReplayRow row = replay_row(real, rng_below(random, real->n));
  for (int32_t i = 0; i < p->n; i++) along->x[i] = p->s[i] = (double)row.observation[i];
  for (int32_t i = 0; i < p->m; i++) along->u[i] = p->a[i] = 1.8 * rng_unit(random) - 0.9;
}

static void check_pair(const char *world, const char *model) {
  char text[200];
  snprintf(text, sizeof text, "env=%s agent=mbrl-mpc model=%s planner=ilqr time_limit=30 %s", world,
           model,
           strstr(model, "bayes") // whose units usually have corners, which differences step over
               ? "model.epochs=20 model.activation=silu"
               : strstr(model, "network") || strstr(model, "ensemble") ? "model.epochs=20" : "");
  Lab lab = small_open(text);
  small_episode(&lab);
  small_episode(&lab);
  Probe p = {.lab = &lab, .agent = (PlanningAgent *)lab.run->agent};
  Along *along = p.agent->base.planner->along;
  gdn_random random = rng_stream(5, text, 0);
  int32_t is_oracle = strcmp(model, "oracle") == 0;
  Ask *ask = is_oracle ? ask_world : ask_model;
  p.n = along->n;
  p.m = along->m;
  measure_spread(&p);
  for (int32_t i = 0; i < CASES; i++) {
    draw_case(&p, &random);
    ask(&p, along->x + p.n);
    linearise_dynamics(&p.agent->linearise, along, 1);
    check_dynamics(&p, ask, is_oracle ? 1e-4 : 1e-2, is_oracle ? 1e-6 : 5e-3);
    linearise_cost(&p.agent->linearise, along, 0);
    check_cost(&p, &random, strcmp(world, "line") == 0);
  }
  lab_close(&lab);
}

TEST(derivatives_are_those_of_every_world_and_model) {
  for (int32_t e = 0; e < gdn_catalog_count(GDN_FAMILY_ENV); e++) {
    const gdn_component *world = gdn_catalog_at(GDN_FAMILY_ENV, e), *model;
    uint32_t needs = GDN_JUDGED | GDN_PLACEABLE | GDN_CONTINUOUS;
    if ((world->offers & needs) != needs) continue;
    char text[96];
    snprintf(text, sizeof text, "%s%s", world->id,
             world->offers & GDN_CHOICES ? " env.force=continuous" : "");
    for (int32_t m = 0; (model = small_part(GDN_FAMILY_MODEL, GDN_DYNAMICS, m)); m++) {
      int32_t had = compared;
      long before = check_failed;
      check_pair(text, model->id);
      CHECK(compared - had > CASES);
      if (check_failed > before) printf("    in %s with %s\n", text, model->id);
    }
  }
  CHECK(compared > 20 * corners && 2 * costs > compared / MAX_DIM);
  printf("%d derivatives of dynamics, %d of costs, %d corners\n", compared, costs, corners);
}

// The line is linear, and its reward quadratic: all is known.
TEST(on_the_line_all_is_known) {
  Lab lab = small_open("env=line agent=pets model=oracle planner=ilqr");
  small_episode(&lab);
  small_episode(&lab);
  const Along *along = lab.run->planner->along;
  static const double A[] = {1, 1, 0, 1}, B[] = {1, 1}, Q[] = {1, 1, 1, 1};
  for (int32_t h = 0; h < 4; h++) {
    double next = along->x[2 * h + 2];
    for (int32_t i = 0; i < 4; i++) CHECK_NEAR(along->A[4 * h + i], A[i], 1e-9);
    for (int32_t i = 0; i < 2; i++) CHECK_NEAR(along->B[2 * h + i], B[i], 1e-9);
    for (int32_t i = 0; i < 4; i++) CHECK_NEAR(along->l_xx[4 * h + i], 0.002 * Q[i], 1e-9);
    for (int32_t i = 0; i < 2; i++) CHECK_NEAR(along->l_x[2 * h + i], 0.002 * next, 1e-9);
    for (int32_t i = 0; i < 2; i++) CHECK_NEAR(along->l_ux[2 * h + i], 0.002, 1e-9);
    CHECK_NEAR(along->l_u[h], 0.002 * next, 1e-9);
    CHECK_NEAR(along->l_uu[h], 0.002, 1e-9);
  }
  lab_close(&lab);
}

TEST(a_choice_has_no_derivative) {
  gdn_config config = lab_config("env=cartpole agent=pets planner=ilqr");
  gdn_message why;
  uint64_t bytes;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why),
            GDN_UNFIT); // its actions are choices, unless that is changed
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_config_set(&config, "env.force", "continuous", &why), GDN_OK);
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_OK);
  gdn_config_make(&config);
  CHECK_INT(gdn_config_parse(&config, "env=acrobot agent=pets planner=ilqr", &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
}

// clang-format off
TEST_MAIN(
  RUN(derivatives_are_those_of_every_world_and_model)
  RUN(on_the_line_all_is_known)
  RUN(a_choice_has_no_derivative))
