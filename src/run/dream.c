// A dream: a copy of a run in which a person drives, and both the learned model and the world answer. The tables are
// asked what they believe; of learned dynamics every member is asked, and the dream goes where they come on average. What
// each member would have dreamt by itself is kept beside it: as far as these lie apart the model is unsure.
#include <string.h>

#include "core/answer.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "run/run.h"

// Columns of each member's tile: the dream, which all share, and its own. Nobody else asks the imagination of a dream.
enum { T = DYNAMICS_TILE, SHARED = 0, OWN = 1 };

static int32_t is_table(const gdn_run *me) {
  return me->env->observation.n > 0;
}

// -- the beginning -----------------------------------------------------------------------------------

static void begin(gdn_run *me) {
  int32_t acted = me->phase == GDN_PHASE_OBSERVE || me->phase == GDN_PHASE_UPDATE;
  int32_t over = me->fresh || (acted && (me->step.terminated || me->step.truncated));
  size_t bytes = (size_t)me->env->observation.dim * sizeof *me->next;
  me->dreams = 1;
  me->visits = NULL; // there is no map of a dream
  me->untried = -1;
  me->phase = GDN_PHASE_DECIDE;
  me->deciding = me->ended = 0;
  me->next_event = MOMENT_NEVER;
  if (acted) memcpy(me->observation, me->next, bytes);
  if (over) run_begin_episode(me);
  me->episode_steps = 0;
  me->trail.n = 0;
  memcpy(me->next, me->observation, bytes);
  trail_add(&me->trail, me->env, me->observation, 1);
  trail_add(&me->dreamt, me->env, me->next, 1);
  if (!is_table(me)) imagine_place(&me->map.im, me->next);
}

gdn_status gdn_run_dream(const gdn_run *run, void *memory, uint64_t bytes, gdn_run **out,
                         gdn_message *why) {
  (void)text_message(why);
  if (run != NULL && run->agent->type->believe == NULL && (!run->imagines || run->visits == NULL)) {
    return text_fail(
        why, GDN_UNFIT,
        "nobody can dream here: that takes a model that answers actions, and in a world of "
        "numbers two of them to compare by");
  }
  gdn_status status = run_copy(run, memory, bytes, out, why);
  if (status == GDN_OK) begin(*out);
  return status;
}

// -- a step ------------------------------------------------------------------------------------------

// 0: that was never tried there.
static int32_t dream_table(gdn_run *me) {
  gdn_outcome belief;
  int32_t s = (int32_t)me->next[0], a = (int32_t)me->drive[0];
  me->untried = me->agent->type->believe(me->agent, s, a, &belief) ? -1 : a;
  if (me->untried >= 0) return 0;
  me->next[0] = belief.next;
  me->awake = belief.terminated;
  return 1;
}

static void dream_numbers(gdn_run *me) {
  Imagination im = imagine_look(&me->map.im);
  im.options.bounds = IMAGINE_BOUNDS_KEPT; // beyond the world's limits nobody can drive
  im.noise = rng_stream(me->agent->seed, "dream", me->episode_steps);
  dynamics_action(&me->env->action, me->drive, im.unit);
  for (int32_t k = 0; k < im.members * im.action_dim * T; k++) {
    im.action[k] = (float)im.unit[k / T % im.action_dim];
  }
  imagine_step(&im, 0);
  int32_t finite = 1;
  for (int32_t i = 0; i < im.dim; i++) {
    double mean = 0;
    for (int32_t m = 0; m < im.members; m++) {
      mean += (double)*imagine_number(im.next, im.dim, i, m * T + SHARED) / im.members;
    }
    im.here[i] = me->next[i];
    im.after[i] = mean;
    finite &= mean - mean == 0;
    for (int32_t m = 0; m < im.members; m++) {
      *imagine_number(im.next, im.dim, i, m * T + SHARED) = (float)mean;
    }
  }
  me->awake = !finite || imagine_judge(&im).terminated;
  if (!finite) return; // the model diverged
  memcpy(me->next, im.after, (size_t)im.dim * sizeof *me->next);
  imagine_go_on(&im);
}

static void live(gdn_run *me) {
  me->step = (gdn_step){0};
  me->env->type->step(me->env, me->drive, &me->world, &me->step);
  me->env->type->observe(me->env, me->observation);
  me->ended = me->step.terminated;
  trail_add(&me->trail, me->env, me->observation, 0);
}

// -- what is said of it ------------------------------------------------------------------------------

static void tell_untried(gdn_run *me, text_writer *w) {
  text_put(w, "Never tried here: ");
  answer_action(w, me->env, me->untried);
  text_put(w, ". The model has no answer.");
}

static void tell_places(const gdn_run *me, text_writer *w) {
  int32_t part = me->next[0] != me->observation[0];
  text_put(w, part ? "the dream is at " : "dream and world are at ");
  if (part) run_put_place(me->env, (int32_t)me->next[0], w);
  if (part) text_put(w, ", the world at ");
  run_put_place(me->env, (int32_t)me->observation[0], w);
  text_char(w, '.');
}

// A difference along the plane's first axis: of angles by the shorter way round.
static double apart(const gdn_plane *plane, double x) {
  double turn = plane->high[0] - plane->low[0];
  if (!(turn > 6.28 && turn < 6.29)) return x;
  return x > turn / 2 ? x - turn : x < -turn / 2 ? x + turn : x;
}

