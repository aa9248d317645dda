/// The catalogue: every world, model, planner and agent, described by one table each.
///
/// A component states its parameters once, as an X-macro list `NAME(X, P)` of rows
///
///     X(P, REAL, gravity, 10.0, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity", "Free fall.")
///
/// whose columns are kind, key, initial value, lowest, highest, slider scale, unit, flags, label and
/// sentence. A CHOICE keeps its words ("one|two") in the unit column; a TEXT has its initial text as
/// value and its longest length as highest. From the list come the C struct (GDN_PARAM_STRUCT), the
/// table (GDN_PARAM_TABLE) and with it defaults, validation, forms, help, command line and links.
#ifndef GEDANKEN_CATALOG_H
#define GEDANKEN_CATALOG_H

#include <stddef.h>

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a component is. GDN_FAMILY_RUN holds the settings of the run itself (seed, events).
typedef enum gdn_family {
  GDN_FAMILY_RUN,
  GDN_FAMILY_ENV,
  GDN_FAMILY_MODEL,
  GDN_FAMILY_PLANNER,
  GDN_FAMILY_AGENT,
  GDN_FAMILY_COUNT
} gdn_family;

typedef enum gdn_kind {
  GDN_KIND_REAL,   ///< field: double
  GDN_KIND_INT,    ///< field: int32_t
  GDN_KIND_BOOL,   ///< field: int32_t, 0 or 1; written `on` or `off`
  GDN_KIND_CHOICE, ///< field: int32_t, position in `choices`
  GDN_KIND_TEXT    ///< field: const char *, ends with 0, no blanks
} gdn_kind;

/// How a slider moves between the bounds.
typedef enum gdn_scale { GDN_SCALE_LINEAR, GDN_SCALE_LOG } gdn_scale;

enum {
  GDN_LIVE = 1,   ///< may change while the run goes on
  GDN_EXPERT = 2, ///< folded away at first
  GDN_IMAGINES =
      4 ///< how much is imagined: the same run with 0 of it shows what imagination is worth
};

/// Longest list of parameters of one component.
#define GDN_MAX_PARAMS 40

/// One parameter of a component.
typedef struct gdn_param {
  gdn_kind kind;
  gdn_scale scale;
  uint32_t flags;            ///< GDN_LIVE | GDN_EXPERT | GDN_IMAGINES
  int32_t offset;            ///< where the field lies in the parameter struct, bytes
  double initial, low, high; ///< numbers; for texts `high` is the longest length
  const char *key, *label, *unit, *doc;
  const char *choices; ///< GDN_KIND_CHOICE: "one|two|three"
  const char *text;    ///< GDN_KIND_TEXT: the initial text
} gdn_param;

// -- from the X-macro list to the struct and the table -------------------------------------------
// clang-format off
#define GDN_FIELD_REAL   double
#define GDN_FIELD_INT    int32_t
#define GDN_FIELD_BOOL   int32_t
#define GDN_FIELD_CHOICE int32_t
#define GDN_FIELD_TEXT   const char *

#define GDN_PARAM_FIELD(P, kind, key, initial, low, high, scale, unit, flags, label, doc) \
  GDN_FIELD_##kind key;
