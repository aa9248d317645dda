// What the planners share that go by derivatives and give their plans feedback: a nominal way x, u with gains K, and the
// backward pass, which makes the best step from it of what is along it (Along, core/planner.h).
//
// Letters as in Tassa, Erez & Todorov 2012 and Tassa, Mansard & Todorov 2014: l the cost of a step, V the cost from a state
// on, Q that of an action there; k and K the change of the action, u + alpha k + K (x' - x); mu the regularisation. A, B for
// their f_x, f_u.
#ifndef GEDANKEN_PLANNERS_FEEDBACK_H
#define GEDANKEN_PLANNERS_FEEDBACK_H

#include "planners/sequences.h"

#define FEEDBACK_PARAMS(X, P)                                                                    \
  X(P, INT, horizon, 25, 1, 100, LINEAR, "steps", 0, "Horizon H",                                \
    "How many actions ahead a plan reaches.")                                                    \
  X(P, INT, replan_every, 1, 1, 100, LOG, "steps", GDN_LIVE, "Replan every",                     \
    "How many actions of a plan are executed before the next is made, where the agent does not " \
    "follow it longer anyway.")                                                                  \
  X(P, BOOL, feedback, 1, 0, 1, LINEAR, "", GDN_LIVE, "Feedback",                                \
    "Whether gains correct the plan while it is followed, by how far the state is from the one " \
    "expected.")

#define FEEDBACK_DRAWN                                                             \
  "Boldest is where the plan leads with its feedback. Pushed by one whole action " \
  "to either side, it would stay in the band; without feedback it would go the "   \
  "dashed way, and an arrow shows how far feedback pulls it back in the same time."

// First field of each planner's struct.
typedef struct Feedback {
  Sequences search;
  Along along; // x and u of it are the nominal way
  double *k;   // [horizon][m]
  // What a whole step along k promises: J falls by -(alpha gain[0] + alpha^2 gain[1]).
  double gain[2];
  // [horizon][2] for people: the length of the cost's gradient at each step; in the last row, whether no derivative is
  // anything but 0.
  double *gradient;
  // Scratch: V of the step after, Q of the one under way; VA = V_xx A, VB; of the action's box and what is free in it.
  double *V_x, *V_xx, *Q_x, *Q_u, *Q_xx, *Q_ux, *Q_uu, *VA, *QK, *low, *high, *factor, *box;
  uint8_t *is_free;
} Feedback;

void feedback_open(Feedback *f, int32_t horizon, int32_t population, int32_t iterations,
                   gdn_arena *arena);
// Nothing is planned, and nothing fed back.
void feedback_forget(Planner *planner);
// The rest of plan, gains and expected states moves to the front; behind it nothing is done.
void feedback_advance(Planner *planner, int32_t n);
void feedback_state(Feedback *f, gdn_archive *archive);
void feedback_channels(const Feedback *f, ChannelList *list);

// The first candidate is the plan, and asked is what is along `steps` of it.
void feedback_ask_along(Feedback *f, int32_t steps);
// That was told: the nominal way is the plan, and where feedback starts from. Derivatives that are all 0 say nothing; that
// is told to people.
void feedback_centre(Feedback *f);
// Whether the return that was told is a number.
int32_t feedback_is_sound(const Feedback *f);
// A decision begins, with these parameters.
void feedback_begin(Feedback *f, int32_t replan_every, int32_t feedback);
// The gains of the plan that stands are kept, or not: what is no number is not.
void feedback_finish(Feedback *f, int32_t keep);

// Fills k, K and gain from what is along the plan, back from its end. `bounded`: the action u + k stays in [-1, 1], and
// where it is held there K is 0. 0 where some Q_uu + mu is not positive definite: then mu is too small.
int32_t feedback_back(Feedback *f, double mu, int32_t bounded);

#endif
