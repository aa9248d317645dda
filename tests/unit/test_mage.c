// Critics that learn their gradient by the action: the gradient of a gradient's error against a worked example and against
// differences in double; the temporal-difference error's gradient through reward, model and targets against
// differences, whether the reward is known or learned; and the agent.
#include <math.h>

#include "../../src/agents/actor_critic/mage.c"
#include "planning.h"
#include "tensor/program.h"

// -- a worked example ---------------------------------------------------------------------------------

// Q = u . tanh(W [s; a] + b), and the gradient of |1/2 - dQ/da| by W, b and u: algorithms-2.md, section 5.5.
TEST(second_order_gradient_of_a_small_critic) {
  static const double expected[] = {-.0282889464, -.6266492621, .0150686619,  .3829933517,
                                    -.0148584729, -.8466640814, -.0707223661, .0376716548,
                                    -.0371461823, .1851045634,  -.3942948481, -.0953119929};
  static const float W[] = {.3f, -.2f, .5f, .4f, -.6f, .1f}, b[] = {.1f, -.2f, .05f},
                     u[] = {.7f, -.4f, .9f};
  static uint8_t memory[1 << 16];
  static Graph g;
  gdn_arena arena = arena_over(memory, sizeof memory);
  gdn_message why = {""};
  Net net = {.mlp = mlp_shape(1, 2, 1, 3, 1, ACTIVATE_TANH)};
  Program program;
  Real s = .4f, a = -.3f, q, derivative_value;
  net_open(&net, OPTIMISER_ADAM, &arena);
  for (int32_t k = 0; k < 3; k++) { // theta: weights [in][out], biases, layer by layer
    for (int32_t i = 0; i < 2; i++) net.theta[i * 3 + k] = W[k * 2 + i];
    net.theta[6 + k] = b[k];
    net.theta[9 + k] = u[k];
  }
  graph_begin(&g);
  Node leaves[NET_LEAVES], derivative, s_node = graph_input(&g, "s", (Shape){1, 1, 1}, &s);
  Node a_node = graph_input(&g, "a", (Shape){1, 1, 1}, &a);
  Node value = gradient_critic_value(&g, &net, s_node, a_node, leaves, &derivative);
  graph_output(&g, value, &q);
  graph_output(&g, derivative, &derivative_value);
  Node loss = gradient_critic_norm(&g, op_affine(&g, derivative, -1.0, 0.5));
  net_gradient(&g, &net, loss, leaves);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  program_run(&program);
  CHECK_NEAR(q, .0439382205, 1e-6);
  CHECK_NEAR(derivative_value, -.2015103400, 1e-6);
  for (int32_t k = 0; k < 3; k++) {
    for (int32_t i = 0; i < 2; i++) {
      CHECK_NEAR(net.gradient[i * 3 + k], expected[k * 2 + i], 2e-6);
    }
    CHECK_NEAR(net.gradient[6 + k], expected[6 + k], 2e-6);
    CHECK_NEAR(net.gradient[9 + k], expected[9 + k], 2e-6);
  }
  CHECK_NEAR(net.gradient[12], 0, 0); // a constant added to Q has no derivative
}

// At 0 the norm has a gradient, and it is 0.
TEST(the_norm_of_nothing) {
  static uint8_t memory[1 << 14];
  static Graph g;
  gdn_arena arena = arena_over(memory, sizeof memory);
  gdn_message why = {""};
  Program program;
  Real x[4] = {0, 3, 0, 4}, norm[2], by[4]; // two rows, two columns
  graph_begin(&g);
  Node node = graph_input(&g, "x", (Shape){1, 2, 2}, x), each = gradient_critic_norm(&g, node);
  graph_output(&g, each, norm);
  gradient_output(&g, op_sum(&g, each, AXIS_ALL), &node, 1, by);
  CHECK_INT(program_compile(&g, &arena, &program, &why), GDN_OK);
  program_run(&program);
  CHECK_NEAR(norm[0], 1e-4, 1e-9);
  CHECK_NEAR(norm[1], 5, 1e-6);
  CHECK(by[0] == 0 && by[2] == 0);
  CHECK_NEAR(by[1], 0.6, 1e-6);
  CHECK_NEAR(by[3], 0.8, 1e-6);
}

// -- in a run -----------------------------------------------------------------------------------------

// A life that has fitted its model and made some updates.
static Lab lived(const char *text) {
  char all[256];
  snprintf(all, sizeof all,
           "agent=mage agent.width=8 agent.batch=16 agent.random_steps=60 model.width=16 "
           "model.epochs=20 agent.retrain_every=60 time_limit=30 %s",
           text);
  Lab lab = small_open(all);
  lab_steps(&lab, 90);
  return lab;
}

static Mage *mage_of(const Lab *lab) {
  return (Mage *)lab->run->agent;
}

enum { MOST = 2048, WIDEST = 16 };

static void in_double(const Real *theta, int64_t n, double *out) {
  CHECK(n <= MOST);
  for (int64_t i = 0; i < n; i++) out[i] = (double)theta[i];
}

