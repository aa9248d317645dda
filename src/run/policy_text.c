// A run's deterministic policy as JSON: all that is needed to act by it, and what it came from.
#include <stddef.h>

#include "base/json.h"
#include "learners/policy_data.h"
#include "models/dynamics.h"
#include "run/run.h"

// -- lists -----------------------------------------------------------------------------------------

// JSON has no number for what is not finite.
static void put_number(text_writer *w, double x) {
  if (x - x == 0.0)
    text_f64(w, x);
  else
    text_put(w, "null");
}

static void put_numbers(text_writer *w, const double *x, int32_t n) {
  int32_t m = 0;
  text_char(w, '[');
  for (int32_t i = 0; i < n; i++) {
    json_next(w, &m);
    put_number(w, x[i]);
  }
  text_char(w, ']');
}

static void put_floats(text_writer *w, const Real *x, int32_t n, int32_t stride) {
  int32_t m = 0;
  text_char(w, '[');
  for (int32_t i = 0; i < n; i++) {
    json_next(w, &m);
    put_number(w, (double)x[(int64_t)i * stride]);
  }
  text_char(w, ']');
}

static void put_words(text_writer *w, const char *const *words, int32_t n) {
  int32_t m = 0;
  text_char(w, '[');
  for (int32_t i = 0; i < n; i++) {
    json_next(w, &m);
    text_json(w, words[i]);
  }
  text_char(w, ']');
}

// -- spaces ----------------------------------------------------------------------------------------

static void put_space(text_writer *w, int32_t *n, const char *key, const gdn_space *space) {
  int32_t m = 0, count = space->n > 0 ? space->n : space->dim;
  json_key(w, n, key);
  text_char(w, '{');
  json_pair(w, &m, "kind", space->n > 0 ? "choices" : "numbers");
  json_number(w, &m, "n", count);
  if (space->names != NULL) {
    json_key(w, &m, "names");
    put_words(w, space->names, count);
  }
  if (space->n == 0 && space->units != NULL) {
    json_key(w, &m, "units");
    put_words(w, space->units, count);
  }
  if (space->n == 0 && space->low != NULL && space->high != NULL) {
    json_key(w, &m, "low"); // null: there is no bound
    put_numbers(w, space->low, count);
    json_key(w, &m, "high");
    put_numbers(w, space->high, count);
  }
  text_char(w, '}');
}

// -- a table ---------------------------------------------------------------------------------------

static int32_t action_in(const PolicyData *policy, int32_t s) {
  const double *q = policy->q + (int64_t)s * policy->n_actions;
  int32_t best = 0;
  if (policy->chosen != NULL && policy->chosen[s] >= 0) return policy->chosen[s];
  for (int32_t a = 1; a < policy->n_actions; a++) best = q[a] > q[best] ? a : best;
  return best;
}

static void put_table(text_writer *w, const PolicyData *policy) {
  int32_t n = 0, m = 0;
  json_pair(w, &n, "kind", "table");
  json_pair(w, &n, "rule",
            "The observation is the number of a state s, from 0. The action is actions[s]: where "
            "several are equally good by q[s], the first of them.");
  json_key(w, &n, "actions");
  text_char(w, '[');
  for (int32_t s = 0; s < policy->n_states; s++) {
    json_next(w, &m);
    text_i64(w, action_in(policy, s));
  }
  text_char(w, ']');
  json_key(w, &n, "q");
  text_char(w, '[');
  for (int32_t s = m = 0; s < policy->n_states; s++) {
    json_next(w, &m);
    put_numbers(w, policy->q + (int64_t)s * policy->n_actions, policy->n_actions);
  }
  text_char(w, ']');
}

// -- a network -------------------------------------------------------------------------------------

static const char *const activations[] = {
    [ACTIVATE_NONE] = "none",       [ACTIVATE_RELU] = "relu", [ACTIVATE_TANH] = "tanh",
    [ACTIVATE_SIGMOID] = "sigmoid", [ACTIVATE_SILU] = "silu", [ACTIVATE_SOFTPLUS] = "softplus"};

static void put_input(text_writer *w, int32_t *m, int32_t number, const char *function) {
  int32_t n = 0;
  json_next(w, m);
  text_char(w, '{');
  json_number(w, &n, "observation", number);
  json_pair(w, &n, "function", function);
  text_char(w, '}');
}

static void put_states(text_writer *w, int32_t states) {
  for (int32_t s = 0, m = 0; s < states; s++) {
    int32_t n = 0;
    json_next(w, &m);
    text_char(w, '{');
    json_number(w, &n, "observation", 0);
    json_pair(w, &n, "function", "equals");
    json_number(w, &n, "value", s);
    text_char(w, '}');
  }
}

static void put_inputs(text_writer *w, const Features *f) {
  int32_t m = 0;
  text_char(w, '[');
  put_states(w, f->states);
  for (int32_t i = 0; f->states == 0 && i < f->observation; i++) {
    int32_t is_angle = f->angles != NULL && f->angles[i] != 0;
    put_input(w, &m, i, is_angle ? "sin" : "identity");
    if (is_angle) put_input(w, &m, i, "cos");
  }
  text_char(w, ']');
}