#define GDN_PARAM_ROW(P, kind, key, initial, low, high, scale, unit, flags, label, doc)     \
  {GDN_KIND_##kind, GDN_SCALE_##scale, flags, (int32_t)offsetof(P, key),                     \
   GDN_INITIAL_##kind(initial), low, high, #key, label, unit, doc,                           \
   GDN_CHOICES_##kind(unit), GDN_TEXT_##kind(initial)},
#define GDN_INITIAL_REAL(v)   (v)
#define GDN_INITIAL_INT(v)    (v)
#define GDN_INITIAL_BOOL(v)   (v)
#define GDN_INITIAL_CHOICE(v) (v)
#define GDN_INITIAL_TEXT(v)   0.0
#define GDN_CHOICES_REAL(u)   NULL
#define GDN_CHOICES_INT(u)    NULL
#define GDN_CHOICES_BOOL(u)   NULL
#define GDN_CHOICES_CHOICE(u) u /* a choice keeps its words in the unit column */
#define GDN_CHOICES_TEXT(u)   NULL
#define GDN_TEXT_REAL(v)      NULL
#define GDN_TEXT_INT(v)       NULL
#define GDN_TEXT_BOOL(v)      NULL
#define GDN_TEXT_CHOICE(v)    NULL
#define GDN_TEXT_TEXT(v)      v
/// The struct of a list: `typedef struct Name { double gravity; ... } Name;`
#define GDN_PARAM_STRUCT(Name, LIST) typedef struct Name { LIST(GDN_PARAM_FIELD, Name) } Name
/// The table of a list: `static const gdn_param table[] = {...};`
#define GDN_PARAM_TABLE(table, Name, LIST) static const gdn_param table[] = {LIST(GDN_PARAM_ROW, Name)}
#define GDN_COUNT(array) ((int32_t)(sizeof(array) / sizeof((array)[0])))
/// No program is compiled with a list longer than GDN_MAX_PARAMS.
#define GDN_FITS(table) (int32_t)sizeof(char[GDN_COUNT(table) <= GDN_MAX_PARAMS ? 1 : -1])
/// What a gdn_component takes from the names in its file: the component's struct, the member that holds its parameters,
/// and their table, which is called `params`.
#define GDN_COMPONENT(FAMILY, Type, member)                                            \
  .family = GDN_FAMILY_##FAMILY, .params = params,                                     \
  .n_params = GDN_COUNT(params) + 0 * GDN_FITS(params),                                \
  .struct_bytes = (int32_t)sizeof(Type), .params_at = (int32_t)offsetof(Type, member)
// clang-format on

/// Properties that components offer and need of each other: X(NAME, word in the catalogue, who has it, in a sentence).
#define GDN_PROPERTY_LIST(X)                                                                             \
  X(FINITE, "finite", "a world of finitely many states and actions") /* numbered from 0 */               \
  X(OUTCOMES, "outcomes", "a world whose probabilities can be read")                                     \
  X(TABULAR, "tabular", "a model that is a table over states and actions")                               \
  X(JUDGED, "judged", "a world of numbers whose reward can be told from them") /* and the end */         \
  X(PLACEABLE, "placeable", "a world whose state can be set")           /* from an observation */        \
  X(DYNAMICS, "dynamics", "a model that predicts the next observation") /* a box of numbers */           \
  X(GAUSSIAN_PROCESS, "gaussian-process", "a model made of Gaussian processes")                          \
  X(SEQUENCES, "sequences", "a planner that searches for a sequence of actions")                         \
  X(POINTS, "points", "a world of data points")                   /* (x, y), to fit a curve */           \
  X(SINGLE, "single", "a world of one action with one result")    /* a finite one */                     \
  X(NUMBERS, "numbers", "a world whose observations are numbers") /* a box of them */                    \
  /* What actions a world can have: a world of numbers one of the two, or both where a parameter says */ \
  /* which; a finite one has choices. */                                                                 \
  X(CHOICES, "choices", "a world with a few actions to choose from")                                     \
  X(CONTINUOUS, "continuous", "a world whose actions are numbers")                                       \
  X(GOAL, "goal",                                                                                        \
    "a world whose task is a point to be at") /* and its episodes begin at one place */                  \
  X(ACTIONS, "actions", "a world that answers to actions") /* of either kind, by steps */
/// The idea that a component rests on; galleries are ordered by it. X(NAME, key in the catalogue, title, sentence).
#define GDN_IDEA_LIST(X)                                                                           \
  X(OTHER, "other", "Others", "")                                                                  \
  /* of worlds, and of the models of such worlds */                                                \
  X(TABLES, "tables", "Tables", "States and actions that can be counted, one row for each.")       \
  X(NUMBERS, "numbers", "Numbers", "What is observed are numbers, such as an angle and its rate.") \
  X(POINTS, "points", "Points", "Data points, and no actions.")                                    \
  /* of models */                                                                                  \
  X(FUNCTIONS, "functions", "Functions", "Fitted to what happened, and asked about the rest.")     \
  X(RULES, "rules", "Rules", "Nothing is learned: the world itself is asked.")                     \
  /* of planners */                                                                                \
  X(SAMPLING, "sampling", "Sampling", "Many sequences of actions are tried; the best decide.")     \
  X(LINEARISATION, "linearisation", "Linearisation",                                               \
    "One plan is improved by derivatives, and comes with feedback.")                               \
  /* of agents */                                                                                  \
  X(VALUES, "values", "Values", "Learns what states and actions are worth.")                       \
  X(SEARCH, "search", "Search", "Thinks ahead each time it acts.")                                 \
  X(GRADIENT, "gradient", "Gradient", "Improves a policy inside its model.")                       \
  X(POLICIES, "policies", "Policies", "Makes likelier what its own steps show to be better.")      \
  X(FITTING, "fitting", "Fitting", "Learns a model, and does nothing with it.")
#define GDN_IDEA_ENUM(name, key, title, doc) GDN_IDEA_##name,
typedef enum gdn_idea { GDN_IDEA_LIST(GDN_IDEA_ENUM) GDN_IDEA_COUNT } gdn_idea;
#define GDN_PROPERTY_NUMBER(name, word, sentence) GDN_NUMBER_##name,
#define GDN_PROPERTY_BIT(name, word, sentence) GDN_##name = 1 << GDN_NUMBER_##name,
enum { GDN_PROPERTY_LIST(GDN_PROPERTY_NUMBER) GDN_PROPERTY_COUNT };
enum { GDN_PROPERTY_LIST(GDN_PROPERTY_BIT) };

/// The part of the algorithm that a line of a listing belongs to; `gdn_progress.phase` says which
/// is next.
typedef enum gdn_phase {
  GDN_PHASE_DECIDE,  ///< choose the action (a planner thinks here)
  GDN_PHASE_ACT,     ///< the world moves: one real step
  GDN_PHASE_OBSERVE, ///< take in the transition: the model learns
  GDN_PHASE_UPDATE,  ///< improve from real experience
  GDN_PHASE_IMAGINE, ///< improve from imagined experience
  GDN_PHASE_COUNT
} gdn_phase;

/// One line of an agent's listing, as in its paper.
typedef struct gdn_line {
  gdn_phase phase;
  int32_t indent; ///< nesting depth, 0 = outermost
  const char *text;
} gdn_line;

/// One named sentence of a component's description ("Reward": "-1 each step").
typedef struct gdn_fact {
  const char *name, *text;
} gdn_fact;

/// What all components have; the first field of gdn_env_type and of the internal types.
typedef struct gdn_component {
  gdn_family family;
  const char *id;      ///< "dyna-maze"
  const char *title;   ///< "Dyna maze"
  const char *summary; ///< one sentence
  const char *source;  ///< paper or book section
  gdn_idea idea;
  /// What shows best what it is about: the rest of a config text, and after how many real steps; NULL: as usual.
  const char *picture;
  int32_t picture_steps;
  const gdn_param *params;
  int32_t n_params;
  int32_t struct_bytes;   ///< size of the component's own struct
  int32_t params_at;      ///< offset of the parameter struct in it
  uint32_t offers;        ///< properties it has
  uint32_t needs_env;     ///< agents, models and planners: properties the world must have
  uint32_t needs_model;   ///< agents: properties the model must have; 0 = takes no model
  uint32_t needs_planner; ///< agents: properties the planner must have; 0 = takes no planner
  const char *usual_model,
      *usual_planner; ///< agents: ids taken when none is named; NULL: the first that fits
  const char *drawn;  ///< what its drawing means, in a few words; NULL: as usual
  const gdn_line *listing;
  int32_t n_lines;
  const gdn_fact *facts;
  int32_t n_facts;
} gdn_component;

/// Name of a family as in config text: "run", "env", "model", "planner", "agent".
GDN_API const char *gdn_family_name(gdn_family family);
GDN_API int32_t gdn_catalog_count(gdn_family family);
/// NULL when the index is out of range.
GDN_API const gdn_component *gdn_catalog_at(gdn_family family, int32_t index);
/// NULL when no component of the family has the id.
GDN_API const gdn_component *gdn_catalog_find(gdn_family family, const char *id);

/// Writes the whole catalogue as JSON. Returns the length without the final 0; when that is >= cap
/// the text was cut. `out` may be NULL when cap is 0.
GDN_API int32_t gdn_catalog_json(char *out, int32_t cap);
/// Describes one component in Markdown (same return rule); -1 when the id is unknown.
GDN_API int32_t gdn_catalog_describe(const char *id, char *out, int32_t cap);

#ifdef __cplusplus
}
#endif
#endif