// One member of a network of SiLU at one column.
static void network(const Mlp *mlp, int32_t member, const double *theta, const double *x,
                    double *out) {
  double now[WIDEST], next[WIDEST];
  for (int32_t i = 0; i < mlp->sizes[0]; i++) now[i] = x[i];
  for (int32_t layer = 0; layer < mlp->n_layers; layer++) {
    int32_t in = mlp->sizes[layer], n = mlp->sizes[layer + 1];
    const double *w = theta + member * in * n, *b = theta + mlp->members * in * n + member * n;
    for (int32_t k = 0; k < n; k++) {
      next[k] = b[k];
      for (int32_t i = 0; i < in; i++) next[k] += w[i * n + k] * now[i];
      if (layer < mlp->n_layers - 1) next[k] /= 1 + exp(-next[k]);
    }
    for (int32_t k = 0; k < n; k++) now[k] = next[k];
    theta += mlp->members * (in + 1) * n;
  }
  for (int32_t k = 0; k < mlp->sizes[mlp->n_layers]; k++) out[k] = now[k];
}

// -- the loss ----------------------------------------------------------------------------------------

static GradientCritic *of; // whose loss it is
static double critics[MOST];

static double critic(const double *theta, int32_t k, int32_t j, const double *a) {
  const ActorCritic *me = &of->td3->base;
  double x[WIDEST], q;
  for (int32_t i = 0; i < me->features.n; i++) x[i] = (double)me->s[i * me->batch + j];
  for (int32_t i = 0; i < of->n; i++) x[me->features.n + i] = a[i];
  network(&me->critic.mlp, k, theta, x, &q);
  return q;
}

// Of critic k at column j: |d delta / da| and Huber's |delta|.
static double loss_at(int32_t k, int32_t j) {
  const ActorCritic *me = &of->td3->base;
  double a[2], squares = 1e-8;
  for (int32_t i = 0; i < of->n; i++) a[i] = (double)of->a[i * me->batch + j];
  double delta = fabs((double)me->target[j] - critic(critics, k, j, a));
  for (int32_t i = 0; i < of->n; i++) {
    const double h = 1e-4, at = a[i];
    double q[4]; // differences of fourth order
    for (int32_t m = 0; m < 4; m++) {
      a[i] = at + (m < 2 ? m - 2 : m - 1) * h;
      q[m] = critic(critics, k, j, a);
    }
    a[i] = at;
    double derivative = (q[0] - 8 * q[1] + 8 * q[2] - q[3]) / (12 * h);
    double off = (double)of->derivative[i * me->batch + j] - derivative;
    squares += off * off;
  }
  return (double)of->weight * sqrt(squares) +
         (double)of->lambda * (delta < 1 ? 0.5 * delta * delta : delta - 0.5);
}

static double loss(void) {
  const ActorCritic *me = &of->td3->base;
  double sum = 0;
  for (int32_t k = 0; k < me->critic.mlp.members; k++) {
    for (int32_t j = 0; j < me->batch; j++) sum += loss_at(k, j) / me->batch;
  }
  return sum;
}

static void check_loss(const char *text) {
  Lab lab = lived(text);
  Mage *mage = mage_of(&lab);
  ActorCritic *me = &mage->ac.learner;
  of = &mage->critic;
  of->lambda = 0.3f;
  of->weight = 0.7f;
  in_double(me->critic.theta, me->critic.n, critics);
  int32_t near = 0, far = 0;
  for (int32_t j = 0; j < me->batch; j++) { // targets to both sides of Huber's corner
    double a[2];
    for (int32_t i = 0; i < of->n; i++) a[i] = (double)of->a[i * me->batch + j];
    double delta = 0.25 * (j - me->batch / 2) + 0.1;
    me->target[j] = (Real)(critic(critics, 0, j, a) + delta);
    near += fabs(delta) < 1;
    far += fabs(delta) > 1;
    for (int32_t i = 0; i < of->n; i++) of->derivative[i * me->batch + j] += 0.5f;
  }
  CHECK(near > 0 && far > 0);
  program_run(&me->critic_step);
  double expected = loss();
  CHECK_NEAR(me->critic_loss, expected, 1e-4 * (1 + expected));
  for (int64_t i = 0; i < me->critic.n; i++) {
    const double h = 1e-4, at = critics[i];
    critics[i] = at + h;
    double above = loss();
    critics[i] = at - h;
    double quotient = (above - loss()) / (2 * h);
    critics[i] = at;
    CHECK_NEAR(me->critic.gradient[i], quotient, 2e-4 + 2e-3 * fabs(quotient));
  }
  lab_close(&lab);
}

TEST(critics_descend_gradient_and_error) {
  check_loss("env=pendulum");
  check_loss("env=point-navigation agent.twin=off"); // two numbers of the action, one critic
}

// -- the target and its derivative ----------------------------------------------------------------------------

