// See feedback_tube.h.
#include "gauges/feedback_tube.h"

#include "core/way.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };
_Static_assert(4 * TUBE_PUSHED + 2 <= T, "one tile imagines all ways at once");

// -- imagining -----------------------------------------------------------------------------------------

static double *state_of(const FeedbackTube *t, int32_t way, int32_t h) {
  return t->path + ((int64_t)way * (t->planner->horizon + 1) + h) * t->im->dim;
}

static int32_t real_way(const FeedbackTube *t, int32_t open) {
  return 4 * t->pushed + open;
}

const double *feedback_tube_way(const FeedbackTube *t, int32_t i, TubeWay way) {
  return state_of(t, 4 * i + (int32_t)way, 0);
}

const double *feedback_tube_real(const FeedbackTube *t, int32_t open) {
  return state_of(t, real_way(t, open), 0);
}

static int32_t is_open(const FeedbackTube *t, int32_t way) {
  return way >= 4 * t->pushed ? way > 4 * t->pushed : way % 4 >= TUBE_OPEN_UP;
}

static double distance(const double *a, const double *b, int32_t n) {
  double square = 0;
  for (int32_t i = 0; i < n; i++) square += (a[i] - b[i]) * (a[i] - b[i]);
  return square;
}

// Between deciding and acting the world is still where the last action was decided on: of the two steps, the nearer.
static int32_t step_now(const FeedbackTube *t, int32_t executed, const double *real) {
  const double *x = t->planner->x + executed * t->im->dim;
  if (executed == 0) return 0;
  return executed - (distance(real, x - t->im->dim, t->im->dim) < distance(real, x, t->im->dim));
}

static void put(FeedbackTube *t, int32_t way, int32_t h) {
  const double *s = state_of(t, way, h);
  for (int32_t i = 0; i < t->im->dim; i++) {
    *imagine_number(t->im->observation, t->im->dim, i, way) = (float)s[i];
  }
}

// The states displaced, from one imagined step with the whole action to either side.
static void displace(FeedbackTube *t, Imagination *look) {
  const Planner *p = t->planner;
  int32_t dim = look->dim, m = look->action_dim;
  const double *x = p->x + t->from * dim;
  imagine_place(look, x);
  for (int32_t i = 0; i < m; i++) {
    float *action = look->action + i * T;
    for (int32_t j = 0; j < T; j++) action[j] = p->plan[t->from * m + i];
    if (i >= t->pushed) continue;
    action[4 * i] = 1;
    action[4 * i + 1] = -1;
  }
  imagine_step(look, 0);
  for (int32_t i = 0; i < t->pushed; i++) {
    for (int32_t k = 0; k < dim; k++) {
      double up = (double)*imagine_number(look->next, dim, k, 4 * i);
      double down = (double)*imagine_number(look->next, dim, k, 4 * i + 1);
      double d = 0.5 * (up - down);
      for (int32_t way = 0; way < 4; way++) {
        state_of(t, 4 * i + way, t->from)[k] = x[k] + (way % 2 ? -d : d);
      }
    }
  }
}

static void act(const FeedbackTube *t, const Imagination *look, int32_t way, int32_t h) {
  const Planner *p = t->planner;
  for (int32_t i = 0; i < look->action_dim; i++) {
    double u = (double)p->plan[h * look->action_dim + i];
    if (!is_open(t, way) && !p->open) u = planner_feedback(p, h, i, u, state_of(t, way, h));
    *imagine_number(look->action, look->action_dim, i, way) = (float)u;
  }
}

