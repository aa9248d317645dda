// What can be seen of a run: channels as documented, and scenes whose shapes lie in order, in their
// box and in their layers.
#include "unit/planning.h"

enum { SHAPES = 20000, ALL = (1 << GDN_LAYER_COUNT) - 1 };

static gdn_scene draw(const gdn_run *run, uint32_t layers, gdn_shape *shapes, int32_t cap) {
  gdn_scene scene = {.layers = layers, .shapes = shapes, .cap = cap};
  gdn_run_scene(run, &scene);
  CHECK(scene.layers == layers); // asked for, and left alone
  return scene;
}

// -- channels -------------------------------------------------------------------------------------

static int32_t type_bytes(gdn_type type) {
  static const int32_t bytes[] = {[GDN_U8] = 1, [GDN_I32] = 4, [GDN_F32] = 4, [GDN_F64] = 8};
  return bytes[type];
}

TEST(channels_are_whole_and_stay_where_they_are) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      gdn_config config = lab_config(text);
      uint64_t bytes = 0;
      CHECK_INT(gdn_run_bytes(&config, &bytes, NULL), GDN_OK);
      gdn_channel before[32];
      int32_t n = gdn_run_channel_count(lab.run);
      CHECK(n >= 3 && n <= 32);
      for (int32_t c = 0; c < n; c++) {
        CHECK_INT(gdn_run_channel(lab.run, c, &before[c]), GDN_OK);
        const gdn_channel *now = &before[c];
        CHECK(now->key[0] && now->label[0] && now->unit && now->doc[0] && now->data);
        CHECK(now->rank >= 1 && now->rank <= 3);
        uint64_t size = (uint64_t)type_bytes(now->type);
        for (int32_t r = 0; r < now->rank; r++) {
          CHECK(now->shape[r] > 0);
          size *= (uint64_t)now->shape[r];
        }
        const uint8_t *data = now->data; // inside the run's own block
        CHECK(data >= lab.memory && data + size <= lab.memory + bytes);
        for (int32_t k = 0; k < c; k++) CHECK(strcmp(before[k].key, now->key) != 0);
      }
      lab_ticks(&lab, 500);
      CHECK_INT(gdn_run_channel_count(lab.run), n);
      for (int32_t c = 0; c < n; c++) {
        gdn_channel now;
        CHECK_INT(gdn_run_channel_find(lab.run, before[c].key, &now), GDN_OK);
        CHECK(now.data == before[c].data && now.revision != before[c].revision);
        CHECK(memcmp(now.shape, before[c].shape, sizeof now.shape) == 0);
      }
      lab_close(&lab);
    }
  }
}

// What is seen before the first tick is where the first episode begins, not a world that nobody has set up.
TEST(the_first_picture_is_true) {
  char text[64]; // with the first agent that fits
  for (int32_t w = 0; w < gdn_catalog_count(GDN_FAMILY_ENV); w++) {
    snprintf(text, sizeof text, "env=%s", gdn_catalog_at(GDN_FAMILY_ENV, w)->id);
    Lab lab = lab_open(text);
    gdn_channel seen;
    double first[64];
    CHECK_INT(gdn_run_channel_find(lab.run, "observation", &seen), GDN_OK);
    CHECK(seen.type == GDN_F64 && seen.shape[0] <= (int32_t)GDN_COUNT(first));
    size_t bytes = (size_t)seen.shape[0] * sizeof *first;
    memcpy(first, seen.data, bytes);
    lab_ticks(&lab, 1); // it decides
    CHECK(memcmp(first, seen.data, bytes) == 0);
    lab_close(&lab);
  }
}

static int32_t columns_of(const gdn_channel *c) {
  int32_t is_row = 0;
  for (int32_t f = 0; f < c->about->n_figures; f++) {
    gdn_form form = c->about->figures[f].form;
    is_row |= form == GDN_FORM_SERIES || form == GDN_FORM_LANES;
  }
  return c->rank > 1 ? c->shape[c->rank - 1] : is_row ? c->shape[0] : 1;
}

