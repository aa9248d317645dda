// See answer.h.
#include "core/answer.h"

#include <string.h>

#include "base/json.h"
#include "math/scalar.h"

enum { DIGITS = 4 }; // of numbers that are told

void answer_begin(gdn_answer *answer, float x, float y, float reach) {
  memset(answer, 0, sizeof *answer);
  answer->x = x;
  answer->y = y;
  answer->distance = reach;
}

int32_t gdn_answer_about(gdn_answer *answer, float x, float y, float half, const char *title) {
  if (answer == NULL || title == NULL) return 0;
  float dx = x - answer->x, dy = y - answer->y, distance = scalar_sqrtf(dx * dx + dy * dy);
  if (!(distance <= answer->distance)) return 0;
  answer_begin(answer, answer->x, answer->y, distance);
  text_writer w = answer_title(answer);
  text_put(&w, title);
  const float box[] = {x - half, y - half, 2 * half, 2 * half};
  memcpy(answer->box, box, sizeof box);
  return 1;
}

text_writer answer_title(gdn_answer *answer) {
  return text_into(answer->title, (int32_t)sizeof answer->title);
}

text_writer answer_line(gdn_answer *answer, const char *name, gdn_mark mark) {
  if (answer->n >= GDN_ANSWER_LINES) return text_into(NULL, 0);
  gdn_answer_line *line = &answer->lines[answer->n++];
  text_writer w = text_into(line->name, (int32_t)sizeof line->name);
  text_put(&w, name);
  line->mark = mark;
  line->line = -1;
  return text_into(line->text, (int32_t)sizeof line->text);
}

text_writer answer_believed(gdn_answer *answer, int32_t line) {
  if (line < 0 || line >= answer->n) return text_into(NULL, 0);
  char *believed = answer->lines[line].believed;
  int32_t n = (int32_t)strlen(believed);
  text_writer w = {believed, (int32_t)sizeof answer->lines[line].believed, n};
  if (n > 0) text_put(&w, "; ");
  return w;
}

void gdn_answer_number(gdn_answer *answer, const char *name, double number, const char *unit,
                       gdn_mark mark) {
  if (answer == NULL || name == NULL || unit == NULL) return;
  text_writer w = answer_line(answer, name, mark);
  text_rounded(&w, number, DIGITS);
  if (unit[0] != 0) text_put(&w, " ");
  text_put(&w, unit);
}

int32_t answer_way(gdn_answer *answer, const gdn_env *env, const double *way, int32_t steps) {
  int32_t nearest = -1;
  for (int32_t k = 0; k <= steps; k++) {
    float x, y, half = 0.015f * (env->y1 - env->y0);
    env->type->point(env, way + (int64_t)k * env->observation.dim, &x, &y);
    if (gdn_answer_about(answer, x, y, half, "")) nearest = k;
  }
  return nearest;
}

void answer_observation(gdn_answer *answer, const gdn_env *env, const double *observation,
                        gdn_mark mark) {
  const gdn_space *seen = &env->observation;
  for (int32_t i = 0; i < seen->dim; i++) {
    gdn_answer_number(answer, seen->names == NULL ? "" : seen->names[i], observation[i],
                      seen->units == NULL ? "" : seen->units[i], mark);
  }
}

void answer_action(text_writer *w, const gdn_env *env, int32_t a) {
  if (env->action.names != NULL) {
    text_put(w, env->action.names[a]);
    return;
  }
  text_put(w, "action ");
  text_i64(w, a);
}

// -- as JSON ---------------------------------------------------------------------------------------

#define WORD(name, word) word,
static const char *const marks[] = {GDN_MARK_LIST(WORD)};
#undef WORD

static void json_numbers(text_writer *w, int32_t *n, const char *name, const float *x) {
  int32_t m = 0;
  json_key(w, n, name);
  text_char(w, '[');
  for (int32_t i = 0; i < 4; i++) {
    json_next(w, &m);
    text_f64(w, (double)x[i]);
  }
  text_char(w, ']');
}

static void json_line(text_writer *w, const gdn_answer_line *line) {
  int32_t n = 0;
  text_char(w, '{');
  json_pair(w, &n, "name", line->name);
  json_pair(w, &n, "text", line->text);
  json_pair(w, &n, "believed", line->believed);
  json_pair(w, &n, "mark", marks[line->mark]);
  json_number(w, &n, "line", line->line);
  text_char(w, '}');
}

int32_t gdn_answer_json(const gdn_answer *answer, char *out, int32_t cap) {
  text_writer w = text_into(out, cap);
  int32_t n = 0, m = 0;
  if (answer == NULL) return 0;
  text_char(&w, '{');
  json_pair(&w, &n, "title", answer->title);
  json_numbers(&w, &n, "box", answer->box);
  json_numbers(&w, &n, "way", answer->way);
  json_key(&w, &n, "lines");
  text_char(&w, '[');
  for (int32_t i = 0; i < answer->n; i++) {
    json_next(&w, &m);
    json_line(&w, &answer->lines[i]);
  }
  text_put(&w, "]}");
  return w.length;
}
