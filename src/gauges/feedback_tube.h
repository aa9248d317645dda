// What feedback makes of a plan, for the eye: where whoever is not where the plan expects them would go with its gains,
// and where without. It is imagined by the mean of the members' predictions, as the plan was.
//
//     closed   u_h + K_h (s - x_h), within the bounds      open   u_h
//
// Displaced is the state that is expected now, for each number i of the action by what the whole of that does in a
// step, to both sides. So a push leads to a state that can be, in the units of any world, and is one that the action
// could undo:
//
//     s = x_h +- (f(x_h, u_h : u_i = 1) - f(x_h, u_h : u_i = -1)) / 2
//
// and then there is where the world really is now, when somebody has pushed it or the model is wrong.
#ifndef GEDANKEN_GAUGES_FEEDBACK_TUBE_H
#define GEDANKEN_GAUGES_FEEDBACK_TUBE_H

#include "core/planner.h"
#include "imagine/imagination.h"

// What is imagined at most: steps (further ahead is no news, and the picture is to be quick), and numbers of the action
// that push: four ways of each and two real ones fit a tile.
enum { TUBE_STEPS = 32, TUBE_PUSHED = 7 };

typedef enum TubeWay { TUBE_CLOSED_UP, TUBE_CLOSED_DOWN, TUBE_OPEN_UP, TUBE_OPEN_DOWN } TubeWay;

typedef struct FeedbackTube {
  const Imagination *im;
  const Planner *planner; // with feedback
  double *path;           // [DYNAMICS_TILE][horizon + 1][dim] the ways, from step `from` on
  int32_t from, to;       // the step of the plan that comes next, and the last that is imagined
  int32_t pushed;         // numbers of the action that push
  int32_t last[DYNAMICS_TILE]; // the step at which the episode ends on a way, or `to`
} FeedbackTube;

// Imagines all ways, when `executed` actions of the plan have been decided on. A look, which leaves no trace.
void feedback_tube_imagine(FeedbackTube *t, int32_t executed);
// [horizon + 1][dim], filled from step `from` to `to`: of the state that action i displaces, and of the real one.
const double *feedback_tube_way(const FeedbackTube *t, int32_t i, TubeWay way);
const double *feedback_tube_real(const FeedbackTube *t, int32_t open);
// On the world's drawing, layer PLANNING: around the way expected a band between the closed ways; the open ones dashed, a
// dash for each step, and arrows from there to where feedback comes in the same time. Boldest is where it leads now: the way
// expected, or the real one where that is another. Between two steps, and between two ways at the same time, are the places
// of the states in between, so that the tip of a rod goes round. Where it can go along one line only, on a circle or a
// rail, or nearly so, as over a cart upright, the band is that line, thick.
void feedback_tube_draw(const FeedbackTube *t, gdn_scene *scene);

#endif