// Whether a page can draw the channel from what it says of itself.
static void check_about(const Lab *lab, const gdn_channel *c) {
  const gdn_channel_type *about = c->about;
  gdn_channel whole;
  CHECK(about->key == c->key && about->doc == c->doc);
  if (about->part_of != NULL) {
    CHECK_INT(gdn_run_channel_find(lab->run, about->part_of, &whole), GDN_OK);
    CHECK(whole.about->n_figures > 0 && whole.about->part_of == NULL && about->n_columns > 0);
  }
  CHECK(about->n_figures == 0 || about->n_columns > 0);
  if (about->n_figures > 0) CHECK(about->n_columns <= columns_of(c) + 1);
  for (int32_t f = 0; f < about->n_figures; f++) {
    const gdn_figure *figure = &about->figures[f];
    int32_t drawn = 0, axes = 0;
    CHECK(figure->form < GDN_FORM_COUNT && figure->title[0] && figure->axis && figure->caption);
    CHECK(figure->low <= figure->high);
    for (int32_t i = 0; i < about->n_columns; i++) {
      axes += about->columns[i].mark == GDN_MARK_AXIS;
      drawn += about->columns[i].figure == f && about->columns[i].mark > GDN_MARK_AXIS;
    }
    CHECK(drawn > 0 && axes == (figure->form == GDN_FORM_RING));
    if (figure->form == GDN_FORM_SERIES) CHECK(figure->over != GDN_OVER_NOTHING);
  }
  for (int32_t i = 0; i < about->n_columns; i++) {
    const gdn_column *column = &about->columns[i];
    CHECK(column->key[0] && column->label[0] && column->unit && column->mark < GDN_MARK_COUNT);
    CHECK(column->figure >= 0 && (column->figure == 0 || column->figure < about->n_figures));
    for (int32_t k = 0; k < i; k++) CHECK(strcmp(about->columns[k].key, column->key) != 0);
  }
}

TEST(channels_tell_how_they_are_drawn) {
  char mind[96], text[256];
  static char json[100000], cut[1000];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      for (int32_t c = 0; c < gdn_run_channel_count(lab.run); c++) {
        gdn_channel channel;
        CHECK_INT(gdn_run_channel(lab.run, c, &channel), GDN_OK);
        check_about(&lab, &channel);
      }
      int32_t n = gdn_run_channels_json(lab.run, json, sizeof json);
      CHECK(n > 100 && n < (int32_t)sizeof json && json[0] == '[' && json[n - 1] == ']');
      CHECK_INT(gdn_run_channels_json(lab.run, cut, sizeof cut), n);
      CHECK(memcmp(json, cut, sizeof cut - 1) == 0 && cut[sizeof cut - 1] == 0);
      lab_close(&lab);
    }
  }
}

TEST(channels_are_what_they_say) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q-plus");
  gdn_channel q = lab_channel(&lab, "q"), visits = lab_channel(&lab, "visits");
  gdn_channel cells = lab_channel(&lab, "cells"), tried = lab_channel(&lab, "last_time");
  gdn_channel rows = lab_channel(&lab, "episodes");
  CHECK(q.rank == 2 && q.shape[0] == 54 && q.shape[1] == 4 && q.type == GDN_F64);
  CHECK(visits.rank == 1 && visits.shape[0] == 54 && visits.type == GDN_I32);
  CHECK(cells.rank == 2 && cells.shape[0] == 6 && cells.shape[1] == 9 && cells.type == GDN_U8);
  CHECK(rows.shape[0] == GDN_EPISODE_ROWS && rows.shape[1] == GDN_EPISODE_COLUMNS &&
        rows.type == GDN_F64);
  CHECK(memcmp(cells.data, ".......#G..#....#.S.#....#...#...........#............", 54) == 0);
  lab_steps(&lab, 300);
  int32_t decisions = 0;
  double latest = 0;
  for (int32_t s = 0; s < 54; s++) decisions += ((const int32_t *)visits.data)[s];
  for (int32_t k = 0; k < 54 * 4; k++) {
    double time = ((const double *)tried.data)[k];
    latest = time > latest ? time : latest;
  }
  CHECK_INT(decisions, 300);
  CHECK(latest == 300);
  lab_close(&lab);
}

// -- the scene ------------------------------------------------------------------------------------

static int32_t numbers_of(const gdn_shape *shape) {
  static const int32_t n[] = {
      [GDN_SHAPE_RECT] = 4,     [GDN_SHAPE_DISC] = 3, [GDN_SHAPE_LINE] = 4, [GDN_SHAPE_ARROW] = 4,
      [GDN_SHAPE_TRIANGLE] = 6, [GDN_SHAPE_TEXT] = 3, [GDN_SHAPE_CROSS] = 3};
  return shape->kind <= GDN_SHAPE_CROSS ? n[shape->kind] : -1;
}

