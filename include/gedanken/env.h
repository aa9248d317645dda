/// Worlds: the interface that an environment implements.
///
/// An environment is one gdn_env_type (its table row) and one struct that begins with gdn_env.
/// `examples/custom_env.c` is a complete one, registered from outside the library.
#ifndef GEDANKEN_ENV_H
#define GEDANKEN_ENV_H

#include "gedanken/ask.h"
#include "gedanken/catalog.h"
#include "gedanken/memory.h"
#include "gedanken/random.h"
#include "gedanken/scene.h"
#include "gedanken/space.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One possible result of an action in a finite world.
typedef struct gdn_outcome {
  double probability, reward;
  int32_t next;       ///< state number
  int32_t terminated; ///< 1: the episode ends here
} gdn_outcome;

typedef struct gdn_step {
  double reward;
  int32_t terminated; ///< the world ended the episode
  int32_t truncated;  ///< a time limit did
  int32_t success;    ///< of an end: 1 goal reached, -1 failed, 0 neither; only told to people
} gdn_step;

/// The plane on which a continuous world is mapped: two of its coordinates, the rest at rest.
typedef struct gdn_plane {
  const char *names[2], *units[2]; ///< names[0] == NULL: the world has no map
  double low[2], high[2];
} gdn_plane;

/// A task that is a point: the nearer the next observation is to it, the better. Of the features f of an observation,
/// which are its numbers in their order, an angle as its sine and its cosine, it is worth
///
///     exp(-(f - target)' weights (f - target) / 2).
///
/// Numbers of which the weights are 0 may be what they like. Where episodes begin belongs to it.
typedef struct gdn_goal {
  double *target;     ///< [features]
  double *weights;    ///< [features][features], symmetric and positive semidefinite
  double *mean, *std; ///< [observation.dim] of the state in which episodes begin
} gdn_goal;

/// What a colour of a world's drawing means there, in a few words.
typedef struct gdn_legend {
  gdn_ink ink;
  const char *text; ///< "hole: the episode ends"
} gdn_legend;

typedef struct gdn_env_type gdn_env_type;

/// First field of every environment's struct.
typedef struct gdn_env {
  const gdn_env_type *type; ///< set by the library; `open` sets the rest
  gdn_space observation, action;
  int32_t n_outcomes;   ///< finite worlds: most results of one (state, action)
  float x0, y0, x1, y1; ///< the box it draws in, world units (x to the right, y down)
  gdn_plane plane;
  uint32_t revision; ///< increased by every edit and every change of its own
} gdn_env;

/// Functions of an environment. Those marked optional may be NULL.
struct gdn_env_type {
  gdn_component component; ///< family GDN_FAMILY_ENV; offers GDN_FINITE | GDN_OUTCOMES where true
  int32_t time_limit;      ///< steps after which an episode is truncated; 0 = never
  /// The curve that tells most of a run here: "length", "return" or "cumulative", over "episodes", real "steps" or
  /// "all", real and imagined ones. It is shown unless another is asked for. NULL: "return", over "episodes". A measure of
  /// "": here is nothing to measure.
  const char *measure, *axis;
  /// Key of the parameter that says after how many real steps the world changes by itself (0 there: it
  /// never does), so that curves can be marked; NULL: it does not.
  const char *changes;

