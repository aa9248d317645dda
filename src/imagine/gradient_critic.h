// Critics whose gradient by the action is learned, since that is all a deterministic policy takes from them (MAGE: D'Oro &
// Jaskowski 2020). With a = mu(s), s^ = f(s, a) by a learned model and a' = mu'(s^), of the temporal-difference error
//
//     delta(a) = r(s, a, s^) + gamma (1 - d) Q'(s^, a') - Q(s, a)
//
// both the gradient and the value are brought to 0, which Q's own values would not do for it:
//
//     loss = E [ weight |d delta / da| + lambda |delta| ]
//
// Here d / da goes through the reward, the model, the target critic and the critic. Of delta only Q has parameters that are
// learned: the gradient of the rest is a number for each case, and is computed first. What is left is the gradient, by Q's
// parameters, of a norm of Q's gradient by the action; `gradient` gives it, from a graph that has a gradient in it.
//
// |delta| is Huber's, half its square below 1, as in the authors' code; the norm is sqrt(|.|^2 + 1e-8), which has a gradient
// at 0. Of a known reward only the rule can be asked: its gradient is taken by differences (imagine_derivative) and enters as
// inputs. The model is asked for the mean of its members' means.
#ifndef GEDANKEN_IMAGINE_GRADIENT_CRITIC_H
#define GEDANKEN_IMAGINE_GRADIENT_CRITIC_H

#include "imagine/imagination.h"
#include "learners/td3.h"

// Columns of channel "mage.errors". GRADIENT: mean |d delta / da|; ERROR: mean |delta|, both over batch and critics.
#define GRADIENT_CRITIC_ERRORS(X, P)                                                   \
  X(P, UPDATES, "updates", "Updates", "", AXIS, 0, 0)                                  \
  X(P, GRADIENT, "gradient_error", "Error of the action gradient", "", IMAGINED, 0, 0) \
  X(P, ERROR, "td_error", "TD error", "", REAL, 0, GDN_DASHED)                         \
  X(P, REFUSED, "refused", "Refused updates", "", NONE, 0, 0)
enum { GRADIENT_CRITIC_ERRORS(GDN_COLUMN_ENUM, GRADIENT_CRITIC) GRADIENT_CRITIC_COLUMNS };

typedef struct GradientCritic {
  // Set before open: the model and its judge; and whose critics.
  Imagination *im;
  Td3 *td3;
  Real lambda, weight; // set before an update: of |delta|, and of its gradient
  int32_t dim, n,
      learned;       // numbers of an observation and an action; 1: the model predicts the reward
  Features features; // of the observation alone
  Real *s; // [dim][batch] the observations, filled by the caller; td3->base.s are their features
  // What the programs read and write: a = mu(s), s^, what is earned and whether it goes on, and, of a known reward, its
  // gradient by a and s^; dy / da.
  Program look, target;
  Real *a, *next, *r, *alive, *by_a, *by_next, *derivative;
  Real gradient_error, td_error; // of the latest update
  LossRing errors;
} GradientCritic;

// After td3_open, whose own_critics is 1.
gdn_status gradient_critic_open(GradientCritic *c, gdn_arena *arena, gdn_message *why);
// Imagines the batch's step and computes what the critics are to say, and how that is to change with the action.
void gradient_critic_imagine(GradientCritic *c);
// One update of the critics by that, and now and then of the policy. Returns 0 where it was refused.
int32_t gradient_critic_update(GradientCritic *c);
void gradient_critic_state(GradientCritic *c, gdn_archive *archive);
void gradient_critic_channels(const GradientCritic *c, ChannelList *list);

// The critics of `net` at features s [1][..][columns] and actions a, [critics][1][columns]; *derivative: their gradients by the
// action, each critic's its own, [critics][n][columns].
Node gradient_critic_value(Graph *g, const Net *net, Node s, Node a, Node *leaves,
                           Node *derivative);
// sqrt(|x|^2 + 1e-8) of each column.
Node gradient_critic_norm(Graph *g, Node x);

#endif
