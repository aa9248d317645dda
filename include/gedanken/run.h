/// A run: one agent in one world, advanced tick by tick, looked at through channels and the scene.
///
/// A tick is the smallest unit of work: one decision or planner iteration, one step of the world, one
/// observation, one update. Advancing 1 x 1000 and 1000 x 1 ticks gives the same bits.
#ifndef GEDANKEN_RUN_H
#define GEDANKEN_RUN_H

#include "gedanken/channel.h"
#include "gedanken/config.h"
#include "gedanken/env.h"
#include "gedanken/scene.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gdn_run gdn_run;

/// Exactly the bytes that gdn_run_create needs.
GDN_API gdn_status gdn_run_bytes(const gdn_config *config, uint64_t *bytes, gdn_message *why);
/// Builds a run in the caller's memory (any alignment), which it lives in entirely: to destroy it, stop
/// using it. `why` may be NULL everywhere. GDN_FLOAT_MODE when this thread does not compute as IEEE 754
/// says at first; the sentence tells what the processor does instead.
GDN_API gdn_status gdn_run_create(const gdn_config *config, void *memory, uint64_t bytes,
                                  gdn_run **out, gdn_message *why);

typedef enum gdn_until {
  GDN_UNTIL_TICKS,  ///< use up all the ticks
  GDN_UNTIL_PHASE,  ///< stop where another phase begins
  GDN_UNTIL_STEP,   ///< stop where a real step and all its updates are done
  GDN_UNTIL_EPISODE ///< stop where an episode and all its updates are done
} gdn_until;
/// Works for at most `ticks` ticks (0 or more), or until the event. Returns GDN_NUMERIC when a value became
/// infinite or not a number; the run then stays where it is and can be looked at. Returns GDN_FLOAT_MODE,
/// having done nothing, when this thread rounds otherwise than to nearest or does not keep subnormal
/// numbers; once it does, the run goes on as if nothing had been asked.
GDN_API gdn_status gdn_run_advance(gdn_run *run, int64_t ticks, gdn_until until);

/// All counts since creation.
#define GDN_PROGRESS_LIST(X)                                                                      \
  X(uint64_t, ticks)                                                                              \
  X(uint64_t, step_ticks) /* ticks of the real step under way; 0 between two steps */             \
  X(uint64_t, env_steps)                                                                          \
  X(uint64_t, whole_steps) /* real steps that are done with all that they set off */              \
  X(uint64_t, episodes)                                                                           \
  X(uint64_t, model_steps)   /* imagined transitions */                                           \
  X(uint64_t, updates)       /* changes of values or policy, real and imagined */                 \
  X(uint64_t, episode_steps) /* of the episode under way */                                       \
  X(double, episode_return)  /* of the episode under way, undiscounted */                         \
  X(double, total_reward)    /* undiscounted, since creation */                                   \
  X(gdn_phase, phase)        /* what comes next */                                                \
  X(int32_t, line)           /* line of the listing that comes next, -1 if none */                \
  X(int32_t, planner_line)   /* the same of the planner's, while it plans */                      \
  X(int32_t, due)            /* updates still due in this step */                                 \
  X(int32_t, success)        /* gdn_step.success of the latest episode; 0 if time ran out */      \
  X(int32_t, ended)        /* while updates are due: 1 the world ended the episode, 2 time did */ \
  X(int32_t, step_success) /* gdn_step.success of the latest step */
typedef struct gdn_progress {
#define GDN_PROGRESS_FIELD(type, name) type name;
  GDN_PROGRESS_LIST(GDN_PROGRESS_FIELD)
#undef GDN_PROGRESS_FIELD
} gdn_progress;
GDN_API gdn_progress gdn_run_progress(const gdn_run *run);

