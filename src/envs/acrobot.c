// The acrobot of Sutton (1996) as in Gymnasium's Acrobot-v1: two links hang from a bar, a motor turns the
// joint between them, and the lower end has to rise over a line. theta1 counts from hanging, theta2 from the
// upper link, both counter-clockwise. The equations are those of Sutton and Barto (1998, section 11.3);
// l1 is the upper link's length, r1 and r2 the distances to the links' middles, I their moment of inertia:
//
//     d1    = m1 r1^2 + m2 (l1^2 + r2^2 + 2 l1 r2 cos theta2) + 2 I
//     d2    = m2 (r2^2 + l1 r2 cos theta2) + I
//     phi2  = m2 r2 g sin(theta1 + theta2)
//     phi1  = -m2 l1 r2 w2 (w2 + 2 w1) sin theta2 + (m1 r1 + m2 l1) g sin theta1 + phi2
//     w2'   = (u + d2/d1 phi1 - m2 l1 r2 w1^2 sin theta2 - phi2) / (m2 r2^2 + I - d2^2/d1)
//     w1'   = -(d2 w2' + phi1) / d1
//
// One step is one Runge-Kutta step of 0.2 s.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define ACROBOT(X, P)                                                                 \
  X(P, REAL, gravity, 9.8, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",           \
    "Acceleration of free fall.")                                                     \
  X(P, REAL, upper_mass, 1.0, 0.2, 5.0, LOG, "kg", GDN_LIVE, "Upper mass",            \
    "Mass of the upper link.")                                                        \
  X(P, REAL, lower_mass, 1.0, 0.2, 5.0, LOG, "kg", GDN_LIVE, "Lower mass",            \
    "Mass of the lower link.")                                                        \
  X(P, REAL, upper_length, 1.0, 0.5, 1.2, LINEAR, "m", GDN_LIVE, "Upper length",      \
    "Length of the upper link.")                                                      \
  X(P, REAL, lower_length, 1.0, 0.5, 1.2, LINEAR, "m", GDN_LIVE, "Lower length",      \
    "Length of the lower link.")                                                      \
  X(P, REAL, inertia, 1.0, 0.1, 5.0, LOG, "kg m^2", GDN_LIVE | GDN_EXPERT, "Inertia", \
    "Moment of inertia of either link about its middle.")                             \
  X(P, REAL, torque, 1.0, 0.1, 5.0, LINEAR, "N m", GDN_LIVE, "Torque",                \
    "Torque of the motor between the links.")                                         \
  X(P, REAL, height, 1.0, 0.0, 2.0, LINEAR, "m", GDN_LIVE, "Height",                  \
    "How far above the bar the lower end has to rise.")                               \
  MOTION_NOISE(X, P, "rad/s")
GDN_PARAM_STRUCT(AcrobotParams, ACROBOT);
GDN_PARAM_TABLE(params, AcrobotParams, ACROBOT);

enum { THETA1, THETA2, OMEGA1, OMEGA2, STATE, TORQUE = STATE }; // rad, rad/s
enum { COSINE1, SINE1, COSINE2, SINE2, SPEED1, SPEED2, OBSERVATION };

#define MAX_SPEED1 (4.0 * PHYSICS_PI) // rad/s
#define MAX_SPEED2 (9.0 * PHYSICS_PI)
#define TIME_STEP 0.2 // s

typedef struct Acrobot {
  gdn_env base;
  AcrobotParams params;
  double state[STATE + 1]; // and the torque of the latest step, N m, for the drawing
} Acrobot;

static const gdn_fact facts[] = {
    {"Observation",
     "Cosine and sine of the upper link's angle from hanging, the same of the lower link's "
     "angle from the upper one (counter-clockwise), and both angular velocities."},
    {"Action", "The torque on the joint between the links: clockwise, none or counter-clockwise."},
    {"Reward", "-1 for every step, 0 for the one that ends the episode."},
    {"Ends", "When the lower end rises above the line."},
    {"Start", "Hanging: all four numbers at random between -0.1 and 0.1."},
    {"Push", "`push` adds to the upper link's angular velocity, from -10 to 10 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {
      "cosine 1", "sine 1", "cosine 2", "sine 2", "angular velocity 1", "angular velocity 2"};
  static const char *const units[] = {"", "", "", "", "rad/s", "rad/s"};
  static const char *const actions[] = {"clockwise", "none", "counter-clockwise"};
  static const double high[] = {1.0, 1.0, 1.0, 1.0, MAX_SPEED1, MAX_SPEED2};
  static const double low[] = {-1.0, -1.0, -1.0, -1.0, -MAX_SPEED1, -MAX_SPEED2};
  (void)arena;
  (void)why;
  env->observation = motion_box(OBSERVATION, low, high, names, units);
  env->action = (gdn_space){.n = 3, .dim = 1, .names = actions};
  env->plane = (gdn_plane){.names = {"upper angle", "lower angle"},
                           .units = {"rad", "rad"},
                           .low = {-PHYSICS_PI, -PHYSICS_PI},
                           .high = {PHYSICS_PI, PHYSICS_PI}};
  env->x0 = env->y0 = -2.5f;
  env->x1 = env->y1 = 2.5f;
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  Acrobot *a = (Acrobot *)env;
  for (int32_t i = 0; i < STATE; i++) a->state[i] = -0.1 + 0.2 * gdn_random_unit(random);
  a->state[TORQUE] = 0.0;
}

static void derivative(const void *world, const double *s, double u, double *ds) {
  const AcrobotParams *p = &((const Acrobot *)world)->params;
  double m1 = p->upper_mass, m2 = p->lower_mass, l1 = p->upper_length, g = p->gravity;
  double r1 = 0.5 * l1, r2 = 0.5 * p->lower_length, inertia = p->inertia;
  double w1 = s[OMEGA1], w2 = s[OMEGA2];
  double sine2 = scalar_sin(s[THETA2]), cosine2 = scalar_cos(s[THETA2]);
  double d1 = m1 * r1 * r1 + m2 * (l1 * l1 + r2 * r2 + 2.0 * l1 * r2 * cosine2) + 2.0 * inertia;
  double d2 = m2 * (r2 * r2 + l1 * r2 * cosine2) + inertia;
  double phi2 = m2 * r2 * g * scalar_sin(s[THETA1] + s[THETA2]);
  double phi1 = -m2 * l1 * r2 * w2 * (w2 + 2.0 * w1) * sine2 +
                (m1 * r1 + m2 * l1) * g * scalar_sin(s[THETA1]) + phi2;
  ds[THETA1] = w1;
  ds[THETA2] = w2;
  ds[OMEGA2] = (u + d2 / d1 * phi1 - m2 * l1 * r2 * w1 * w1 * sine2 - phi2) /
               (m2 * r2 * r2 + inertia - d2 * d2 / d1);
  ds[OMEGA1] = -(d2 * ds[OMEGA2] + phi1) / d1;
}

static void observe(const gdn_env *env, double *observation) {
  const double *s = ((const Acrobot *)env)->state;
  observation[COSINE1] = scalar_cos(s[THETA1]);
  observation[SINE1] = scalar_sin(s[THETA1]);
  observation[COSINE2] = scalar_cos(s[THETA2]);
  observation[SINE2] = scalar_sin(s[THETA2]);
  observation[SPEED1] = s[OMEGA1];
  observation[SPEED2] = s[OMEGA2];
}

// How far the lower end is above the bar: the links' angles from hanging are theta1 and theta1 + theta2.
static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  const AcrobotParams *p = &((const Acrobot *)env)->params;
  (void)observation;
  (void)action;
  double sum_cosine = next[COSINE1] * next[COSINE2] - next[SINE1] * next[SINE2];
  out->terminated = -p->upper_length * next[COSINE1] - p->lower_length * sum_cosine > p->height;
  out->reward = out->terminated ? 0.0 : -1.0;
  out->success = out->terminated;
}

