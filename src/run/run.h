// A run from inside: what lies in the caller's block.
#ifndef GEDANKEN_RUN_RUN_H
#define GEDANKEN_RUN_RUN_H

#include "core/agent.h"
#include "gedanken/run.h"
#include "run/catalog.h"
#include "run/events.h"
#include "run/map.h"

#define RUN_TRAIL 64 // steps kept for drawing

// Where a way led, a ring, drawing only: the state (finite worlds) or the point drawn; NaN where an episode began.
typedef struct Trail {
  double at[RUN_TRAIL][2];
  uint32_t n;
} Trail;

struct gdn_run {
  gdn_config config; // as created, plus the events since
  double live[GDN_FAMILY_COUNT]
             [GDN_MAX_PARAMS]; // values now: live parameters may differ from config's
  RunParams p;
  gdn_env *env;
  gdn_env *truth;   // a second instance of the world, to ask "what if"; NULL where nobody asks
  int32_t imagines; // 1: there is a truth, and a model whose predictions can be compared with it
  Model *model;     // NULL when the agent takes none
  Planner *planner; // likewise
  Agent *agent;
  gdn_status status;
  gdn_message note;

  // Counts, and where in the loop the run is.
  uint64_t ticks, env_steps, episodes, episode_steps;
  uint64_t step_ticks; // ticks since the step under way began
  uint64_t history;    // rolling hash of what happened, step by step
  double episode_return, total_reward;
  gdn_phase phase;
  int32_t fresh;        // an episode is to begin
  int32_t deciding;     // begin_decision was asked for this step
  int32_t ended;        // the episode ends when the updates of this step are done
  int32_t success;      // how the latest one ended, looked at only
  uint64_t events_done; // how many have happened
  Moment next_event;    // when the next happens

  gdn_random world; // draws of the world
  double *observation, *next, *action;
  double *drive;  // what a person does in the agent's place
  int32_t driven; // one does; it follows from the events that have happened
  gdn_step step;
  double *episode_rows; // ring, GDN_EPISODE_ROWS x GDN_EPISODE_COLUMNS

  Trail trail;
  int32_t *visits; // [GDN_MAP_SIDE][GDN_MAP_SIDE] real steps by place on env->plane; NULL: no plane
  Map map;         // opened where there are a plane and a truth
  ChannelList channels;
  // Behind a copy: of an evaluation the world as it was when it began, and so before each of its episodes. NULL: a run.
  uint8_t *began;
  uint64_t began_bytes;
  uint32_t began_revision;
  // Of a copy that is a dream; the world is at `observation`, the dream at `next`.
  int32_t dreams;
  int32_t awake;   // the dream has ended
  int32_t untried; // the action that the model has no answer to there; -1: it has one
  Trail dreamt;
};

// Fills the parameter structs of all components from `live`.
void run_fill_params(gdn_run *run);

// Whether the world can do what the agent believes; 1 where that is not known, because it has more outcomes.
#define RUN_OUTCOMES 64
int32_t run_is_possible(const gdn_env *env, int32_t s, int32_t a, const gdn_outcome *belief);

// How far the run is: real steps that are done with all that they set off, and ticks of the next.
Moment run_moment(const gdn_run *run);

// Lets the events happen whose moment has come, and finds the next.
void run_events(gdn_run *run);

// Event `drive`: an action in the agent's place from now on, or "off".
gdn_status run_drive(gdn_run *run, text_span value, gdn_message *why);
// Of a run that was loaded: who drives, by the events that have happened.
void run_drive_on(gdn_run *run);

// Puts the world where an episode starts, and looks at it.
void run_begin_episode(gdn_run *run);
void trail_add(Trail *trail, const gdn_env *env, const double *observation, int32_t begins);

// A run of its own with the state of `run`, which is only read, and behind it room for that state, at `began`.
gdn_status run_copy(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                    gdn_message *why);
// What can be done to a run alone.
gdn_status copy_refuse(const char *what, gdn_message *why);
// An episode of an evaluation is to begin, as if none had been before it.
void evaluation_begin_episode(gdn_run *run);

// A step of a dream, by a person's action.
gdn_status dream_drive(gdn_run *dream, text_span action, gdn_message *why);
// Where the dream is, and how unsure the model is of that.
void dream_draw(const gdn_run *dream, gdn_scene *scene);

// "row 3, column 5", or "state 12" where there are no cells.
void run_put_place(const gdn_env *env, int32_t s, text_writer *w);

// Visits all state of a run; `rows`: also the finished episodes and what is only looked at, which do not
// influence its future.
void run_state(gdn_run *run, gdn_archive *archive, int32_t rows);

// Builds the world of a config in the arena; scratch (CATALOG_STRUCT_BYTES) stands in for its struct while
// measuring.
gdn_status run_open_env(const gdn_config *config, gdn_arena *arena, void *scratch, gdn_env **out,
                        gdn_message *why);

#endif
