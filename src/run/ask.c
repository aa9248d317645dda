// What people ask of a run: of a place on the drawing, and of a line of the listing. Here is what all worlds have in
// common; the rest agent and world tell themselves.
#include "envs/layout.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "run/run.h"

enum { DIGITS = 4, T = DYNAMICS_TILE };
static const float REACH = 0.06f; // how near a thing has to be, as part of the drawing's height

// -- finite worlds ---------------------------------------------------------------------------------

static int32_t has_places(const gdn_env *env) {
  return env->observation.n > 0 && env->type->locate != NULL;
}

static int32_t columns_of(const gdn_env *env) {
  int32_t rows, columns = 0;
  if (env->type->cells != NULL) env->type->cells(env, &rows, &columns);
  return columns;
}

void run_put_place(const gdn_env *env, int32_t s, text_writer *w) {
  int32_t columns = columns_of(env);
  text_put(w, columns > 0 ? "row " : "state ");
  text_i64(w, columns > 0 ? s / columns + 1 : s);
  if (columns == 0) return;
  text_put(w, ", column ");
  text_i64(w, s % columns + 1);
}

static void put_title(const gdn_env *env, int32_t s, gdn_answer *answer) {
  int32_t rows, columns;
  text_writer w = answer_title(answer);
  run_put_place(env, s, &w);
  answer->title[0] = (char)(answer->title[0] - 'a' + 'A');
  if (env->type->cells == NULL) return;
  text_put(&w, ": ");
  text_put(&w, glyph_name(env->type->cells(env, &rows, &columns)[s]));
}

// Where state s is drawn, also a wall, which has no place; 0: nowhere.
static int32_t box_of(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  int32_t columns = columns_of(env);
  if (env->type->locate(env, s, x, y, half)) return 1;
  if (columns == 0) return 0;
  *half = (env->x1 - env->x0) / (float)(2 * columns);
  *x = env->x0 + *half * (float)(2 * (s % columns) + 1);
  *y = env->y0 + *half * (float)(2 * (s / columns) + 1);
  return 1;
}

// The state whose drawing the point lies in; -1: none.
static int32_t state_at(const gdn_env *env, float x, float y) {
  for (int32_t s = 0; s < env->observation.n; s++) {
    float sx, sy, half;
    if (!box_of(env, s, &sx, &sy, &half)) continue;
    if (x >= sx - half && x < sx + half && y >= sy - half && y < sy + half) return s;
  }
  return -1;
}

// What the agent believes of the actions, beside what they are worth.
static void tell_beliefs(const gdn_run *run, int32_t s, int32_t first, gdn_answer *answer) {
  gdn_outcome belief;
  for (int32_t a = 0; a < run->env->action.n; a++) {
    if (!run->agent->type->believe(run->agent, s, a, &belief)) continue;
    text_writer w = answer_believed(answer, first + a);
    text_put(&w, belief.next == s ? "stays here" : "to ");
    if (belief.next != s) run_put_place(run->env, belief.next, &w);
    text_put(&w, ", reward ");
    text_rounded(&w, belief.reward, DIGITS);
    if (belief.terminated) text_put(&w, ", the end");
    if (!run_is_possible(run->env, s, a, &belief)) text_put(&w, ": not what the world does now");
  }
}

static void tell_state(const gdn_run *run, int32_t s, gdn_answer *answer) {
  const agent_type *agent = run->agent->type;
  const double observation[] = {s};
  double here;
  put_title(run->env, s, answer);
  run->env->type->observe(run->env, &here);
  if ((int32_t)here == s) {
    text_writer w = answer_line(answer, "The agent", GDN_MARK_REAL);
    text_put(&w, "is here");
  }
  int32_t first = answer->n;
  // Nobody can act in a wall, nor where the episode has ended.
  gdn_outcome outcomes[RUN_OUTCOMES];
  int32_t known = run->env->type->outcomes != NULL && run->env->n_outcomes <= RUN_OUTCOMES;
  if (known && run->env->type->outcomes(run->env, s, 0, outcomes) == 0) return;
  if (agent->tell != NULL) agent->tell(run->agent, observation, answer);
  if (agent->believe != NULL) tell_beliefs(run, s, first, answer);
}

static void ask_state(const gdn_run *run, gdn_answer *answer) {
  float x, y, half;
  int32_t s = state_at(run->env, answer->x, answer->y);
  if (s < 0 || !box_of(run->env, s, &x, &y, &half)) return;
  answer->distance = 2 * half; // its corners lie further off than its edges
  if (gdn_answer_about(answer, x, y, half, "")) tell_state(run, s, answer);
}

// -- worlds of numbers -----------------------------------------------------------------------------