/// Changes something now: a GDN_LIVE parameter ("agent.epsilon") or the world
/// ("env.cell.ROW.COLUMN" to a glyph); or who acts: "drive" to an action ("2", or "0.5,-1"), which is done in the agent's
/// place from now on, until "off". The agent goes on to decide, and learns from what was done. Recorded as an event, by real steps and the ticks of the step under way, so
/// that gdn_run_config reproduces it.
/// GDN_FLOAT_MODE as in gdn_run_advance.
GDN_API gdn_status gdn_run_set(gdn_run *run, const char *key, const char *value, gdn_message *why);

/// What a person can do in the agent's place, as JSON: `n` choices or 0, `names` of the choices or numbers, `low` and
/// `high` of the numbers, and `ways`, the directions of the choices on the drawing, where they have any. Returns the length
/// without the final 0; when that is >= cap the text was cut; -1 where nothing is done.
GDN_API int32_t gdn_run_controls_json(const gdn_run *run, char *out, int32_t cap);

/// A sentence about the latest event of the config that could not take place (a wall set where the agent
/// stands), or about a config that names another version of the numbers; "" if there is none.
GDN_API const char *gdn_run_note(const gdn_run *run);

/// The config that reproduces this run, its events included (`events=STEP:KEY=VALUE;STEP.TICK:KEY=VALUE`), with the
/// version of the numbers that reproduce it (`numbers=3`).
GDN_API const gdn_config *gdn_run_config(const gdn_run *run);

/// Hash of what happened: of each real step the action, the reward, how it ended and the next observation, to the
/// bit, and the counts of updates and imagined steps. Equal runs have equal digests, on every machine and
/// however the library stores its state; this is what goldens, results and links promise.
GDN_API uint64_t gdn_run_digest(const gdn_run *run);
/// Hash of the whole state: of everything that influences the future of the run. Another version of the
/// library may store it in another way; for tests, and for snapshots.
GDN_API uint64_t gdn_run_state_hash(const gdn_run *run);

/// -- what can be seen ---------------------------------------------------------------------------
GDN_API int32_t gdn_run_channel_count(const gdn_run *run);
GDN_API gdn_status gdn_run_channel(const gdn_run *run, int32_t index, gdn_channel *out);
/// GDN_UNKNOWN_ID when the run has no such channel.
GDN_API gdn_status gdn_run_channel_find(const gdn_run *run, const char *key, gdn_channel *out);
/// One number of a channel as it is now: `KEY` or `KEY.COLUMN`, of a ring that of its latest row, of others with
/// many rows that of a row which is named as the figure counts it: "model-error.error.model_error[5]". NaN as long as there
/// is none. GDN_UNKNOWN_ID with a sentence when the run has no such number.
GDN_API gdn_status gdn_run_measure(const gdn_run *run, const char *measure, double *value,
                                   gdn_message *why);
/// All that the channels tell of themselves, as a JSON list in their order. Returns the length without the final 0;
/// when that is >= cap the text was cut.
GDN_API int32_t gdn_run_channels_json(const gdn_run *run, char *out, int32_t cap);

/// Channel "episodes" is a ring of rows of GDN_EPISODE_COLUMNS doubles; finished episode k
/// (1, 2, ...) is in row (k - 1) % GDN_EPISODE_ROWS.
#define GDN_EPISODE_ROWS 4096
#define GDN_EPISODE_LIST(X)                                      \
  X(EPISODE, "episode")                                          \
  X(ENV_STEPS, "env_steps")     /* real steps so far */          \
  X(MODEL_STEPS, "model_steps") /* imagined steps so far */      \
  X(UPDATES, "updates")         /* updates so far */             \
  X(RETURN, "return")           /* undiscounted */               \
  X(LENGTH, "length")           /* real steps of this episode */ \
  X(TERMINATED, "terminated")   /* 1: the world ended it; 0: the time limit did */
enum {
#define GDN_EPISODE_ENUM(name, key) GDN_EPISODE_##name,
  GDN_EPISODE_LIST(GDN_EPISODE_ENUM)
#undef GDN_EPISODE_ENUM
      GDN_EPISODE_COLUMNS
};

