// See net.h.
#include "tensor/net.h"

#include <string.h>

#include "base/arena.h"
#include "math/scalar.h"
#include "tensor/real.h"

void net_open(Net *net, OptimiserKind kind, gdn_arena *arena) {
  int64_t own = mlp_count(&net->mlp);
  net->n = own + net->n_extra;
  net->theta = ARENA_NEW(arena, Real, net->n);
  net->gradient = ARENA_NEW(arena, Real, net->n);
  net->extra = net->theta == NULL ? NULL : net->theta + own;
  net->target = net->has & NET_TARGET ? ARENA_NEW(arena, Real, net->n) : NULL;
  net->kept = net->has & NET_KEPT ? ARENA_NEW(arena, Real, net->n) : NULL;
  optimiser_open(&net->optimiser, kind, net->n, arena);
}

static void copy(const Net *net, Real *to, const Real *from) {
  memcpy(to, from, (size_t)net->n * sizeof *to);
}

static void start_copies(Net *net) {
  if (net->target != NULL) copy(net, net->target, net->theta);
  if (net->kept != NULL) net_keep(net);
}

void net_start(Net *net, gdn_random *random) {
  mlp_init(&net->mlp, net->theta, random);
  start_copies(net);
}

void net_start_orthogonal(Net *net, double head, gdn_random *random) {
  mlp_init_orthogonal(&net->mlp, head, net->theta, random);
  start_copies(net);
}

void net_state(Net *net, gdn_archive *archive) {
  real_state(net->theta, net->n, archive);
  if (net->target != NULL) real_state(net->target, net->n, archive);
  optimiser_state(&net->optimiser, archive);
}

// -- in a graph -----------------------------------------------------------------------------------

static Node build(Graph *g, const Net *net, Real *block, Node x, Node *leaves) {
  Node unwanted[NET_LEAVES];
  return mlp_build(g, &net->mlp, block, x, leaves == NULL ? unwanted : leaves);
}

Node net_build(Graph *g, const Net *net, Node x, Node *leaves) {
  return build(g, net, net->theta, x, leaves);
}

Node net_build_target(Graph *g, const Net *net, Node x) {
  return build(g, net, net->target, x, NULL);
}

Node net_build_extra(Graph *g, const Net *net, const char *name, Node *leaves) {
  Node extra = graph_input(g, name, (Shape){1, net->n_extra, 1}, net->extra);
  if (leaves != NULL) leaves[mlp_leaves(&net->mlp)] = extra;
  return extra;
}

int32_t net_leaves(const Net *net) {
  return mlp_leaves(&net->mlp) + (net->n_extra > 0);
}

void net_gradient(Graph *g, const Net *net, Node loss, const Node *leaves) {
  gradient_output(g, loss, leaves, net_leaves(net), net->gradient);
}

// -- an update ------------------------------------------------------------------------------------

int32_t net_check(Net *net, double longest) {
  net->length = gradient_clip(net->gradient, net->n, longest);
  return net->length < (longest > 0 ? SCALAR_INFINITY : NET_LONGEST);
}

void net_step(Net *net, double rate, double decay) {
  optimiser_step(&net->optimiser, net->theta, net->gradient, rate, decay);
}

void net_follow(Net *net, double tau) {
  Real part = (Real)tau;
  if (part == 1) {
    copy(net, net->target, net->theta);
    return;
  }
  const Real *theta = net->theta;
  Real *target = net->target;
  for (int64_t i = 0; i < net->n; i++) target[i] += part * (theta[i] - target[i]);
}

void net_keep(Net *net) {
  copy(net, net->kept, net->theta);
}

void net_fall_back(Net *net) {
  copy(net, net->theta, net->kept);
}