// The step that is told of: where it began, and where it led; NULL: not known yet, or there is none.
typedef struct RealStep {
  const double *from, *to;
} RealStep;

static RealStep latest_step(const gdn_run *run) {
  if (run->phase == GDN_PHASE_ACT) return (RealStep){run->observation, NULL};
  if (run->phase != GDN_PHASE_DECIDE) return (RealStep){run->observation, run->next};
  return run->episode_steps > 0 ? (RealStep){run->next, run->observation} : (RealStep){NULL, NULL};
}

static const double *seen_now(const gdn_run *run) {
  int32_t acted = run->phase == GDN_PHASE_OBSERVE || run->phase == GDN_PHASE_UPDATE;
  return acted ? run->next : run->observation;
}

static void tell_action(const gdn_run *run, gdn_answer *answer) {
  const gdn_space *done = &run->env->action;
  if (done->n > 0) {
    text_writer w = answer_line(answer, "Action", GDN_MARK_REAL);
    answer_action(&w, run->env, (int32_t)run->action[0]);
  }
  for (int32_t i = 0; done->n == 0 && i < done->dim; i++) {
    gdn_answer_number(answer, done->names == NULL ? "Action" : done->names[i], run->action[i],
                      done->units == NULL ? "" : done->units[i], GDN_MARK_REAL);
  }
}

// Mean and standard deviation of what the model says of the change of number i: the noise that it expects, and how far
// its members lie apart.
static void predicted_change(const Imagination *im, int32_t i, double *mean, double *std) {
  double square = 0, noise = 0;
  *mean = 0;
  for (int32_t m = 0; m < im->members; m++) {
    double said = (double)*imagine_number(im->mean, im->rows, i, m * T);
    double doubt = (double)*imagine_number(im->std, im->rows, i, m * T);
    *mean += said / im->members;
    square += said * said / im->members;
    noise += doubt * doubt / im->members;
  }
  double variance = square - *mean * *mean + noise;
  *std = variance > 0 ? scalar_sqrt(variance) : 0;
}

// What the model says of the latest action, beside what came of it.
static void tell_prediction(gdn_run *run, gdn_answer *answer) {
  RealStep step = latest_step(run);
  Imagination *im = &run->map.im;
  if (step.from == NULL || !run->imagines || run->visits == NULL) return;
  imagine_place(im, step.from);
  dynamics_action(&run->env->action, run->action, run->map.action);
  for (int32_t j = 0; j < im->members * T; j++) {
    for (int32_t i = 0; i < im->action_dim; i++) {
      *imagine_number(im->action, im->action_dim, i, j) = (float)run->map.action[i];
    }
  }
  im->noise = rng_stream(run->agent->seed, "ask", 0);
  imagine_ask(im);
  for (int32_t i = 0; i < im->dim; i++) {
    double mean, std;
    char name[64];
    text_writer w = text_into(name, (int32_t)sizeof name);
    predicted_change(im, i, &mean, &std);
    text_put(&w, step.to == NULL ? "Predicted next " : "Predicted ");
    text_put(&w, run->env->observation.names[i]);
    w = answer_line(answer, name, GDN_MARK_IMAGINED);
    text_rounded(&w, step.from[i] + mean, DIGITS);
    text_put(&w, " \u00b1 ");
    text_rounded(&w, std, 2);
    if (step.to == NULL) continue;
    w = answer_believed(answer, answer->n - 1);
    text_put(&w, "really ");
    text_rounded(&w, step.to[i], DIGITS);
  }
}

static void tell_agent(gdn_run *run, gdn_answer *answer) {
  const double *seen = seen_now(run);
  text_writer w = answer_title(answer);
  text_put(&w, "The agent");
  answer_observation(answer, run->env, seen, GDN_MARK_REAL);
  if (run->agent->type->tell != NULL) run->agent->type->tell(run->agent, seen, answer);
  if (run->env_steps > 0) tell_prediction(run, answer);
}

// Where an observation is drawn; 0: nowhere, or the first episode has not begun.
static int32_t point_of(const gdn_run *run, const double *observation, float *x, float *y) {
  if (run->env->type->point == NULL || run->trail.n == 0) return 0;
  run->env->type->point(run->env, observation, x, y);
  return 1;
}

static void ask_numbers(gdn_run *run, gdn_answer *answer) {
  const gdn_env *env = run->env;
  float x, y, half = 0.5f * REACH * (env->y1 - env->y0);
  if (run->agent->type->near != NULL) run->agent->type->near(run->agent, answer);
  if (env->type->near != NULL) env->type->near(env, answer);
  if (!point_of(run, seen_now(run), &x, &y)) return;
  // It is larger than a point.
  float dx = x - answer->x, dy = y - answer->y;
  if (dx * dx + dy * dy < half * half) answer->distance = half;
  if (gdn_answer_about(answer, x, y, half, "")) tell_agent(run, answer);
}

