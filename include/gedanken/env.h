/// Worlds: the interface that an environment implements, and its use without any agent.
///
/// An environment is one gdn_env_type (its table row) and one struct that begins with gdn_env.
/// `examples/custom_env.c` is a complete one, registered from outside the library.
#ifndef GEDANKEN_ENV_H
#define GEDANKEN_ENV_H

#include "gedanken/catalog.h"
#include "gedanken/config.h"
#include "gedanken/scene.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A stream of random numbers: same key, same numbers, everywhere.
typedef struct gdn_random {
  uint64_t state;
} gdn_random;
/// The stream of (seed, purpose, index), e.g. (7, "graph", 0). Streams do not overlap.
GDN_API gdn_random gdn_random_stream(uint64_t seed, const char *purpose, uint64_t index);
GDN_API double gdn_random_unit(gdn_random *r);              ///< in [0, 1), 53 bits
GDN_API int32_t gdn_random_below(gdn_random *r, int32_t n); ///< in 0 .. n-1
GDN_API double gdn_random_normal(gdn_random *r);            ///< mean 0, variance 1; one draw

/// Memory of a run: blocks are taken once, when it is created.
typedef struct gdn_arena gdn_arena;
/// `count` items of `size` bytes, zeroed, aligned to 64 bytes. While a run is only being measured the
/// result is NULL: `open` takes blocks and does not touch them, `start` fills them.
GDN_API void *gdn_arena_take(gdn_arena *arena, uint64_t count, uint64_t size);

/// Visits mutable state: the same function saves, loads and digests.
typedef struct gdn_archive gdn_archive;
GDN_API void gdn_archive_f64(gdn_archive *a, double *x, int64_t n);
GDN_API void gdn_archive_f32(gdn_archive *a, float *x, int64_t n);
GDN_API void gdn_archive_i32(gdn_archive *a, int32_t *x, int64_t n);
GDN_API void gdn_archive_u64(gdn_archive *a, uint64_t *x, int64_t n);
GDN_API void gdn_archive_u8(gdn_archive *a, uint8_t *x, int64_t n);
/// Call after visiting an index that later code relies on: false marks a loaded snapshot as damaged.
GDN_API void gdn_archive_check(gdn_archive *a, int32_t plausible);

/// What an observation or an action is.
typedef struct gdn_space {
  int32_t n;   ///< > 0: one of n choices, stored as one number 0 .. n-1;  0: a box of numbers
  int32_t dim; ///< how many numbers (1 for choices)
  const double *low, *high;                ///< box: bounds [dim], may be infinite
  const char *const *names, *const *units; ///< box: [dim]; choices: names [n] or NULL
  const uint8_t *angles; ///< box: [dim], 1 where the number is an angle in radians that goes round;
                         ///< NULL: none is. Learned models see an angle as its sine and cosine.
} gdn_space;

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
} gdn_step;

/// The plane on which a continuous world is mapped: two of its coordinates, the rest at rest.
typedef struct gdn_plane {
  const char *names[2], *units[2]; ///< names[0] == NULL: the world has no map
  double low[2], high[2];
} gdn_plane;

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
};

/// Adds a world to the catalogue; call before using its id. The type must outlive all use.
/// Fails with BAD_ARGUMENT when incomplete or contradictory (the sentence names the field or the
/// parameter), or when the id is taken or all 16 places are. What `open` and `start` leave wrong is
/// found when a run or a world is created.
GDN_API gdn_status gdn_env_register(const gdn_env_type *type, gdn_message *why);

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
