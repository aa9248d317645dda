/// Channels: the named arrays of a run, which say of themselves what their numbers are and how they are drawn. Whatever
/// shows a run, such as the page, draws the channels of any component from that, without knowing the component.
#ifndef GEDANKEN_CHANNEL_H
#define GEDANKEN_CHANNEL_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gdn_type { GDN_U8, GDN_I32, GDN_F32, GDN_F64 } gdn_type;

/// What a figure is. A channel of one dimension is one row of columns in SERIES and LANES; everywhere else it is one
/// column, a number for each row.
///   SERIES  the numbers of now, as lines over a count of the run (`over`)
///   RING    lines over the column AXIS, which only grows; rows where it is 0 are not used
///   BANDS   lines over the number of the row, with bands; rows of 0 at the end are not used
///   BARS    a bar for each row; zeros at the end are not used
///   RANKS   the numbers, from the greatest to the least
///   LANES   a named bar for each column: as part of the MOST that follows it; without one it is a count, shown by
///           its rate for each step of `over`
///   MAP     pictures over the world's plane, one below the other, their cells as in gdn_run_map
///   IMAGES  pictures of rows x columns of numbers from 0 to 1, the first row on top
///   TABLE   the latest rows in figures; rows of 0 at the end are not used
///   FANS    what was imagined beside what happened, of each number observed: IMAGINED, [members][steps + 1][numbers];
///           parts of it are REAL, [steps + 1][numbers], SPREAD, [members][steps][numbers], and TALLY, the steps; and
///           MEMBER, more ways, each as long as REAL
///   SHARES  bars over equal parts of probability; all alike where predictions are calibrated
#define GDN_FORM_LIST(X) \
  X(SERIES, "series")    \
  X(RING, "ring")        \
  X(BANDS, "bands")      \
  X(BARS, "bars")        \
  X(RANKS, "ranks")      \
  X(LANES, "lanes")      \
  X(MAP, "map")          \
  X(IMAGES, "images")    \
  X(TABLE, "table")      \
  X(FANS, "fans")        \
  X(SHARES, "shares")
typedef enum gdn_form {
#define GDN_FORM_ENUM(name, word) GDN_FORM_##name,
  GDN_FORM_LIST(GDN_FORM_ENUM)
#undef GDN_FORM_ENUM
      GDN_FORM_COUNT
} gdn_form;

/// The part of a column in its figure. SPREAD belongs to the column before it, or in a part of another channel to the
/// column at its place there; the band reaches as far to both sides.
#define GDN_MARK_LIST(X)                                                            \
  X(NONE, "none")       /* not drawn */                                             \
  X(TOLD, "told")       /* not drawn; its latest number is told below the figure */ \
  X(AXIS, "axis")       /* what lines are drawn over */                             \
  X(REAL, "solid")      /* a line or bar of what is real or chosen: solid ink */    \
  X(IMAGINED, "violet") /* of what is imagined or learned: violet */                \
  X(MEMBER, "thin")     /* of a member of an ensemble: thin violet */               \
  X(SPREAD, "spread")   /* a band around a line */                                  \
  X(VALUE, "value")     /* of maps: a worth, in the colour of values */             \
  X(SIGNED, "signed")   /* of maps: from -1 over 0 to 1 */                          \
  X(WRONG, "wrong")     /* of maps: in the colour of what is wrong */               \
  X(TALLY, "tally")     /* how many there are of each row, 0: it is not known */    \
  X(MOST, "most")       /* the most that the column before it can be */             \
  X(ALARM, "alarm")     /* its label is told while the latest number is not 0 */
typedef enum gdn_mark {
#define GDN_MARK_ENUM(name, word) GDN_MARK_##name,
  GDN_MARK_LIST(GDN_MARK_ENUM)
#undef GDN_MARK_ENUM
      GDN_MARK_COUNT
} gdn_mark;

/// Of a column.
enum {
  GDN_DASHED = 1,  ///< its line is
  GDN_NEGATED = 2, ///< minus its numbers are shown
  GDN_NOT_ZERO = 4 ///< 0 stands for: not known
};

typedef struct gdn_column {
  const char *key, *label, *unit;
  gdn_mark mark;
  int32_t figure; ///< of the channel's figures, the one that it belongs to
  uint32_t flags;
} gdn_column;

/// Columns are listed once, by X(P, NAME, key, label, unit, MARK, figure, flags); from that come their numbers,
/// P_NAME, and their descriptions.
#define GDN_COLUMN_ENUM(P, name, key, label, unit, mark, figure, flags) P##_##name,
#define GDN_COLUMN_ROW(P, name, key, label, unit, mark, figure, flags) \
  {key, label, unit, GDN_MARK_##mark, figure, flags},

typedef enum gdn_over { GDN_OVER_NOTHING, GDN_OVER_STEPS, GDN_OVER_UPDATES } gdn_over;
/// AUTO: logarithmic where the numbers differ by more than thirtyfold.
typedef enum gdn_figure_scale {
  GDN_FIGURE_LINEAR,
  GDN_FIGURE_LOG,
  GDN_FIGURE_AUTO
} gdn_figure_scale;

/// Of a figure.
enum {
  GDN_SPIKES = 1, ///< the highest few in a hundred may leave the picture
  GDN_GROWTH = 2  ///< beside lines of what grows like k and like k squared from the first number
};

typedef struct gdn_figure {
  gdn_form form;
  const char *title;
  const char *axis;       ///< label of the horizontal axis; "": none
  const char *caption;    ///< one or two sentences; `x_m` stands for an x with index m
  gdn_over over;          ///< of SERIES and LANES
  gdn_figure_scale scale; ///< of the vertical axis
  int32_t first;          ///< number of the first row
  double low, high;       ///< ends of the vertical axis; both 0: as the numbers need it
  uint32_t flags;
} gdn_figure;

/// Of a channel.
enum {
  GDN_CHANNEL_KEPT =
      1, ///< while it is all 0 there is nothing new to say: what it said before may stay in sight
  GDN_CHANNEL_CELLS = 2,  ///< the world as glyphs, row by row
  GDN_CHANNEL_SENSED = 4, ///< what the agent sees now
  GDN_CHANNEL_ENDED = 8   ///< finished episodes, see GDN_EPISODE_LIST
};

/// What a channel tells of itself. One without figures that is no part of another is for hosts alone.
typedef struct gdn_channel_type {
  const char *key, *label, *unit, *doc;
  const gdn_figure *figures;
  const gdn_column *columns; ///< the last of them stands for all that follow
  const char *part_of;       ///< key of the channel whose figure shows this one too; NULL: none
  int32_t n_figures, n_columns;
  uint32_t flags;
} gdn_channel_type;

/// A named array that stays where it is for the life of the run.
typedef struct gdn_channel {
  const char *key, *label, *unit, *doc; ///< those of `about`
  const gdn_channel_type *about;
  const void *data;
  gdn_type type;
  int32_t rank, shape[3];
  uint64_t revision; ///< changes when the data may have changed
} gdn_channel;

#ifdef __cplusplus
}
#endif
#endif