gdn_status gdn_run_ask(gdn_run *run, double x, double y, gdn_answer *out) {
  if (run == NULL || out == NULL) return GDN_BAD_ARGUMENT;
  const gdn_env *env = run->env;
  answer_begin(out, (float)x, (float)y, REACH * (env->y1 - env->y0));
  if (!(x >= (double)env->x0 && x <= (double)env->x1 && y >= (double)env->y0 &&
        y <= (double)env->y1)) {
    return GDN_OK;
  }
  if (has_places(env)) {
    ask_state(run, out);
  } else if (env->observation.n == 0) {
    ask_numbers(run, out);
  }
  return GDN_OK;
}

// -- lines of the listing --------------------------------------------------------------------------

static void put_box(gdn_answer *answer, float x, float y, float half) {
  answer->box[0] = x - half;
  answer->box[1] = y - half;
  answer->box[2] = answer->box[3] = 2 * half;
}

// The agent as it is now.
static void ask_agent(gdn_run *run, gdn_answer *answer) {
  const gdn_env *env = run->env;
  float x, y, half = 0.5f * REACH * (env->y1 - env->y0);
  double here = 0;
  if (env->observation.n == 0) {
    tell_agent(run, answer);
    if (point_of(run, seen_now(run), &x, &y)) put_box(answer, x, y, half);
    return;
  }
  env->type->observe(env, &here);
  tell_state(run, (int32_t)here, answer);
  if (has_places(env) && box_of(env, (int32_t)here, &x, &y, &half)) put_box(answer, x, y, half);
}

// From one place to the next, where both are drawn.
static void put_way(const gdn_env *env, const double *from, const double *to, gdn_answer *answer) {
  float x, y, x2, y2, half = 0.5f * REACH * (env->y1 - env->y0);
  if (has_places(env)) {
    if (!box_of(env, (int32_t)from[0], &x, &y, &half)) return;
    if (!box_of(env, (int32_t)to[0], &x2, &y2, &half)) return;
  } else {
    if (env->type->point == NULL) return;
    env->type->point(env, from, &x, &y);
    env->type->point(env, to, &x2, &y2);
  }
  put_box(answer, x, y, half);
  answer->way[0] = x;
  answer->way[1] = y;
  answer->way[2] = x2;
  answer->way[3] = y2;
}

static void ask_step(gdn_run *run, gdn_answer *answer) {
  RealStep step = latest_step(run);
  text_writer w = answer_title(answer);
  if (step.to == NULL) {
    text_put(&w, "No step yet");
    return;
  }
  text_put(&w, "The latest real step");
  tell_action(run, answer);
  gdn_answer_number(answer, "Reward", run->step.reward, "", GDN_MARK_REAL);
  if (run->env->observation.n == 0) tell_prediction(run, answer);
  put_way(run->env, step.from, step.to, answer);
}

// The latest update of that phase, real or imagined.
static void ask_update(gdn_run *run, gdn_phase phase, gdn_answer *answer) {
  int32_t pair[2] = {-1, -1};
  text_writer w = answer_title(answer);
  const agent_type *agent = run->agent->type;
  if (agent->updated != NULL) agent->updated(run->agent, phase, pair, answer);
  if (pair[0] < 0) {
    text_put(&w, run->agent->updates > 0 ? "Updates so far" : "No update yet");
    if (run->agent->updates > 0) {
      gdn_answer_number(answer, "Updates", (double)run->agent->updates, "", GDN_MARK_NONE);
    }
    return;
  }
  const double from[] = {pair[0]}, to[] = {pair[1]};
  put_title(run->env, pair[0], answer);
  if (has_places(run->env)) put_way(run->env, from, to, answer);
}

gdn_status gdn_run_ask_line(gdn_run *run, int32_t line, gdn_answer *out) {
  if (run == NULL || out == NULL) return GDN_BAD_ARGUMENT;
  const gdn_component *agent = &run->agent->type->component;
  if (line < -1 || line >= agent->n_lines) return GDN_OUT_OF_RANGE;
  gdn_phase phase = line < 0 ? GDN_PHASE_DECIDE : agent->listing[line].phase;
  answer_begin(out, 0, 0, 0);
  if (phase == GDN_PHASE_OBSERVE || phase == GDN_PHASE_ACT) {
    ask_step(run, out);
  } else if (phase == GDN_PHASE_UPDATE || phase == GDN_PHASE_IMAGINE) {
    ask_update(run, phase, out);
  } else {
    ask_agent(run, out);
  }
  return GDN_OK;
}