static void put_layers(text_writer *w, const Mlp *mlp, const Real *theta) {
  int32_t m = 0;
  text_char(w, '[');
  for (int32_t k = 0; k < mlp->n_layers; k++) {
    int32_t in = mlp->sizes[k], out = mlp->sizes[k + 1], n = 0, rows = 0;
    int32_t is_last = k + 1 == mlp->n_layers;
    json_next(w, &m);
    text_char(w, '{');
    json_pair(w, &n, "activation", activations[is_last ? ACTIVATE_NONE : mlp->activation]);
    json_key(w, &n, "weights"); // those of each output in a row
    text_char(w, '[');
    for (int32_t j = 0; j < out; j++) {
      json_next(w, &rows);
      put_floats(w, theta + j, in, out);
    }
    text_char(w, ']');
    theta += (int64_t)in * out;
    json_key(w, &n, "bias");
    put_floats(w, theta, out, 1);
    theta += out;
    text_char(w, '}');
  }
  text_char(w, ']');
}

// Of each number of an action: where 0 lies, or how far from there 1.
static void put_scale(text_writer *w, int32_t *n, const gdn_space *action, const char *key,
                      double unit) {
  int32_t m = 0;
  json_key(w, n, key);
  text_char(w, '[');
  for (int32_t i = 0; i < action->dim; i++) {
    const double *low = action->low, *high = action->high;
    gdn_space one = {
        .dim = 1, .low = low == NULL ? NULL : low + i, .high = high == NULL ? NULL : high + i};
    double zero = 0, centre, place;
    dynamics_action_back(&one, &zero, &centre);
    dynamics_action_back(&one, &unit, &place);
    json_next(w, &m);
    put_number(w, unit == 0 ? centre : place - centre);
  }
  text_char(w, ']');
}

static void put_head(text_writer *w, const PolicyData *policy, const gdn_space *action) {
  int32_t n = 0;
  text_char(w, '{');
  if (policy->head == POLICY_HEAD_ARGMAX) {
    json_pair(w, &n, "kind", "argmax");
  } else {
    json_pair(w, &n, "kind", "tanh");
    json_number(w, &n, "n", action->dim);
    put_scale(w, &n, action, "centre", 0);
    put_scale(w, &n, action, "half", 1);
  }
  text_char(w, '}');
}

static void put_network(text_writer *w, const PolicyData *policy, const gdn_space *action) {
  int32_t n = 0;
  json_pair(w, &n, "kind", "network");
  json_pair(
      w, &n, "rule",
      policy->head == POLICY_HEAD_ARGMAX
          ? "x: for each of `inputs` its function of that number of the observation, not scaled "
            "further; equals is 1 where it is `value`, else 0. In each layer x becomes "
            "activation(weights x + bias). The action is the "
            "number of the greatest of x, from 0, of equal ones the first."
          : "x: for each of `inputs` its function of that number of the observation, not scaled "
            "further; equals is 1 where it is `value`, else 0. In each layer x becomes "
            "activation(weights x + bias). Of x the first head.n "
            "count: number i of the action is centre[i] + half[i] tanh(x[i]).");
  json_key(w, &n, "inputs");
  put_inputs(w, &policy->features);
  json_key(w, &n, "layers");
  put_layers(w, &policy->mlp, policy->theta);
  json_key(w, &n, "head");
  put_head(w, policy, action);
}

// -- all of it -------------------------------------------------------------------------------------

static void put_run(text_writer *w, int32_t *n, const gdn_run *run) {
  char text[2 * GDN_CONFIG_TEXT];
  uint64_t digest = gdn_run_digest(run);
  json_pair(w, n, "gedanken", gdn_version());
  json_number(w, n, "numbers", gdn_numbers_version());
  json_pair(w, n, "env", run->env->type->component.id);
  json_pair(w, n, "agent", run->agent->type->component.id);
  gdn_config_format(&run->config, text, sizeof text);
  json_pair(w, n, "config", text);
  for (int32_t i = 0; i < 16; i++) text[i] = "0123456789abcdef"[digest >> (60 - 4 * i) & 15];
  text[16] = 0;
  json_pair(w, n, "digest", text);
  json_number(w, n, "step", (double)run->env_steps);
  put_space(w, n, "observation", &run->env->observation);
  put_space(w, n, "action", &run->env->action);
}

static gdn_status refuse(const gdn_run *run, gdn_message *why) {
  text_writer w = text_message(why);
  text_put(&w, run->agent->type->component.title);
  text_put(&w, run->planner != NULL ? " plans each action anew and keeps no policy: there is none "
                                      "to export"
                                    : " has nothing to choose, and so no policy to export");
  return GDN_UNFIT;
}

gdn_status gdn_run_policy(const gdn_run *run, char *out, int32_t cap, int32_t *length,
                          gdn_message *why) {
  if (run == NULL || length == NULL)
    return text_fail(why, GDN_BAD_ARGUMENT, "a policy needs a run, and a place for its length");
  if (run->agent->type->policy == NULL) return refuse(run, why);
  PolicyData policy = {0};
  run->agent->type->policy(run->agent, &policy);
  text_writer w = text_into(out, cap);
  int32_t n = 0;
  text_char(&w, '{');
  json_pair(&w, &n, "format", "gedanken-policy-1");
  put_run(&w, &n, run);
  json_key(&w, &n, "policy");
  text_char(&w, '{');
  if (policy.q != NULL)
    put_table(&w, &policy);
  else
    put_network(&w, &policy, &run->env->action);
  text_put(&w, "}}\n");
  *length = w.length;
  return GDN_OK;
}
