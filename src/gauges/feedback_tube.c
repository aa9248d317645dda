// See feedback_tube.h.
#include "gauges/feedback_tube.h"

#include <string.h>

#include "core/way.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE };
_Static_assert(4 * TUBE_PUSHED + 2 <= T - 2, "one tile imagines all ways at once, two are spare");

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
#define THICK 0.03f   // and of a band where the world leaves it no width of its own
#define FAR 0.35f     // who is so far from where they were expected is followed no further,
#define LENGTH 1.2f   // nor anybody, once the way expected is so long
#define STRAYED 0.02f // the real way is another than the one expected
#define BEND 0.002f   // so far a straight piece may be from what it stands for
#define DASH 0.6f     // the part of each step that a dash covers
#define ALONG 0.3f    // sine of an angle: two directions are one

#define MOVED 0.01 // in the units of what is observed: so much shows where a number leads

enum { PIECES = 8 }; // of a step, at most

typedef struct Place {
  float x, y;
} Place;

static Place place(const FeedbackTube *t, const double *state) {
  Place at;
  t->im->env->type->point(t->im->env, state, &at.x, &at.y);
  return at;
}

// Memory for states in between, k < 4: the last two columns of the tile are no ways.
static double *spare(const FeedbackTube *t, int32_t k) {
  return state_of(t, T - 2, 0) + k * t->im->dim;
}

// A part of the way from state a to b, in spare k; an angle goes round by the nearer way.
static const double *blend(const FeedbackTube *t, const double *a, const double *b, float part,
                           int32_t k) {
  const uint8_t *angles = t->im->env->observation.angles;
  double *out = spare(t, k);
  for (int32_t i = 0; i < t->im->dim; i++) {
    double d = b[i] - a[i];
    if (angles != NULL && angles[i]) d = scalar_atan2(scalar_sin(d), scalar_cos(d));
    out[i] = a[i] + (double)part * d;
  }
  return out;
}

static Place between(const FeedbackTube *t, const double *a, const double *b, float part) {
  return place(t, blend(t, a, b, part, 0));
}

static const double *expected(const FeedbackTube *t, int32_t h) {
  return t->planner->x + h * t->im->dim;
}

// In heights of the box. What is no number is far away.
static float length(const gdn_scene *scene, float dx, float dy) {
  float d = scalar_sqrtf(dx * dx + dy * dy) / (scene->y1 - scene->y0);
  return d == d ? d : (float)SCALAR_INFINITY;
}

// So far two states are apart on the drawing.
static float apart(const FeedbackTube *t, const gdn_scene *scene, const double *a,
                   const double *b) {
  Place from = place(t, a), to = place(t, b);
  return length(scene, to.x - from.x, to.y - from.y);
}

// How many straight pieces from a to b look like what the world draws: they are nearer to it by the square of
// their number.
static int32_t pieces(const FeedbackTube *t, const gdn_scene *scene, const double *a,
                      const double *b) {
  Place from = place(t, a), to = place(t, b), middle = between(t, a, b, 0.5f);
  float off = length(scene, 0.5f * (from.x + to.x) - middle.x, 0.5f * (from.y + to.y) - middle.y);
  int32_t n = 1;
  while (n < PIECES && off > BEND * (float)(n * n)) n++;
  return n;
}

// The last step that is drawn of all.
static int32_t last_step(const FeedbackTube *t, const gdn_scene *scene) {
  float sum = 0;
  int32_t h = t->from;
  while (h < t->to && sum < LENGTH) {
    sum += apart(t, scene, expected(t, h), expected(t, h + 1));
    h++;
  }
  return h;
}

// The last one of a way; at least one step is.
static int32_t last_of(const FeedbackTube *t, const gdn_scene *scene, int32_t way, int32_t last) {
  int32_t h = t->from;
  while (h < last && h < t->last[way]) {
    h++;
    if (apart(t, scene, state_of(t, way, h), expected(t, h)) > FAR) break;
  }
  return h;
}

static int32_t is_inside(const gdn_scene *scene, const Place *at) {
  return at->x >= scene->x0 && at->x <= scene->x1 && at->y >= scene->y0 && at->y <= scene->y1;
}