/// The world of a run, to look at: its spaces, its plane.
GDN_API const gdn_env *gdn_run_env(const gdn_run *run);

/// The tensor graph that the run's model trains (kind 0) or predicts with (kind 1), as DOT text. Returns
/// the length without the final 0; when that is >= cap the text was cut; -1 where there is none.
GDN_API int32_t gdn_run_graph(const gdn_run *run, int32_t kind, char *out, int32_t cap);

/// The run's deterministic policy, the one that an evaluation acts by, as JSON that needs nothing of this library to be
/// acted by: env, agent, config, digest, step, the spaces of observations and actions, and the policy: of a table the action
/// and the values of each state, of a network its inputs, layers and head; its `rule` says how an action comes of an
/// observation. *length is that of the text without the final 0; where that is >= cap the text was cut. GDN_UNFIT with a
/// sentence where the agent keeps no policy: it plans each action anew, or has nothing to choose.
GDN_API gdn_status gdn_run_policy(const gdn_run *run, char *out, int32_t cap, int32_t *length,
                                  gdn_message *why);

/// Draws world and agent. Set scene->layers, shapes and cap first; n tells how many there are.
GDN_API void gdn_run_scene(const gdn_run *run, gdn_scene *scene);

/// A continuous world on its plane (gdn_env.plane), as GDN_MAP_COUNT pictures of GDN_MAP_SIDE x
/// GDN_MAP_SIDE numbers: row r, column c is the cell whose centre lies (c + 1/2) / SIDE along the first
/// coordinate and (r + 1/2) / SIDE along the second; everything else of the state is at rest, the
/// action 0.
#define GDN_MAP_SIDE 48
#define GDN_MAP_LIST(X)                                                                           \
  X(VISITS, "visits", "Data", "Where the agent has really been: real steps in each cell.", TALLY) \
  X(ERROR, "error", "Error", "How far the model's next state lies from the true one.", WRONG)     \
  X(SPREAD, "spread", "Disagreement", "How far the members of the ensemble lie apart.", IMAGINED) \
  X(NOISE, "noise", "Noise", "The noise that the model expects of the world itself.", IMAGINED)
typedef enum gdn_map {
#define GDN_MAP_ENUM(name, key, label, doc, mark) GDN_MAP_##name,
  GDN_MAP_LIST(GDN_MAP_ENUM)
#undef GDN_MAP_ENUM
      GDN_MAP_COUNT
} gdn_map;
/// Fills out[GDN_MAP_COUNT * GDN_MAP_SIDE * GDN_MAP_SIDE]. Error, spread and noise are root mean squares over
/// the state's numbers, each measured in the root mean square of its true change on the map; 0 where
/// the run has no model of dynamics. Changes nothing that counts as the run's state. GDN_UNFIT where the world has no plane.
GDN_API gdn_status gdn_run_map(gdn_run *run, float *out, gdn_plane *plane);

/// -- asking ----------------------------------------------------------------------------------------
/// What is known of what lies nearest to a point of the drawing: a cell with its values, what the model believes of it
/// and its last update worked out; the agent; a step that was imagined; a data point. Without a title: nothing is near.
/// Changes nothing that counts as the run's state.
GDN_API gdn_status gdn_run_ask(gdn_run *run, double x, double y, gdn_answer *out);
/// What a line of the agent's listing last did, and where; line -1: the agent as it is now. GDN_OUT_OF_RANGE for a line
/// that there is not.
GDN_API gdn_status gdn_run_ask_line(gdn_run *run, int32_t line, gdn_answer *out);

/// -- snapshots -----------------------------------------------------------------------------------
/// Bytes of a snapshot of this run.
GDN_API uint64_t gdn_run_save_bytes(const gdn_run *run);
/// Writes one; continuing from it equals never having stopped, in what is computed and in what can be seen.
GDN_API gdn_status gdn_run_save(const gdn_run *run, void *out, uint64_t cap);
/// Reads the config that a snapshot needs (then create a run from it, and load).
GDN_API gdn_status gdn_snapshot_config(const void *snapshot, uint64_t bytes, gdn_config *out,
                                       gdn_message *why);