void feedback_tube_imagine(FeedbackTube *t, int32_t executed) {
  const Planner *p = t->planner;
  Imagination look = imagine_look(t->im);
  int32_t dim = look.dim, ways;
  look.options.members = IMAGINE_MEMBERS_MIXED;
  look.options.ended = IMAGINE_ENDED_FROZEN;
  t->pushed = look.action_dim < TUBE_PUSHED ? look.action_dim : TUBE_PUSHED;
  ways = 4 * t->pushed + 2;
  double *real = state_of(t, real_way(t, 0), 0), *twin = state_of(t, real_way(t, 1), 0);
  look.env->type->observe(look.env, real);
  t->from = step_now(t, executed, real);
  t->to = p->horizon < t->from + TUBE_STEPS ? p->horizon : t->from + TUBE_STEPS;
  for (int32_t i = dim; i-- > 0;) real[t->from * dim + i] = twin[t->from * dim + i] = real[i];
  if (t->from < t->to) displace(t, &look);
  imagine_place(&look, p->x + t->from * dim); // of all columns, also those that are no way
  for (int32_t way = 0; way < ways; way++) {
    t->last[way] = t->to;
    put(t, way, t->from);
  }
  for (int32_t h = t->from; h < t->to; h++) {
    for (int32_t way = 0; way < ways; way++) act(t, &look, way, h);
    imagine_step(&look, ways);
    imagine_go_on(&look);
    for (int32_t way = 0; way < ways; way++) {
      double *next = state_of(t, way, h + 1);
      for (int32_t i = 0; i < dim; i++)
        next[i] = (double)*imagine_number(look.observation, dim, i, way);
      if (look.ended[way]) t->last[way] = h + 1;
    }
  }
}

// -- drawing -------------------------------------------------------------------------------------------

// In heights of the box:
#define THIN 0.004f   // width of a line
#define FAR 0.35f     // who is so far from where they were expected is followed no further,
#define LENGTH 1.2f   // nor anybody, once the way expected is so long
#define STRAYED 0.02f // the real way is another than the one expected
#define DASH 0.6f     // the part of each step that a dash covers

typedef struct Place {
  float x, y;
} Place;

static Place place(const FeedbackTube *t, const double *state) {
  Place at;
  t->im->env->type->point(t->im->env, state, &at.x, &at.y);
  return at;
}

static Place place_of(const FeedbackTube *t, int32_t way, int32_t h) {
  return place(t, state_of(t, way, h));
}

static Place expected(const FeedbackTube *t, int32_t h) {
  return place(t, t->planner->x + h * t->im->dim);
}

// In heights of the box. What is no number is far away.
static float apart(const gdn_scene *scene, Place a, Place b) {
  float dx = a.x - b.x, dy = a.y - b.y;
  float d = scalar_sqrtf(dx * dx + dy * dy) / (scene->y1 - scene->y0);
  return d == d ? d : (float)SCALAR_INFINITY;
}

// The last step that is drawn of all.
static int32_t last_step(const FeedbackTube *t, const gdn_scene *scene) {
  float length = 0;
  int32_t h = t->from;
  while (h < t->to && length < LENGTH) {
    length += apart(scene, expected(t, h), expected(t, h + 1));
    h++;
  }
  return h;
}

// The last one of a way; at least one step is.
static int32_t last_of(const FeedbackTube *t, const gdn_scene *scene, int32_t way, int32_t last) {
  int32_t h = t->from;
  while (h < last && h < t->last[way]) {
    h++;
    if (apart(scene, place_of(t, way, h), expected(t, h)) > FAR) break;
  }
  return h;
}

static void line(gdn_scene *scene, Place a, Place b, float part, float width, float value) {
  way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, a.x, a.y, a.x + part * (b.x - a.x),
           a.y + part * (b.y - a.y), width, value);
}

static void draw_way(const FeedbackTube *t, gdn_scene *scene, int32_t way, int32_t last,
                     float width, float value) {
  Place a = place_of(t, way, t->from);
  last = last_of(t, scene, way, last);
  for (int32_t h = t->from + 1; h <= last; h++) {
    Place b = place_of(t, way, h);
    line(scene, a, b, is_open(t, way) ? DASH : 1, width, value);
    a = b;
  }
}