  /// Reads the parameters (already filled in), sets the fields of gdn_env, takes memory. May not
  /// touch that memory. Bad parameters (a layout that cannot be read) give a sentence.
  gdn_status (*open)(gdn_env *env, gdn_arena *arena, gdn_message *why);
  /// Fills the memory taken by `open`. Optional.
  void (*start)(gdn_env *env);
  /// Begins an episode.
  void (*reset)(gdn_env *env, gdn_random *random);
  /// One step. `action` has action.dim numbers. `out` arrives zeroed.
  void (*step)(gdn_env *env, const double *action, gdn_random *random, gdn_step *out);
  /// Writes observation.dim numbers.
  void (*observe)(const gdn_env *env, double *observation);
  /// Visits everything that changes after `start`.
  void (*state)(gdn_env *env, gdn_archive *archive);
  /// Finite worlds: all results of action a in state s, probabilities summing to 1, at most
  /// n_outcomes. Returns their number; 0 for states that cannot be occupied (walls, terminals). Optional.
  int32_t (*outcomes)(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out);
  /// Sets the true state (tests, `gedanken trace --state`, the oracle): n = observation.dim numbers as
  /// `observe` writes them, or as many as the type's own state has. BAD_ARGUMENT for another n or a
  /// state that cannot be; the bounds of the observation themselves can be, for the oracle asks for the
  /// nearest observation within them where it was refused. Optional; worlds that offer GDN_PLACEABLE have
  /// it.
  gdn_status (*place)(gdn_env *env, const double *state, int32_t n);
  /// Reward and termination of a step, from what is observed of it: for planners, which know the task but
  /// not the dynamics. Equals what `step` gave wherever the observation tells the whole state. `out`
  /// arrives zeroed. Optional; worlds that offer GDN_JUDGED have it.
  void (*judge)(const gdn_env *env, const double *observation, const double *action,
                const double *next, gdn_step *out);
  /// Writes the task as a point, for who computes with it in closed form; all arrays arrive zeroed. It is the reward
  /// itself or, as the world's facts then say, stands in for it and is best in the same states. Optional; worlds that
  /// offer GDN_GOAL have it.
  void (*goal)(const gdn_env *env, gdn_goal *out);
  /// Worlds of points: the mean and the standard deviation of y at x that stand behind the points, for people and for who
  /// judges a learner; no learner is told. Returns 0 where nobody knows them. Optional.
  int32_t (*behind)(const gdn_env *env, double x, double *mean, double *std);
  /// Where on the drawing an observation is seen: the tip of the pole, the place of the agent. Optional.
  void (*point)(const gdn_env *env, const double *observation, float *x, float *y);
  /// Where an observation lies on env->plane, and an observation that lies there. Both or none.
  void (*to_plane)(const gdn_env *env, const double *observation, double uv[2]);
  void (*from_plane)(const gdn_env *env, const double uv[2], double *observation);
  /// Changes the world while an agent lives in it: key "cell.ROW.COLUMN", value "#"; key "push", value
  /// a number (the type says of what). Optional.
  gdn_status (*edit)(gdn_env *env, const char *key, const char *value, gdn_message *why);
  /// Draws the world (layers WORLD and AGENT). Optional.
  void (*draw)(const gdn_env *env, gdn_scene *scene);
  /// Finite worlds: centre of state s and half the size of its drawing; returns 0 if it has no
  /// place. Optional.
  int32_t (*locate)(const gdn_env *env, int32_t s, float *x, float *y, float *half);
  /// Finite worlds: unit direction of action a on the drawing (0,0 if it has none). Optional.
  void (*direct)(const gdn_env *env, int32_t a, float *dx, float *dy);
  /// Finite grids: the glyphs [rows * columns], row-major. Optional.
  const uint8_t *(*cells)(const gdn_env *env, int32_t *rows, int32_t *columns);
  /// For people who ask: its things that lie near the point asked about, by gdn_answer_about and the lines that follow
  /// it. States and the agent are told without. Optional.
  void (*near)(const gdn_env *env, gdn_answer *answer);
  /// The colours of its drawing that do not say by themselves what they mean. Optional.
  const gdn_legend *legend;
  int32_t n_legend;
};

/// Adds a world to the catalogue; call before using its id. The type must outlive all use.
/// Fails with BAD_ARGUMENT when incomplete or contradictory (the sentence names the field or the
/// parameter), or when the id is taken or all 16 places are. What `open` and `start` leave wrong is
/// found when a run or a world is created.
GDN_API gdn_status gdn_env_register(const gdn_env_type *type, gdn_message *why);

#ifdef __cplusplus
}
#endif
#endif