// What y would be at this column with another action: the model, the rule or the model's own reward, and the target networks.
static double y_of(Mage *mage, int32_t j, const double *a) {
  GradientCritic *c = &mage->critic;
  ActorCritic *me = &mage->ac.learner;
  Imagination im = imagine_look(&mage->im);
  static double theta[MOST], q_theta[MOST];
  double next[WIDEST] = {0}, x[WIDEST], then[2], q[2], reward = 0;
  float after[WIDEST], seen[WIDEST];
  for (int32_t m = 0; m < im.members; m++) {
    for (int32_t i = 0; i < c->dim; i++) {
      *imagine_number(im.observation, c->dim, i, m * DYNAMICS_TILE) = c->s[i * me->batch + j];
    }
    for (int32_t i = 0; i < c->n; i++) {
      *imagine_number(im.action, c->n, i, m * DYNAMICS_TILE) = (float)a[i];
    }
  }
  imagine_ask(&im);
  for (int32_t m = 0; m < im.members; m++) {
    for (int32_t i = 0; i < c->dim; i++) {
      double mean = (double)*imagine_number(im.mean, im.rows, i, m * DYNAMICS_TILE);
      next[i] += ((double)c->s[i * me->batch + j] + mean) / im.members;
    }
    if (c->learned) {
      reward += (double)*imagine_number(im.mean, im.rows, c->dim, m * DYNAMICS_TILE) / im.members;
    }
  }
  for (int32_t i = 0; i < c->dim; i++) {
    im.here[i] = (double)c->s[i * me->batch + j];
    im.after[i] = next[i];
    after[i] = (float)next[i];
  }
  for (int32_t i = 0; i < c->n; i++) im.unit[i] = a[i];
  gdn_step out = imagine_judge(&im);
  if (!c->learned) reward = out.reward;
  features_column(&me->features, after, 1, seen);
  for (int32_t i = 0; i < me->features.n; i++) x[i] = (double)seen[i];
  in_double(me->policy.target, me->policy.n, theta);
  network(&me->policy.mlp, 0, theta, x, then);
  for (int32_t i = 0; i < c->n; i++) {
    double noisy = tanh(then[i]) + (double)me->noise[i * me->batch + j];
    x[me->features.n + i] = fmax(-1, fmin(1, noisy));
  }
  in_double(me->critic.target, me->critic.n, q_theta);
  for (int32_t k = 0; k < 2; k++) network(&me->critic.mlp, k, q_theta, x, &q[k]);
  return reward + (out.terminated ? 0 : (double)me->gamma * fmin(q[0], q[1]));
}

static void check_target(const char *text) {
  Lab lab = lived(text);
  Mage *mage = mage_of(&lab);
  GradientCritic *c = &mage->critic;
  ActorCritic *me = &mage->ac.learner;
  for (int64_t i = 0; i < me->critic.n; i++) me->critic.target[i] *= 3; // so that it counts
  gradient_critic_imagine(c);
  int32_t checked = 0;
  for (int32_t j = 0; j < me->batch; j++) {
    double a[2], unit[2];
    for (int32_t i = 0; i < c->n; i++) a[i] = (double)c->a[i * me->batch + j];
    double y = y_of(mage, j, a);
    CHECK_NEAR(me->target[j], y, 1e-3 * (1 + fabs(y)));
    for (int32_t i = 0; i < c->n; i++) {
      const double h = 1e-2; // the model answers in float
      memcpy(unit, a, sizeof unit);
      unit[i] = a[i] + h;
      double above = y_of(mage, j, unit);
      unit[i] = a[i] - h;
      double below = y_of(mage, j, unit), derivative = (above - below) / (2 * h);
      // Where the lower critic changes, noise is cut off or something ends, there is a corner between the two.
      double bend = fabs(above - 2 * y + below) / h;
      if (bend > 0.05 * (1 + fabs(derivative))) continue;
      CHECK_NEAR(c->derivative[i * me->batch + j], derivative, 0.03 * (1 + fabs(derivative)));
      checked++;
    }
  }
  CHECK(checked > me->batch / 2);
  lab_close(&lab);
}

TEST(targets_and_their_derivatives_go_through_everything) {
  check_target("env=pendulum");
  check_target("env=pendulum model.reward=learned");
  check_target("env=inverted-pendulum model.kind=deterministic");
  check_target("env=point-navigation");
}

// -- the agent ---------------------------------------------------------------------------------------

TEST(it_learns_from_imagined_steps_after_its_model) {
  Lab lab = lived("env=pendulum agent.updates_per_step=2");
  const Mage *mage = mage_of(&lab);
  CHECK_INT(mage->ac.learner.updates, 2 * 31); // from step 60 on
  CHECK_INT(gdn_run_progress(lab.run).model_steps, 2 * 31 * 16);
  lab_close(&lab);
}

TEST(who_has_no_gradient_is_refused_with_a_sentence) {
  gdn_config config = lab_config("env=pendulum agent=mage model=oracle");
  gdn_message why = {""};
  uint64_t bytes;
  CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_UNFIT);
  CHECK(strstr(why.text, "no gradient") != NULL);
}

TEST_MAIN(RUN(second_order_gradient_of_a_small_critic) RUN(the_norm_of_nothing)
              RUN(critics_descend_gradient_and_error)
                  RUN(targets_and_their_derivatives_go_through_everything)
                      RUN(it_learns_from_imagined_steps_after_its_model)
                          RUN(who_has_no_gradient_is_refused_with_a_sentence))