static void draw_triangle(gdn_scene *scene, Place a, Place b, Place c) {
  const Place p[3] = {a, b, c};
  float corners[6];
  for (int32_t i = 0; i < 3; i++) {
    float x = p[i].x, y = p[i].y;
    corners[2 * i] = x < scene->x0 ? scene->x0 : x > scene->x1 ? scene->x1 : x;
    corners[2 * i + 1] = y < scene->y0 ? scene->y0 : y > scene->y1 ? scene->y1 : y;
  }
  gdn_scene_triangle(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, corners, 0.35f);
}

// Between the closed ways of action i, as far as both are followed.
static void draw_band(const FeedbackTube *t, gdn_scene *scene, int32_t i, int32_t last) {
  int32_t up = 4 * i + TUBE_CLOSED_UP, down = 4 * i + TUBE_CLOSED_DOWN;
  last = last_of(t, scene, up, last);
  last = last_of(t, scene, down, last);
  for (int32_t h = t->from; h < last; h++) {
    Place a = place_of(t, up, h), b = place_of(t, down, h), c = place_of(t, up, h + 1),
          d = place_of(t, down, h + 1);
    if (!(apart(scene, a, d) < 4 * FAR && apart(scene, b, c) < 4 * FAR)) return;
    draw_triangle(scene, a, b, c);
    draw_triangle(scene, b, c, d);
  }
}

static int32_t has_strayed(const FeedbackTube *t, const gdn_scene *scene, int32_t last) {
  for (int32_t open = 0; open < 2; open++) {
    for (int32_t h = t->from; h <= last; h++) {
      Place real = place_of(t, real_way(t, open), h);
      if (apart(scene, real, expected(t, h)) > STRAYED) return 1;
    }
  }
  return 0;
}

// In the same time, from where it comes without feedback to where it comes with it.
static void draw_pull(const FeedbackTube *t, gdn_scene *scene, int32_t open, int32_t closed,
                      int32_t last, float width) {
  int32_t h = last_of(t, scene, open, last);
  Place a = place_of(t, open, h), b = place_of(t, closed, h);
  float ends[] = {a.x, a.y, b.x, b.y};
  for (int32_t i = 0; i < 4; i += 2) {
    int32_t inside = ends[i] >= scene->x0 && ends[i] <= scene->x1 && ends[i + 1] >= scene->y0 &&
                     ends[i + 1] <= scene->y1;
    if (!inside) return;
  }
  if (apart(scene, a, b) < STRAYED) return;
  gdn_scene_arrow(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, a.x, a.y, b.x, b.y, width, 0.8f);
}

// The way expected fades with time; where it is not the real one, it stands back.
static void draw_expected(const FeedbackTube *t, gdn_scene *scene, int32_t last, float width,
                          float value) {
  for (int32_t h = t->from; h < last; h++) {
    float left = 1 - (float)(h - t->from) / (float)(last - t->from);
    line(scene, expected(t, h), expected(t, h + 1), 1, width, value * (0.3f + 0.7f * left));
  }
}

void feedback_tube_draw(const FeedbackTube *t, gdn_scene *scene) {
  if (t->from == t->to) return; // all of the plan is done
  float width = THIN * (scene->y1 - scene->y0);
  int32_t last = last_step(t, scene), strayed = has_strayed(t, scene, last);
  for (int32_t i = 0; i < t->pushed; i++) draw_band(t, scene, i, last);
  for (int32_t way = 0; way < 4 * t->pushed; way++) {
    draw_way(t, scene, way, last, width, is_open(t, way) ? 0.7f : 0.4f);
    if (is_open(t, way)) draw_pull(t, scene, way, way - 2, last, width);
  }
  draw_expected(t, scene, last, strayed ? 1.5f * width : 2.5f * width, strayed ? 0.6f : 1);
  if (!strayed) return;
  draw_way(t, scene, real_way(t, 1), last, 1.5f * width, 1);
  draw_way(t, scene, real_way(t, 0), last, 2.5f * width, 1);
  draw_pull(t, scene, real_way(t, 1), real_way(t, 0), last, 1.5f * width);
}