static void limit_speeds(double *s) {
  s[OMEGA1] = physics_clamp(s[OMEGA1], -MAX_SPEED1, MAX_SPEED1);
  s[OMEGA2] = physics_clamp(s[OMEGA2], -MAX_SPEED2, MAX_SPEED2);
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Acrobot *a = (Acrobot *)env;
  double *s = a->state, next[OBSERVATION];
  s[TORQUE] = (action[0] - 1.0) * a->params.torque;
  physics_rk4(derivative, a, s, STATE, s[TORQUE], TIME_STEP, 1);
  motion_disturb(&s[OMEGA1], a->params.noise, random);
  motion_disturb(&s[OMEGA2], a->params.noise, random);
  s[THETA1] = physics_wrap(s[THETA1]);
  s[THETA2] = physics_wrap(s[THETA2]);
  limit_speeds(s);
  observe(env, next);
  judge(env, NULL, NULL, next, out);
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((Acrobot *)env)->state, STATE + 1);
}

// From (theta1, theta2, omega1, omega2) or from an observation.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  double *s = ((Acrobot *)env)->state;
  if ((n != STATE && n != OBSERVATION) || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  double w1 = at[n - 2], w2 = at[n - 1];
  if (w1 < -MAX_SPEED1 || w1 > MAX_SPEED1 || w2 < -MAX_SPEED2 || w2 > MAX_SPEED2) {
    return GDN_BAD_ARGUMENT;
  }
  s[THETA1] = n == STATE ? physics_wrap(at[THETA1]) : scalar_atan2(at[SINE1], at[COSINE1]);
  s[THETA2] = n == STATE ? physics_wrap(at[THETA2]) : scalar_atan2(at[SINE2], at[COSINE2]);
  s[OMEGA1] = w1;
  s[OMEGA2] = w2;
  s[TORQUE] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  double *s = ((Acrobot *)env)->state;
  gdn_status status = motion_push(env, key, value, 10.0, &s[OMEGA1], why);
  limit_speeds(s);
  return status;
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = physics_wrap(scalar_atan2(observation[SINE1], observation[COSINE1]));
  uv[1] = physics_wrap(scalar_atan2(observation[SINE2], observation[COSINE2]));
}