static int32_t inside(const gdn_scene *scene, float x, float y) {
  const float margin = 0.01f;
  return x >= scene->x0 - margin && x <= scene->x1 + margin && y >= scene->y0 - margin &&
         y <= scene->y1 + margin;
}

// Whether the whole shape lies in the box of the scene.
static int32_t lies_inside(const gdn_scene *scene, const gdn_shape *shape) {
  const float *p = shape->p;
  switch ((gdn_shape_kind)shape->kind) {
  case GDN_SHAPE_RECT:
    return inside(scene, p[0], p[1]) && inside(scene, p[0] + p[2], p[1] + p[3]);
  case GDN_SHAPE_DISC:
  case GDN_SHAPE_CROSS:
    return inside(scene, p[0] - p[2], p[1] - p[2]) && inside(scene, p[0] + p[2], p[1] + p[2]);
  case GDN_SHAPE_TRIANGLE:
    return inside(scene, p[0], p[1]) && inside(scene, p[2], p[3]) && inside(scene, p[4], p[5]);
  case GDN_SHAPE_LINE:
  case GDN_SHAPE_ARROW:
    return inside(scene, p[0], p[1]) && inside(scene, p[2], p[3]);
  case GDN_SHAPE_TEXT:
    return inside(scene, p[0], p[1]) && p[2] > 0;
  }
  return 0;
}

static void check_shape(const gdn_scene *scene, const gdn_shape *shape) {
  int32_t n = numbers_of(shape), finite = 1;
  if (!CHECK(n > 0 && shape->layer < GDN_LAYER_COUNT && shape->ink < GDN_INK_COUNT)) return;
  for (int32_t k = 0; k < 6; k++)
    finite &= shape->p[k] - shape->p[k] == 0 && (k < n || shape->p[k] == 0);
  CHECK(finite && shape->width - shape->width == 0);
  CHECK(lies_inside(scene, shape)); // also of what is imagined to go far
  CHECK((shape->kind == GDN_SHAPE_LINE || shape->kind == GDN_SHAPE_ARROW ||
         shape->kind == GDN_SHAPE_CROSS)
            ? shape->width > 0
            : shape->width == 0);
  int32_t is_signed = shape->ink == GDN_INK_VALUE || shape->ink == GDN_INK_REWARD;
  CHECK(shape->value >= (is_signed ? -1 : 0) && shape->value <= 1);
  CHECK((shape->kind == GDN_SHAPE_TEXT) == (shape->text[0] != 0) &&
        memchr(shape->text, 0, 8) != NULL);
  CHECK(shape->reserved == 0);
}

// All layers together are the layers one by one, in order.
static void check_scene(const gdn_run *run) {
  static gdn_shape shapes[SHAPES], part[SHAPES];
  gdn_scene all = draw(run, ALL, shapes, SHAPES);
  CHECK(all.n > 0 && all.n <= SHAPES && all.x1 > all.x0 && all.y1 > all.y0);
  CHECK_INT(draw(run, ALL, NULL, 0).n, all.n); // counting
  for (int32_t i = 0; i < all.n; i++) {
    check_shape(&all, &shapes[i]);
    if (i > 0) CHECK(shapes[i - 1].layer <= shapes[i].layer);
  }
  int32_t at = 0;
  for (int32_t layer = 0; layer < GDN_LAYER_COUNT; layer++) {
    gdn_scene one = draw(run, 1u << layer, part, SHAPES);
    CHECK(at + one.n <= all.n && memcmp(part, shapes + at, (size_t)one.n * sizeof *part) == 0);
    at += one.n;
  }
  CHECK_INT(at, all.n);
  CHECK_INT(draw(run, 0, part, SHAPES).n, 0);
  memset(part, 0x5a, sizeof part);
  CHECK_INT(draw(run, ALL, part, all.n / 2).n, all.n); // counts on, writes no more
  CHECK(memcmp(part, shapes, (size_t)(all.n / 2) * sizeof *part) == 0 &&
        part[all.n / 2].kind == 0x5a);
}

TEST(scenes_are_drawn_layer_by_layer) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      check_scene(lab.run);
      lab_ticks(&lab, 333);
      check_scene(lab.run);
      uint64_t digest = gdn_run_state_hash(lab.run);
      check_scene(lab.run);
      CHECK(gdn_run_state_hash(lab.run) == digest); // looking changes nothing
      lab_ticks(&lab, 5000);
      check_scene(lab.run);
      lab_close(&lab);
    }
  }
}