// A step from state a, the first part of it: where the tip of a rod goes round, so does the line.
static void draw_step(const FeedbackTube *t, gdn_scene *scene, const double *a, const double *b,
                      float part, float width, float value) {
  int32_t n = pieces(t, scene, a, b);
  Place from = place(t, a);
  for (int32_t k = 1; k <= n; k++) {
    Place to = between(t, a, b, part * (float)k / (float)n);
    way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, from.x, from.y, to.x, to.y, width, value);
    from = to;
  }
}

// The steps of a way, [horizon + 1][dim], up to the last; by then it has faded so far.
static void draw_states(const FeedbackTube *t, gdn_scene *scene, const double *way, int32_t last,
                        float part, float width, float value, float faded) {
  for (int32_t h = t->from; h < last; h++) {
    float now = 1 - faded * (float)(h - t->from) / (float)(last - t->from);
    const double *at = way + h * t->im->dim;
    draw_step(t, scene, at, at + t->im->dim, part, width, value * now);
  }
}

static void draw_way(const FeedbackTube *t, gdn_scene *scene, int32_t way, int32_t last,
                     float width, float value) {
  draw_states(t, scene, state_of(t, way, 0), last_of(t, scene, way, last),
              is_open(t, way) ? DASH : 1, width, value, 0);
}

// Between p[0] and p[1], and p[2] and p[3].
static void draw_quad(gdn_scene *scene, const Place p[4]) {
  for (int32_t k = 0; k < 2; k++) {
    float corners[6];
    memcpy(corners, p + k, sizeof corners);
    way_triangle(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, corners, 0.35f);
  }
}

// A step as a ribbon.
static void draw_ribbon(const FeedbackTube *t, gdn_scene *scene, const double *a, const double *b) {
  int32_t n = pieces(t, scene, a, b);
  Place from = place(t, a), p[4];
  for (int32_t k = 1; k <= n; k++) {
    Place to = between(t, a, b, (float)k / (float)n);
    float x = from.y - to.y, y = to.x - from.x, size = 0.5f * THICK / length(scene, x, y);
    if (!(size - size == 0)) return; // it stands still
    for (int32_t i = k == 1 ? 0 : 2; i < 4; i++) {
      const Place *at = i < 2 ? &from : &to;
      float side = i % 2 ? -size : size;
      p[i] = (Place){at->x + side * x, at->y + side * y};
    }
    draw_quad(scene, p);
    p[0] = p[2];
    p[1] = p[3];
    from = to;
  }
}

// The place of a state in between: in time, then across.
static Place within(const FeedbackTube *t, const double *const corner[4], float time, float side) {
  const double *up = blend(t, corner[0], corner[2], time, 1);
  return between(t, up, blend(t, corner[1], corner[3], time, 2), side);
}

// All states between four: up and down, and both a step later.
static void draw_patch(const FeedbackTube *t, gdn_scene *scene, const double *const corner[4]) {
  int32_t n = pieces(t, scene, corner[0], corner[2]), m = pieces(t, scene, corner[2], corner[3]);
  for (int32_t i = 0; i < n; i++) {
    float now = (float)i / (float)n, then = (float)(i + 1) / (float)n;
    Place p[4] = {[0] = within(t, corner, now, 0), [2] = within(t, corner, then, 0)};
    for (int32_t j = 1; j <= m; j++) {
      float side = (float)j / (float)m;
      p[1] = within(t, corner, now, side);
      p[3] = within(t, corner, then, side);
      draw_quad(scene, p);
      p[0] = p[1];
      p[2] = p[3];
    }
  }
}

// Whether all numbers of a state lead the tip along one line.
static int32_t is_on_line(const FeedbackTube *t, const double *state) {
  Place at = place(t, state);
  float x = 0, y = 0; // where the first number leads that matters
  for (int32_t i = 0; i < t->im->dim; i++) {
    (void)blend(t, state, state, 0, 0);
    spare(t, 0)[i] += MOVED;
    Place to = place(t, spare(t, 0));
    float dx = to.x - at.x, dy = to.y - at.y, cross = x * dy - y * dx;
    if (cross * cross > ALONG * ALONG * (x * x + y * y) * (dx * dx + dy * dy)) return 0;
    if (x == 0 && y == 0) {
      x = dx;
      y = dy;
    }
  }
  return 1;
}