/// Restores a run just created from gdn_snapshot_config. On failure create the run again before
/// using it.
GDN_API gdn_status gdn_run_load(gdn_run *run, const void *snapshot, uint64_t bytes,
                                gdn_message *why);

/// -- evaluation ------------------------------------------------------------------------------------
/// Steps after which an episode of an evaluation is cut short where neither the config nor the world has a time limit.
#define GDN_EVALUATION_STEPS 1000
/// Bytes that gdn_run_evaluate needs now; they grow with what the agent remembers. 0 when run is NULL.
GDN_API uint64_t gdn_run_evaluate_bytes(const gdn_run *run);
/// Makes an evaluation of the run as it is now, at any tick, in the caller's memory (any alignment): a run of its own that
/// is advanced and looked at like any other, counts its steps and episodes from 0, and in which nothing is learned,
/// remembered or changed by events. The agent acts by its deterministic policy with the parameters it has now, also
/// where it would still act at random: the greedy action (of equally good ones in a table any), the mean of a Gaussian,
/// the likeliest choice, the plan. The world begins each episode as the run's world is now, and draws from a stream of
/// its own, keyed by the seed and the run's ticks: so what comes out depends on the config, the seed and this moment alone.
///
/// Advance it by GDN_UNTIL_EPISODE and read return (undiscounted, in the world's reward) and length (real steps) in
/// channel "episodes". An episode ends where the world ends it, at the time limit of the run, or after
/// GDN_EVALUATION_STEPS where there is none; cut short it has the return so far, and 0 in GDN_EPISODE_TERMINATED.
///
/// `run` is not touched, and the evaluation does not refer to it. Returns GDN_NO_MEMORY with a sentence where `bytes` are
/// too few, GDN_NUMERIC where the run has come to a number that is not finite, GDN_UNFIT where `run` is an evaluation
/// itself, GDN_FLOAT_MODE as gdn_run_create. An evaluation can be neither saved, restored nor changed: GDN_UNFIT.
GDN_API gdn_status gdn_run_evaluate(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                                    gdn_message *why);

/// -- a dream ---------------------------------------------------------------------------------------
/// Makes a dream of the run as it is now, at any tick, in memory of gdn_run_evaluate_bytes (any alignment): a run of its
/// own in which a person drives. gdn_run_set with "drive" and an action is one step of it, both in the agent's model,
/// which answers by its most likely world, and in the real world, with the luck that the run itself would have. So one
/// sees where the dream leaves the truth: gdn_run_scene draws the dream in GDN_INK_IMAGINED beside the world, and
/// gdn_run_note says where both are. Nothing is learned. Where a table has no answer, for nobody ever tried that action
/// there, no step is made. Each goes on until its own episode has ended; between two episodes the next one begins.
///
/// `run` is not touched, and the dream does not refer to it. Returns GDN_UNFIT with a sentence where there is no model to
/// dream in; otherwise as gdn_run_evaluate. A dream can be neither advanced, saved, restored nor changed: GDN_UNFIT.
GDN_API gdn_status gdn_run_dream(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                                 gdn_message *why);

/// -- a world on its own ---------------------------------------------------------------------------
/// Bytes that gdn_env_create needs for config's world (its agent is ignored).
GDN_API gdn_status gdn_env_bytes(const gdn_config *config, uint64_t *bytes, gdn_message *why);
/// Builds the world in the caller's memory (any alignment) and resets it. GDN_FLOAT_MODE as in
/// gdn_run_create; who then steps the world on their own keeps to that mode.
GDN_API gdn_status gdn_env_create(const gdn_config *config, void *memory, uint64_t bytes,
                                  gdn_env **out, gdn_message *why);

#ifdef __cplusplus
}
#endif
#endif
