// See features.h. Sine and cosine are computed here in one go and without a branch, so that a row of cases
// becomes vector instructions.
#include "models/features.h"

#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "math/numeric.h"

Features features_of(const gdn_space *observation, int32_t action_dim) {
  Features f = {.observation = observation->dim,
                .action = action_dim,
                .n = (observation->n > 0 ? observation->n : observation->dim) + action_dim,
                .states = observation->n,
                .angles = observation->n > 0 ? NULL : observation->angles};
  for (int32_t i = 0; f.angles != NULL && i < f.observation; i++) f.n += f.angles[i] != 0;
  return f;
}

gdn_status features_check(const gdn_space *observation, gdn_message *why) {
  if (observation->n <= FEATURES_STATES) return GDN_OK;
  text_writer w = text_message(why);
  text_put(&w, "a network can learn from at most ");
  text_i64(&w, FEATURES_STATES);
  text_put(&w, " states, and this world has ");
  text_i64(&w, observation->n);
  return GDN_UNFIT;
}

// The state in a number that was observed; what is none counts as the nearest, as in op_scatter.
static int32_t state_of(const Features *f, float x) {
  int32_t last = f->states - 1;
  return !(x > 0) ? 0 : x >= (float)last ? last : (int32_t)x;
}

// x = k pi/2 + r with |r| <= pi/4; Taylor polynomials of r, whose next terms are below 2e-9; k modulo 4 tells
// which of them is the sine and the signs. Error below 1e-7 for |x| < 10^6; beyond it r is held in
// range, so that the results stay near [-1, 1], though not those of x.
static inline void sine_cosine(float x, float *sine, float *cosine) {
  const double to_integer = 0x1.8p52;
  double k = ((double)x * 0x1.45f306dc9c883p-1 + to_integer) - to_integer;
  float r = (float)((double)x - k * 0x1.921fb54442d18p+0);
  r = r > 0.786f ? 0.786f : r;
  r = r < -0.786f ? -0.786f : r;
  uint32_t n = bits_of_f32((float)k + 0x1.8p23f); // k in the low bits
  float z = r * r;
  float odd = -1.0f / 6 + z * (1.0f / 120 + z * (-1.0f / 5040 + z * (1.0f / 362880)));
  float even = 1.0f / 24 + z * (-1.0f / 720 + z * (1.0f / 40320 + z * (-1.0f / 3628800)));
  float s = r + r * z * odd, c = 1.0f - 0.5f * z + z * z * even;
  uint32_t swap = 0u - (n & 1), s_bits = bits_of_f32(s), c_bits = bits_of_f32(c);
  uint32_t change = (s_bits ^ c_bits) & swap;
  *sine = bits_to_f32(s_bits ^ change ^ (n & 2) << 30);
  *cosine = bits_to_f32(c_bits ^ change ^ ((n + 1) & 2) << 30);
}

static int32_t is_angle(const Features *f, int32_t i) {
  return f->angles != NULL && f->angles[i] != 0;
}

void features_write(const Features *f, int32_t columns, const float *observation,
                    const float *action, float *out) {
  size_t row_bytes = (size_t)columns * sizeof *out;
  if (f->states > 0) {
    memset(out, 0, row_bytes * (size_t)f->states);
    for (int32_t c = 0; c < columns; c++) out[state_of(f, observation[c]) * columns + c] = 1;
    memcpy(out + f->states * columns, action, row_bytes * (size_t)f->action);
    return;
  }
  for (int32_t i = 0; i < f->observation; i++, observation += columns) {
    if (is_angle(f, i)) {
      for (int32_t c = 0; c < columns; c++) sine_cosine(observation[c], &out[c], &out[columns + c]);
      out += 2 * columns;
    } else {
      memcpy(out, observation, row_bytes);
      out += columns;
    }
  }
  memcpy(out, action, row_bytes * (size_t)f->action);
}

void features_column(const Features *f, const float *observation, int32_t stride, float *out) {
  for (int32_t i = 0; i < f->states; i++) out[i * stride] = i == state_of(f, observation[0]);
  if (f->states > 0) return;
  for (int32_t i = 0; i < f->observation; i++, out += stride) {
    *out = observation[i];
    if (!is_angle(f, i)) continue;
    sine_cosine(observation[i], out, out + stride);
    out += stride;
  }
}

Node features_build(const Features *f, Graph *g, Node observation, Node action) {
  Node all = -1;
  if (f->states > 0) {
    Node one = op_expand(g, graph_constant(g, 1), graph_shape(g, observation));
    all = op_scatter(g, one, observation, f->states);
  }
  for (int32_t i = 0, n; f->states == 0 && i < f->observation; i += n) {
    n = 1;
    while (!is_angle(f, i) && i + n < f->observation && !is_angle(f, i + n)) n++;
    Node part = op_rows(g, observation, i, n);
    if (is_angle(f, i)) {
      Node sine = op_sin(g, part);
      part = op_concat(g, sine, op_cos(g, part));
    }
    all = all < 0 ? part : op_concat(g, all, part);
  }
  return f->action > 0 ? op_concat(g, all, action) : all;
}
