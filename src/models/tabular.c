// See tabular.h.
#include "models/tabular.h"

#include "base/arena.h"
#include "core/archive.h"

gdn_status tabular_open(Tabular *t, tabular_kind kind, gdn_arena *arena) {
  t->kind = kind;
  t->n_states = t->base.observation.n;
  t->n_actions = t->base.action.n;
  t->cap = kind == TABULAR_COUNTS ? t->base.n_outcomes : 1;
  int64_t states = t->n_states, pairs = states * t->n_actions;
  t->slot_of = ARENA_NEW(arena, int32_t, states);
  t->seen = ARENA_NEW(arena, int32_t, states);
  t->n_tried = ARENA_NEW(arena, int32_t, states);
  t->rows = ARENA_NEW(arena, TabularRow, pairs);
  t->row_of = ARENA_NEW(arena, int32_t, pairs);
  t->into = ARENA_NEW(arena, int32_t, states);
  t->later = ARENA_NEW(arena, int32_t, pairs * t->cap);
  t->earlier = ARENA_NEW(arena, int32_t, pairs * t->cap);
  if (kind == TABULAR_COUNTS) {
    t->n_counts = ARENA_NEW(arena, int32_t, pairs);
    t->counts = ARENA_NEW(arena, TabularCount, pairs * t->cap);
  }
  return GDN_OK;
}

void tabular_start(Model *model) {
  Tabular *t = (Tabular *)model;
  for (int32_t s = 0; s < t->n_states; s++) t->slot_of[s] = t->into[s] = -1;
  for (int32_t pair = 0; pair < t->n_states * t->n_actions; pair++) t->row_of[pair] = -1;
}

// -- who leads where ------------------------------------------------------------------------------

static void link_into(Tabular *t, int32_t node, int32_t next) {
  int32_t first = t->into[next];
  t->later[node] = first;
  t->earlier[node] = -1;
  if (first >= 0) t->earlier[first] = node;
  t->into[next] = node;
}

static void unlink_from(Tabular *t, int32_t node, int32_t next) {
  int32_t before = t->earlier[node], after = t->later[node];
  if (before < 0) {
    t->into[next] = after;
  } else {
    t->later[before] = after;
  }
  if (after >= 0) t->earlier[after] = before;
}

static void link_all(Tabular *t) {
  for (int32_t s = 0; s < t->n_states; s++) t->into[s] = -1;
  for (int32_t pair = 0; pair < t->n_states * t->n_actions; pair++) {
    int32_t row = t->row_of[pair];
    if (row < 0) continue;
    int32_t n = t->kind == TABULAR_COUNTS ? t->n_counts[row] : 0;
    for (int32_t j = 0; j < n; j++)
      link_into(t, row * t->cap + j, t->counts[row * t->cap + j].next);
    if (n == 0) link_into(t, row * t->cap, t->rows[row].next); // last outcome, or assumed
  }
}

// -- learning -------------------------------------------------------------------------------------

// The row of (s, a); a new one says "stay here, reward 0".
static int32_t make_row(Tabular *t, int32_t s, int32_t a) {
  int32_t pair = s * t->n_actions + a;
  if (t->row_of[pair] >= 0) return t->row_of[pair];
  if (t->slot_of[s] < 0) {
    t->slot_of[s] = t->n_seen;
    t->seen[t->n_seen++] = s;
  }
  int32_t slot = t->slot_of[s];
  int32_t row = slot * t->n_actions + t->n_tried[slot]++;
  t->row_of[pair] = row;
  t->rows[row] = (TabularRow){.continues = 1, .next = s, .pair = pair};
  link_into(t, row * t->cap, s);
  return row;
}

void tabular_assume_untried(Tabular *t, int32_t s) {
  for (int32_t a = 0; a < t->n_actions; a++) make_row(t, s, a);
}

// The place of the outcome among the counts of a row. When all places are taken (the world was edited
// and leads elsewhere now), the rarest outcome is forgotten.
static TabularCount *find_count(Tabular *t, int32_t row, int32_t next, int32_t terminated) {
  TabularCount *counts = &t->counts[row * t->cap];
  int32_t n = t->n_counts[row], rarest = 0;
  for (int32_t j = 0; j < n; j++) {
    if (counts[j].next == next && counts[j].terminated == terminated) return &counts[j];
    if (counts[j].count < counts[rarest].count) rarest = j;
  }
  int32_t place = n < t->cap ? t->n_counts[row]++ : rarest;
  if (n == 0) unlink_from(t, row * t->cap, t->rows[row].next); // what was assumed until now
  if (n == t->cap) unlink_from(t, row * t->cap + place, counts[place].next);
  counts[place] = (TabularCount){.next = next, .terminated = terminated};
  link_into(t, row * t->cap + place, next);
  return &counts[place];
}

