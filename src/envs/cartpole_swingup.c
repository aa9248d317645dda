// The cart-pole of PETS (Chua et al. 2018; kchua/handful-of-trials): the pole hangs, and only the
// cart is driven. Its tip is to come to rest upright above the middle of the rail. With the tip at
// (x - 0.6 sin theta, -0.6 cos theta) after the step and the action a,
//
//     r = exp(-|tip - (0, 0.6)|^2 / 0.36) - 0.01 a^2.
//
// 180 of 200 is about the best: the swing costs some twenty steps.
#include "envs/cart_pole_body.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define SPREAD 0.1 // std of each number where an episode begins

GDN_PARAM_TABLE(params, CartPoleParams, CART_POLE_PARAMS);

static const gdn_fact facts[] = {
    {"Observation",
     "Position and velocity of the cart, angle and angular velocity of the pole; the "
     "angle is 0 where the pole hangs, pi where it stands, and is not wrapped."},
    {"Action", CART_POLE_ACTION},
    {"Reward", "1 with the tip 0.6 m above the middle of the rail, less with its distance d by "
               "exp(-d^2 / 0.36), minus 0.01 times the action squared."},
    {"Ends", "After 200 steps of 0.04 s."},
    {"Start", "Near rest, hanging: every number normal with a standard deviation of 0.1."},
    {"Goal", "For who computes with it: the reward without what the action costs."},
    {"Push", CART_POLE_PUSH},
    {"Optimum", "About 180."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  CartPole *b = (CartPole *)env;
  (void)arena, (void)why;
  b->rz = -0.3;
  b->rail = 2.5;
  b->from_down = 1;
  cart_pole_open(b);
  env->x1 = 2.8f;
  env->y1 = 0.85f;
  env->x0 = -env->x1;
  env->y0 = -env->y1;
  env->plane = motion_angle_plane(0.0, 2.0 * PHYSICS_PI, 8.0);
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  CartPole *b = (CartPole *)env;
  for (int32_t i = 0; i < CART_POLE_STATE; i++) b->state[i] = SPREAD * gdn_random_normal(random);
  b->state[CART_POLE_STATE] = 0.0;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env, (void)observation;
  double a = cart_pole_action(action), theta = next[CART_POLE_THETA];
  double right = next[CART_POLE_X] - CART_POLE_LENGTH * scalar_sin(theta);
  double above = -CART_POLE_LENGTH * scalar_cos(theta) - CART_POLE_LENGTH;
  double square = (right * right + above * above) / (CART_POLE_LENGTH * CART_POLE_LENGTH);
  out->reward = scalar_exp(-square) - 0.01 * (a * a);
}

// exp(-|tip - (0, 0.6)|^2 / 0.36): what the action costs is left out.
static void goal(const gdn_env *env, gdn_goal *out) {
  int32_t features = CART_POLE_STATE + 1;
  double width = CART_POLE_LENGTH / scalar_sqrt(2.0);
  (void)env;
  motion_goal_of_tip(out, features, CART_POLE_X, CART_POLE_THETA, -CART_POLE_LENGTH, width);
  for (int32_t i = 0; i < CART_POLE_STATE; i++) out->std[i] = SPREAD;
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, (float)-CART_POLE_LENGTH, 0.1f, 0.0f);
  cart_pole_draw((const CartPole *)env, scene);
}

const gdn_env_type env_cartpole_swingup = {
    .component = {MOTION_COMPONENT(CartPole, GDN_CONTINUOUS | GDN_GOAL), .id = "cartpole-swingup",
                  .title = "Cart-pole swing-up",
                  .summary = "Drive the cart so that the hanging pole swings up and stays there.",
                  .picture_steps = 30,
                  .source = "Chua et al. 2018 (PETS), kchua/handful-of-trials cartpole.xml"},
    .time_limit = 200,
    .measure = "return",
    .axis = "steps",
    .goal = goal,
    CART_POLE_FUNCTIONS};
