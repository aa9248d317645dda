// The world's goal as part of a graph: the saturating cost of a state (Deisenroth & Rasmussen 2011, equation 25), for who
// improves a policy by particles; of normal distributions it is gp/saturating.h.
//
//     c(s) = 1 - exp(-(f - z)'W(f - z) / 2),   f: features of s, angles as sine and cosine (models/features.h)
#ifndef GEDANKEN_IMAGINE_GOAL_COST_H
#define GEDANKEN_IMAGINE_GOAL_COST_H

#include "base/arena.h"
#include "models/features.h"

typedef struct GoalCost {
  const gdn_env *env; // one that offers GDN_GOAL; set before open
  Features features;
  double *z, *W;     // [features.n], [features.n][features.n]
  double *m0, *std0; // [observation.dim] where episodes begin, and each number's standard deviation
  Real *z_node, *W_node; // z and W again, as leaves of the graph
  double *f;             // scratch [features.n]
} GoalCost;

void goal_cost_open(GoalCost *c, gdn_arena *arena);
// What the world tells of its goal, as it is now; the graphs follow.
void goal_cost_ask(GoalCost *c);
// States [members][observation.dim][columns] -> costs [members][1][columns], in [0, 1].
Node goal_cost_build(const GoalCost *c, Graph *g, Node s);
// sqrt((f - z)'W(f - z)) of one observation [observation.dim]: how far it is from the goal, in widths of the cost.
double goal_cost_distance(const GoalCost *c, const double *observation);

#endif