static void learn_counts(Tabular *t, int32_t row, double reward, int32_t next, int32_t terminated) {
  TabularCount *seen = find_count(t, row, next, terminated);
  if (seen->count < INT32_MAX) seen->count++;
  seen->reward += (reward - seen->reward) / seen->count;
  const TabularCount *likeliest = &t->counts[row * t->cap];
  for (int32_t j = 1; j < t->n_counts[row]; j++) {
    const TabularCount *other = &t->counts[row * t->cap + j];
    if (other->count > likeliest->count) likeliest = other;
  }
  t->rows[row].reward = likeliest->reward;
  t->rows[row].continues = likeliest->terminated ? 0 : 1;
  t->rows[row].next = likeliest->next;
}

void tabular_learn(Tabular *t, int32_t s, int32_t a, double reward, int32_t next,
                   int32_t terminated) {
  int32_t row = make_row(t, s, a);
  if (t->kind == TABULAR_COUNTS) {
    learn_counts(t, row, reward, next, terminated);
    return;
  }
  TabularRow *r = &t->rows[row];
  if (r->next != next) {
    unlink_from(t, row, r->next);
    link_into(t, row, next);
  }
  r->reward = reward;
  r->continues = terminated ? 0 : 1;
  r->next = next;
}

// -- state and channels ---------------------------------------------------------------------------

// Whether slots, rows and pairs point at each other, as learning keeps them. A snapshot that passed this
// cannot make any later look-up leave its array, or tie the lists into a ring.
static int32_t consistent(const Tabular *t) {
  int32_t n_seen = 0;
  for (int32_t s = 0; s < t->n_states; s++) {
    int32_t slot = t->slot_of[s], n_tried = 0;
    for (int32_t pair = s * t->n_actions; pair < (s + 1) * t->n_actions; pair++) {
      int32_t row = t->row_of[pair];
      if (row < 0) continue;
      if (slot < 0 || row / t->n_actions != slot || t->rows[row].pair != pair) return 0;
      n_tried++;
    }
    if (slot < 0) continue;
    if (slot >= t->n_seen || t->seen[slot] != s || t->n_tried[slot] != n_tried) return 0;
    n_seen++;
  }
  return n_seen == t->n_seen;
}

void tabular_state(Model *model, gdn_archive *archive) {
  Tabular *t = (Tabular *)model;
  int64_t pairs = (int64_t)t->n_states * t->n_actions;
  int32_t last_pair = (int32_t)pairs - 1;
  gdn_archive_i32(archive, &t->n_seen, 1);
  gdn_archive_i32(archive, t->slot_of, t->n_states);
  gdn_archive_i32(archive, t->seen, t->n_states);
  gdn_archive_i32(archive, t->n_tried, t->n_states);
  gdn_archive_i32(archive, t->row_of, pairs);
  archive_check_range(archive, &t->n_seen, 1, 0, t->n_states);
  archive_check_range(archive, t->slot_of, t->n_states, -1, t->n_states - 1);
  archive_check_range(archive, t->seen, t->n_states, 0, t->n_states - 1);
  archive_check_range(archive, t->n_tried, t->n_states, 0, t->n_actions);
  archive_check_range(archive, t->row_of, pairs, -1, last_pair);
  for (int64_t i = 0; i < pairs; i++) {
    TabularRow *row = &t->rows[i];
    gdn_archive_f64(archive, &row->reward, 1);
    gdn_archive_f64(archive, &row->continues, 1);
    gdn_archive_i32(archive, &row->next, 1);
    gdn_archive_i32(archive, &row->pair, 1);
    archive_check_range(archive, &row->next, 1, 0, t->n_states - 1);
    archive_check_range(archive, &row->pair, 1, 0, last_pair);
  }
  if (t->kind == TABULAR_COUNTS) {
    gdn_archive_i32(archive, t->n_counts, pairs);
    archive_check_range(archive, t->n_counts, pairs, 0, t->cap);
    for (int64_t i = 0; i < pairs * t->cap; i++) {
      TabularCount *count = &t->counts[i];
      gdn_archive_f64(archive, &count->reward, 1);
      gdn_archive_i32(archive, &count->next, 1);
      gdn_archive_i32(archive, &count->count, 1);
      gdn_archive_i32(archive, &count->terminated, 1);
      archive_check_range(archive, &count->next, 1, 0, t->n_states - 1);
      archive_check_range(archive, &count->count, 1, 0, INT32_MAX);
    }
  }
  if (archive->mode == ARCHIVE_READ && !archive->failed) {
    gdn_archive_check(archive, consistent(t));
    if (!archive->failed) link_all(t); // the lists follow from the rows
  }
}

static const gdn_channel_type seen = {
    .key = "model_seen",
    .label = "States seen",
    .unit = "",
    .doc = "States in the order of their first visit; progress tells how many.",
};

void tabular_channels(const Model *model, ChannelList *list) {
  const Tabular *t = (const Tabular *)model;
  channel_add(list, &seen, t->seen, GDN_I32, t->n_states, 0);
}