TEST(every_world_can_be_drawn) {
  for (int32_t i = 0; i < gdn_catalog_count(GDN_FAMILY_ENV); i++) {
    char text[96];
    snprintf(text, sizeof text, "env=%s", gdn_catalog_at(GDN_FAMILY_ENV, i)->id);
    Lab lab = small_open(text);
    check_scene(lab.run);
    while (gdn_run_progress(lab.run).episodes < 3) {
      lab_ticks(&lab, 37);
      check_scene(lab.run);
      if (gdn_run_progress(lab.run).ticks > 1000) break; // worlds that end seldom
    }
    lab_close(&lab);
  }
}

static int32_t count(const gdn_run *run, gdn_layer layer, gdn_ink ink) {
  static gdn_shape shapes[SHAPES];
  gdn_scene scene = draw(run, 1u << layer, shapes, SHAPES);
  int32_t n = 0;
  for (int32_t i = 0; i < scene.n && i < SHAPES; i++) n += shapes[i].ink == ink;
  return n;
}

// An agent that walks at random sees every corner.
#define WANDERER "env=dyna-maze agent=dyna-q agent.epsilon=1 agent.planning_steps=5"

TEST(the_maze_shows_its_walls_and_its_agent) {
  Lab lab = lab_open(WANDERER);
  CHECK_INT(count(lab.run, GDN_LAYER_WORLD, GDN_INK_FLOOR), 1);
  CHECK_INT(count(lab.run, GDN_LAYER_WORLD, GDN_INK_WALL), 7);
  CHECK_INT(count(lab.run, GDN_LAYER_WORLD, GDN_INK_START), 1);
  CHECK_INT(count(lab.run, GDN_LAYER_WORLD, GDN_INK_GOAL), 1);
  CHECK_INT(count(lab.run, GDN_LAYER_AGENT, GDN_INK_AGENT), 1);
  CHECK_INT(count(lab.run, GDN_LAYER_VALUES, GDN_INK_VALUE), 0); // it knows nothing yet
  CHECK_INT(count(lab.run, GDN_LAYER_MODEL, GDN_INK_IMAGINED), 0);
  lab_steps(&lab, 10000);
  CHECK_INT(count(lab.run, GDN_LAYER_VISITS, GDN_INK_VISITS), 46);
  CHECK_INT(count(lab.run, GDN_LAYER_VALUES, GDN_INK_VALUE), 46 * 4);
  CHECK(count(lab.run, GDN_LAYER_POLICY, GDN_INK_POLICY) >= 46);
  CHECK_INT(count(lab.run, GDN_LAYER_MODEL, GDN_INK_IMAGINED), 46 * 4);
  CHECK(count(lab.run, GDN_LAYER_TRAIL, GDN_INK_TRAIL) > 10);
  CHECK_INT(count(lab.run, GDN_LAYER_PLANNING, GDN_INK_IMAGINED), 64);
  lab_close(&lab);
}

// A belief is wrong from the moment at which the world changes until the agent has seen it.
TEST(wrong_beliefs_are_crossed) {
  Lab lab = lab_open(WANDERER);
  lab_steps(&lab, 10000);
  CHECK_INT(count(lab.run, GDN_LAYER_MODEL, GDN_INK_WRONG), 0);
  CHECK_INT(gdn_run_set(lab.run, "env.cell.5.4", "#", NULL), GDN_OK);
  // Three ways led into this cell: from the left, the right and above. An arrow and a cross each.
  CHECK_INT(count(lab.run, GDN_LAYER_MODEL, GDN_INK_WRONG), 2 * 3);
  CHECK_INT(gdn_run_set(lab.run, "env.cell.5.4", ".", NULL), GDN_OK);
  CHECK_INT(count(lab.run, GDN_LAYER_MODEL, GDN_INK_WRONG), 0);
  lab_close(&lab);
}

TEST_MAIN(RUN(the_first_picture_is_true) RUN(channels_are_whole_and_stay_where_they_are)
              RUN(channels_tell_how_they_are_drawn) RUN(channels_are_what_they_say)
                  RUN(scenes_are_drawn_layer_by_layer) RUN(every_world_can_be_drawn)
                      RUN(the_maze_shows_its_walls_and_its_agent) RUN(wrong_beliefs_are_crossed))