// Whether the tip can go along one line only, on all ways that are drawn.
static int32_t has_one_line(const FeedbackTube *t, const gdn_scene *scene, int32_t last) {
  for (int32_t way = 0; way < 4 * t->pushed + 2; way++) {
    int32_t end = last_of(t, scene, way, last);
    for (int32_t h = t->from; h <= end; h++)
      if (!is_on_line(t, state_of(t, way, h))) return 0;
  }
  return 1;
}

// Between the closed ways of action i, as far as both are followed. Where there is but one line, what was between the
// two at first and what each of them then passes is all that there is.
static void draw_band(const FeedbackTube *t, gdn_scene *scene, int32_t i, int32_t last,
                      int32_t line) {
  last = last_of(t, scene, 4 * i + TUBE_CLOSED_UP, last);
  last = last_of(t, scene, 4 * i + TUBE_CLOSED_DOWN, last);
  for (int32_t h = t->from; h < last; h++) {
    const double *corner[4]; // up and down now, and both a step later
    for (int32_t k = 0; k < 4; k++) corner[k] = state_of(t, 4 * i + k % 2, h + k / 2);
    for (int32_t k = 0; k < 2; k++)
      if (!(apart(t, scene, corner[k], corner[3 - k]) < 4 * FAR)) return;
    if (!line) draw_patch(t, scene, corner);
    if (line && h == t->from) draw_ribbon(t, scene, corner[0], corner[1]);
    for (int32_t k = 0; line && k < 2; k++) draw_ribbon(t, scene, corner[k], corner[k + 2]);
  }
}

static int32_t has_strayed(const FeedbackTube *t, const gdn_scene *scene, int32_t last) {
  for (int32_t open = 0; open < 2; open++) {
    for (int32_t h = t->from; h <= last; h++) {
      if (apart(t, scene, state_of(t, real_way(t, open), h), expected(t, h)) > STRAYED) return 1;
    }
  }
  return 0;
}

// In the same time, from where it comes without feedback to where it comes with it: straight, or on the line where all
// lies, where only the last piece is an arrow.
static void draw_pull(const FeedbackTube *t, gdn_scene *scene, int32_t open, int32_t closed,
                      int32_t last, int32_t line, float width) {
  int32_t h = last_of(t, scene, open, last);
  const double *a = state_of(t, open, h), *b = state_of(t, closed, h), *near = a;
  if (line) near = blend(t, a, b, 1 - 1 / (float)pieces(t, scene, a, b), 3);
  Place from = place(t, near), to = place(t, b);
  if (!is_inside(scene, &from) || !is_inside(scene, &to)) return;
  if (apart(t, scene, a, b) < STRAYED) return;
  if (line) draw_step(t, scene, a, near, 1, width, 0.8f);
  gdn_scene_arrow(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, from.x, from.y, to.x, to.y, width,
                  0.8f);
}

void feedback_tube_draw(const FeedbackTube *t, gdn_scene *scene) {
  if (t->from == t->to) return; // all of the plan is done
  float width = THIN * (scene->y1 - scene->y0);
  int32_t last = last_step(t, scene), strayed = has_strayed(t, scene, last);
  int32_t line = has_one_line(t, scene, last);
  for (int32_t i = 0; i < t->pushed; i++) draw_band(t, scene, i, last, line);
  for (int32_t way = 0; way < 4 * t->pushed; way++) {
    draw_way(t, scene, way, last, width, is_open(t, way) ? 0.7f : 0.4f);
    if (is_open(t, way)) draw_pull(t, scene, way, way - 2, last, line, width);
  }
  // The way expected fades with time; where it is not the real one, it stands back.
  draw_states(t, scene, expected(t, 0), last, 1, strayed ? 1.5f * width : 2.5f * width,
              strayed ? 0.6f : 1, 0.7f);
  if (!strayed) return;
  draw_way(t, scene, real_way(t, 1), last, 1.5f * width, 1);
  draw_way(t, scene, real_way(t, 0), last, 2.5f * width, 1);
  draw_pull(t, scene, real_way(t, 1), real_way(t, 0), last, line, 1.5f * width);
}