static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[COSINE1] = scalar_cos(uv[0]);
  observation[SINE1] = scalar_sin(uv[0]);
  observation[COSINE2] = scalar_cos(uv[1]);
  observation[SINE2] = scalar_sin(uv[1]);
  observation[SPEED1] = observation[SPEED2] = 0.0;
}

// -- drawing ---------------------------------------------------------------------------------------

// A link hanging at `angle` from (x, y), counter-clockwise, as physics_tip counts.
static double from_upright(double angle) {
  return PHYSICS_PI - angle;
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  const AcrobotParams *p = &((const Acrobot *)env)->params;
  double theta1 = scalar_atan2(observation[SINE1], observation[COSINE1]);
  double theta2 = scalar_atan2(observation[SINE2], observation[COSINE2]);
  physics_tip(0.0, 0.0, from_upright(theta1), p->upper_length, x, y);
  physics_tip((double)*x, (double)*y, from_upright(theta1 + theta2), p->lower_length, x, y);
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const Acrobot *a = (const Acrobot *)env;
  const AcrobotParams *p = &a->params;
  float height = (float)-p->height, x, y;
  double upper = from_upright(a->state[THETA1]), lower = upper - a->state[THETA2];
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, -2.4f, height, 2.4f, height, 0.06f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, -0.6f, 0.0f, 0.6f, 0.0f, 0.06f, 0.0f);
  physics_tip(0.0, 0.0, upper, p->upper_length, &x, &y);
  physics_draw_pole(scene, 0.0, 0.0, upper, p->upper_length);
  physics_draw_pole(scene, (double)x, (double)y, lower, p->lower_length);
  physics_draw_torque(scene, (double)x, (double)y, a->state[TORQUE], p->torque, 0.3);
}

const gdn_env_type env_acrobot = {
    .component = {MOTION_COMPONENT(Acrobot, GDN_CHOICES), .id = "acrobot", .title = "Acrobot",
                  .summary = "Two links with a motor only between them swing up over a line.",
                  .picture_steps = 40,
                  .source =
                      "Sutton 1996; Sutton and Barto 1998, section 11.3; Gymnasium Acrobot-v1"},
    .time_limit = 500,
    .measure = "length",
    .axis = "steps",
    .to_plane = to_plane,
    .from_plane = from_plane,
    MOTION_FUNCTIONS};
