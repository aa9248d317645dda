// What an agent is to the runner, which owns the loop. The runner asks four questions, and has the work done that is
// due; so no algorithm is written as a state machine, and the page can pause inside any of them:
//
//     begin_decision   here is an observation: start to think (planners only)
//     improve          think one planner iteration further; done? (planners only)
//     decide           which action here?
//     observe          here is what came of it: put on the agenda what is now due
//     stages           the work (agenda.h)
//
// While it is evaluated, it is asked for its deterministic policy, from the first step on: the greedy action, the
// Gaussian's mean, the plan. Then nothing is observed, and before each episode it is told to forget the one before.
#ifndef GEDANKEN_CORE_AGENT_H
#define GEDANKEN_CORE_AGENT_H

#include "core/agenda.h"
#include "core/answer.h"
#include "core/channel.h"
#include "core/model.h"
#include "core/planner.h"
#include "gedanken/env.h"

typedef struct agent_type agent_type;
typedef struct PolicyData PolicyData; // learners/policy_data.h

// First field of every agent's struct. The runner fills it before `open`.
typedef struct Agent {
  const agent_type *type;
  const gdn_env *env; // its spaces and drawing; its outcomes only for who is given the model
  Model *model;       // NULL when the agent takes none
  Planner *planner;   // likewise
  // A second instance of the world, for gauges that tell people how right the agent is, and for nobody who learns: it may
  // be placed anywhere (models/dynamics.h), and stands anywhere. NULL where the type does not ask for it, or the world
  // cannot be placed.
  gdn_env *truth;
  uint64_t seed;
  uint64_t model_steps,
      updates; // counts since creation; the agent increases them, the agenda its updates
  Agenda agenda;
  int32_t line;      // of the listing, while it decides: the one that comes next
  int32_t evaluated; // 1: it acts by its deterministic policy, and learns nothing
} Agent;

struct agent_type {
  gdn_component component; // family GDN_FAMILY_AGENT
  gdn_status (*open)(Agent *agent, gdn_arena *arena, gdn_message *why);
  void (*start)(Agent *agent);                                     // optional
  void (*begin_decision)(Agent *agent, const double *observation); // optional
  int32_t (*improve)(Agent *agent);                                // optional; 1 when done
  void (*decide)(Agent *agent, const double *observation, double *action);
  void (*observe)(Agent *agent, const Transition *t);
  void (*forget)(
      Agent *agent);   // optional: what was thought in the episode under way; a new one begins
  int32_t has_truth;   // 1: it has a gauge that asks `truth`
  const Stage *stages; // what can be due after a step, in order; none: NULL, 0
  int32_t n_stages;
  void (*state)(Agent *agent, gdn_archive *archive);
  void (*channels)(const Agent *agent, ChannelList *list);
  void (*draw)(const Agent *agent, gdn_scene *scene);
  // What its deterministic policy is made of, which stays the agent's. Optional: who has none plans, or has no choice.
  void (*policy)(const Agent *agent, PolicyData *out);
  // What the agent thinks action a in state s leads to; 0 when it has no idea. Optional.
  int32_t (*believe)(const Agent *agent, int32_t s, int32_t a, gdn_outcome *out);
  // For people who ask, all optional; looking changes nothing that counts. What it thinks where it observes this: in
  // finite worlds its first lines are of the actions, in their order.
  void (*tell)(Agent *agent, const double *observation, gdn_answer *answer);
  // What of its own drawing lies near the point asked about.
  void (*near)(Agent *agent, gdn_answer *answer);
  // Finite worlds: its latest update in that phase of the listing, and `step`, the state that it was of and the one
  // after it, which are left alone when there was none.
  void (*updated)(Agent *agent, gdn_phase phase, int32_t step[2], gdn_answer *answer);
};

// A listing by its lines X(NAME, PHASE, indent, "text"), in the order of the paper: `listing`, and LINE_NAME for each.
// clang-format off
#define LISTING_NUMBER(name, phase, indent, text) LINE_##name,
#define LISTING_LINE(name, phase, indent, text)   {GDN_PHASE_##phase, indent, text},
#define LISTING(LINES)               \
  enum { LINES(LISTING_NUMBER) };    \
  static const gdn_line listing[] = {LINES(LISTING_LINE)}
// clang-format on

// What an agent_type takes from the names in its file: a struct with its parameters `p`, their table `params`, and the
// listing; `stages`, where it has any.
#define AGENT_COMPONENT(Type) \
  GDN_COMPONENT(AGENT, Type, p), .listing = listing, .n_lines = GDN_COUNT(listing)
#define AGENT_STAGES .stages = stages, .n_stages = GDN_COUNT(stages)
// The stage of who has only one, by that function.
#define ONE_STAGE(function) \
  enum { LEARN };           \
  static const Stage stages[] = {[LEARN] = {.work = function, .line = LINE_LEARN, .updates = 1}}
// And of the functions that most have themselves.
#define AGENT_FUNCTIONS                                                           \
  AGENT_STAGES, .open = open, .start = start, .observe = observe, .state = state, \
                .channels = channels

#endif