// What member m has dreamt by itself.
static const double *own_dream(const gdn_run *me, int32_t m) {
  const Imagination *im = &me->map.im;
  for (int32_t i = 0; i < im->dim; i++) {
    im->after[i] = (double)*imagine_number(im->observation, im->dim, i, m * T + OWN);
  }
  return im->after;
}

// Along the plane's first axis the root mean square of how far the members' own dreams lie from the shared one.
static double spread(const gdn_run *me, double shared) {
  double square = 0, uv[2];
  for (int32_t m = 0; m < me->map.im.members; m++) {
    me->env->type->to_plane(me->env, own_dream(me, m), uv);
    double off = apart(&me->env->plane, uv[0] - shared);
    square += off * off / me->map.im.members;
  }
  return scalar_sqrt(square);
}

static void tell_numbers(const gdn_run *me, text_writer *w) {
  const gdn_plane *p = &me->env->plane;
  double dream[2], truth[2];
  me->env->type->to_plane(me->env, me->next, dream);
  me->env->type->to_plane(me->env, me->observation, truth);
  text_put(w, "the dream says ");
  text_put(w, p->names[0]);
  text_char(w, ' ');
  text_rounded(w, dream[0], 3);
  if (me->map.im.members > 1) {
    text_put(w, " \u00b1 ");
    text_rounded(w, spread(me, dream[0]), 2);
  }
  if (p->units[0] != NULL && p->units[0][0] != 0) {
    text_char(w, ' ');
    text_put(w, p->units[0]);
  }
  text_put(w, ", the world ");
  text_rounded(w, dream[0] + apart(p, truth[0] - dream[0]), 3);
  text_char(w, '.');
}

static void tell(gdn_run *me) {
  text_writer w = text_message(&me->note);
  if (me->untried >= 0) {
    tell_untried(me, &w);
    return;
  }
  text_put(&w, "Step ");
  text_i64(&w, (int64_t)me->episode_steps);
  text_put(&w, ": ");
  if (is_table(me)) {
    tell_places(me, &w);
  } else {
    tell_numbers(me, &w);
  }
  if (me->awake) text_put(&w, " There the dream is over.");
  if (me->ended) text_put(&w, " In the world the episode is over.");
}

gdn_status dream_drive(gdn_run *me, text_span action, gdn_message *why) {
  me->driven = 0;
  gdn_status status = run_drive(me, action, why);
  if (status != GDN_OK || !me->driven || (me->awake && me->ended)) return status;
  int32_t answered = me->awake || !is_table(me) || dream_table(me);
  if (answered) {
    me->episode_steps++;
    if (!me->awake && !is_table(me)) dream_numbers(me);
    trail_add(&me->dreamt, me->env, me->next, 0);
    if (!me->ended) live(me);
  }
  tell(me);
  return GDN_OK;
}

// -- how it is drawn ---------------------------------------------------------------------------------

// Amber hatching on the side of the cell to which the action leads.
static void draw_untried(const gdn_run *me, float x, float y, float half, gdn_scene *scene) {
  float dx = 0, dy = 0, r = 0.3f * half;
  if (me->env->type->direct != NULL) me->env->type->direct(me->env, me->untried, &dx, &dy);
  for (int32_t k = -2; k <= 2; k++) {
    float mx = x + half * dx + 0.6f * r * (float)k, my = y + half * dy;
    gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_UNSURE, mx - 0.5f * r, my + r, mx + 0.5f * r,
                   my - r, 0.06f * half, 0);
  }
}

// To where each member is by itself: no line is seen where they agree.
static void draw_members(const gdn_run *me, gdn_scene *scene) {
  const gdn_env *env = me->env;
  float x, y, x2, y2;
  env->type->point(env, me->next, &x, &y);
  for (int32_t m = 0; m < me->map.im.members; m++) {
    env->type->point(env, own_dream(me, m), &x2, &y2);
    gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_UNSURE, x, y, x2, y2,
                   0.012f * (env->y1 - env->y0), 0);
  }
}

// The world's own drawing of the state that is dreamt of.
static void draw_body(const gdn_run *me, gdn_scene *scene) {
  if (dynamics_place(me->truth, me->next, me->map.nearest) == GDN_OK) {
    me->truth->type->draw(me->truth, scene);
  }
}

// A little larger than the world's, which covers it as long as both agree.
void dream_draw(const gdn_run *me, gdn_scene *scene) {
  const gdn_env *env = me->env;
  float x = 0, y = 0, half = 0;
  int32_t first = scene->n;
  if (!is_table(me)) {
    if (env->type->draw != NULL) draw_body(me, scene);
  } else if (env->type->locate != NULL &&
             env->type->locate(env, (int32_t)me->next[0], &x, &y, &half)) {
    gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, x, y, 0.8f * half, 0);
  }
  for (int32_t i = first; i < scene->n && i < scene->cap; i++) {
    gdn_shape *shape = &scene->shapes[i];
    shape->layer = GDN_LAYER_MODEL; // a belief, and no passing thought
    shape->ink = GDN_INK_IMAGINED;
    shape->value = 0.7f;
    shape->width *= 1.7f;
  }
  if (is_table(me)) {
    if (me->untried >= 0 && half > 0) draw_untried(me, x, y, half, scene);
  } else if (env->type->point != NULL && me->map.im.members > 1) {
    draw_members(me, scene);
  }
}
