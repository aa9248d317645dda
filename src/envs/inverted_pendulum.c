// InvertedPendulum (Gymnasium's MuJoCo suite, v4): the body of the PETS cart-pole, but the pole
// stands, the rail is short, and the task is to keep the pole within 0.2 rad of upright.
#include "envs/cart_pole_body.h"
#include "envs/physics.h"

#define FALLEN 0.2 // rad

GDN_PARAM_TABLE(params, CartPoleParams, CART_POLE_PARAMS);

static const gdn_fact facts[] = {
    {"Observation",
     "Position and velocity of the cart, angle and angular velocity of the pole; the "
     "angle is 0 where the pole stands."},
    {"Action", CART_POLE_ACTION},
    {"Reward", "1 each step, the one in which the pole falls included."},
    {"Ends", "When the pole leans by more than 0.2 rad; cut off after 1000 steps of 0.04 s."},
    {"Start", "Near rest, upright: every number uniform within 0.01 of 0."},
    {"Push", CART_POLE_PUSH},
    {"Optimum", "1000."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  CartPole *b = (CartPole *)env;
  (void)arena, (void)why;
  b->rz = 0.3;
  b->rail = 1.0;
  b->from_down = 0;
  cart_pole_open(b);
  env->x1 = 1.3f;
  env->x0 = -env->x1;
  env->y0 = -0.8f;
  env->y1 = 0.4f;
  env->plane = motion_angle_plane(-0.3, 0.3, 3.0);
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  CartPole *b = (CartPole *)env;
  for (int32_t i = 0; i < CART_POLE_STATE; i++) {
    b->state[i] = 0.02 * gdn_random_unit(random) - 0.01;
  }
  b->state[CART_POLE_STATE] = 0.0;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env, (void)observation, (void)action;
  double theta = next[CART_POLE_THETA];
  out->reward = 1.0;
  out->terminated = !(theta >= -FALLEN && theta <= FALLEN); // NaN has fallen too
  out->success = -out->terminated;
}

// The wedge that the pole may not leave goes with the cart.
static void draw(const gdn_env *env, gdn_scene *scene) {
  const CartPole *b = (const CartPole *)env;
  double x = b->state[CART_POLE_X];
  for (int32_t side = -1; side <= 1; side += 2) {
    float tip_x, tip_y;
    physics_tip(x, 0.0, side * FALLEN, 0.7, &tip_x, &tip_y);
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_PIT, (float)x, 0.0f, tip_x, tip_y, 0.01f, 0.0f);
  }
  cart_pole_draw(b, scene);
}

const gdn_env_type env_inverted_pendulum = {
    .component = {MOTION_COMPONENT(CartPole, GDN_CONTINUOUS), .id = "inverted-pendulum",
                  .title = "Inverted pendulum",
                  .summary = "Keep a standing pole from falling by moving the cart under it.",
                  .picture_steps = 6,
                  .source = "Gymnasium InvertedPendulum-v4 (MuJoCo), in closed form"},
    .time_limit = 1000,
    .measure = "return",
    .axis = "steps",
    CART_POLE_FUNCTIONS};
