// Evaluation: over every agent of the catalogue, in worlds and with parameters drawn at random, a run that is evaluated at
// any tick goes on as if it had not been; what comes out depends on the run alone; and the agent learns nothing by it.
#include "run/run.h"
#include "unit/any_run.h"
#include "unit/toy.h"

enum { EPISODES = 3, BEFORE = 60, MOMENTS = 4 };

typedef struct Evaluation {
  gdn_run *run;
  uint8_t *memory;
} Evaluation;

// In a block of exactly the size, filled with something else.
static Evaluation evaluation_open(const gdn_run *run, int32_t filling) {
  Evaluation e = {NULL, NULL};
  gdn_message why = {""};
  uint64_t bytes = gdn_run_evaluate_bytes(run);
  e.memory = malloc((size_t)bytes);
  memset(e.memory, filling, (size_t)bytes);
  CHECK_INT(gdn_run_evaluate(run, e.memory, bytes, &e.run, &why), GDN_OK);
  CHECK_TEXT(why.text, "");
  return e;
}

static void evaluation_close(Evaluation *e) {
  free(e->memory);
  *e = (Evaluation){NULL, NULL};
}

static const double *row_of(const gdn_run *run, int32_t episode) {
  gdn_channel rows = {0};
  CHECK_INT(gdn_run_channel_find(run, "episodes", &rows), GDN_OK);
  return (const double *)rows.data + (int64_t)episode * GDN_EPISODE_COLUMNS;
}

// So many episodes, in pieces of so many ticks; GDN_NUMERIC where the world's numbers end.
static gdn_status play(const Evaluation *e, int32_t episodes, int64_t ticks) {
  gdn_status status = GDN_OK;
  while (status == GDN_OK && gdn_run_progress(e->run).episodes < (uint64_t)episodes) {
    status = gdn_run_advance(e->run, ticks, GDN_UNTIL_EPISODE);
  }
  CHECK(status == GDN_OK || status == GDN_NUMERIC);
  return status;
}

// -- the run is not touched --------------------------------------------------------------------------

// Evaluates; the same once more, in other memory and by single ticks, is the same.
static uint64_t evaluate_twice(const gdn_run *run) {
  uint64_t hash = gdn_run_state_hash(run), digest = gdn_run_digest(run);
  Evaluation one = evaluation_open(run, 0xa5), two = evaluation_open(run, 0);
  gdn_status status = play(&one, EPISODES, INT64_MAX);
  CHECK_INT(play(&two, EPISODES, 1), status);
  gdn_progress counts = gdn_run_progress(one.run);
  uint64_t before = gdn_run_progress(run).updates, outcome = gdn_run_digest(one.run);
  CHECK(outcome == gdn_run_digest(two.run));
  CHECK(memcmp(row_of(one.run, 0), row_of(two.run, 0),
               EPISODES * GDN_EPISODE_COLUMNS * sizeof(double)) == 0);
  CHECK(counts.due == 0);
  for (int32_t k = 0; status == GDN_OK && k < EPISODES; k++) {
    const double *row = row_of(one.run, k);
    CHECK(row[GDN_EPISODE_EPISODE] == k + 1);
    CHECK(row[GDN_EPISODE_LENGTH] >= 1 && row[GDN_EPISODE_LENGTH] <= GDN_EVALUATION_STEPS);
  }
  // Who thinks until values settle counts that as updates; nothing else is learned.
  if (run->agent->type->n_stages > 0) CHECK(counts.updates == before);
  CHECK(gdn_run_state_hash(run) == hash && gdn_run_digest(run) == digest);
  evaluation_close(&one);
  evaluation_close(&two);
  return outcome;
}

// A run evaluated at MOMENTS places, beside one that is not.
static void check_run(const gdn_config *config, gdn_random *random) {
  Lab lab = any_open(config, 0), other = any_open(config, 0xa5);
  for (int32_t i = 0; i < MOMENTS; i++) {
    int64_t ticks = rng_below(random, BEFORE);
    if (i == 1) ticks = 2000; // beyond what is random at first
    if (gdn_run_advance(lab.run, ticks, GDN_UNTIL_TICKS) != GDN_OK) break;
    (void)evaluate_twice(lab.run);
    CHECK_INT(gdn_run_advance(other.run, ticks, GDN_UNTIL_TICKS), GDN_OK);
    CHECK(same_progress(lab.run, other.run));
    CHECK(gdn_run_state_hash(lab.run) == gdn_run_state_hash(other.run));
  }
  lab_close(&lab);
  lab_close(&other);
}

TEST(a_run_that_is_evaluated_goes_on_as_if_it_had_not_been) {
  static Mind mind;
  static AnyRun any;
  for (int32_t i = 0; any_mind(i, &mind); i++) {
    for (int32_t k = 0; k < (GDN_THOROUGH ? 3 : i % 6 == 0); k++) {
      gdn_random random;
      if (!any_run(1, &mind, k, &random, &any)) break;
      long before = check_failed;
      check_run(&any.config, &random);
      if (check_failed > before) printf("    %s\n", any.text);
    }
  }
}

// -- the policy ------------------------------------------------------------------------------------------

// What a run says of itself that has done nothing yet.
static uint64_t evaluate_text(const char *text) {
  Lab lab = lab_open(text);
  Evaluation e = evaluation_open(lab.run, 0xa5);
  (void)play(&e, EPISODES, INT64_MAX);
  uint64_t digest = gdn_run_digest(e.run);
  evaluation_close(&e);
  lab_close(&lab);
  return digest;
}

// What only says how to explore makes no difference, whatever agent has it.
TEST(exploration_is_left_out) {
  static const char *const keys[] = {"epsilon", "epsilon_steps", "random_steps", "random_trials",
                                     "noise"};
  int32_t met = 0;
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    const gdn_component *agent = gdn_catalog_at(GDN_FAMILY_AGENT, a);
    for (int32_t i = 0; i < agent->n_params; i++) {
      const gdn_param *p = &agent->params[i];
      int32_t explores = 0;
      for (int32_t k = 0; k < GDN_COUNT(keys); k++) explores |= strcmp(p->key, keys[k]) == 0;
      if (!explores) continue;
      char little[256], much[256];
      const char *world = agent->needs_env & GDN_FINITE    ? "dyna-maze"
                          : agent->needs_env & GDN_CHOICES ? "cartpole"
                          : agent->needs_env & GDN_GOAL    ? "line"
                                                           : "pendulum";
      const char *form = "env=%s agent=%s time_limit=40 agent.%s=%.17g%s";
      const char *small = agent->needs_planner ? " planner.population=8 planner.horizon=3" : "";
      snprintf(little, sizeof little, form, world, agent->id, p->key, p->low, small);
      snprintf(much, sizeof much, form, world, agent->id, p->key, p->high, small);
      if (!CHECK(evaluate_text(little) == evaluate_text(much))) printf("    %s\n", much);
      met++;
    }
  }
  CHECK(met > 15);
}

// Where nothing in the world is left to chance and nothing is planned, episodes of one policy are one and the same, while
// those of the run differ.
TEST(a_policy_without_chance) {
  int32_t met = 0;
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    const gdn_component *agent = gdn_catalog_at(GDN_FAMILY_AGENT, a);
    Mind mind = {.agent = agent};
    const gdn_component *line = gdn_catalog_find(GDN_FAMILY_ENV, "line");
    if (!mind_fits(&mind, line) || agent->needs_planner) continue;
    char text[96];
    snprintf(text, sizeof text, "env=line agent=%s", agent->id);
    Lab lab = lab_open(text);
    lab_steps(&lab, 75); // in the middle of the third episode
    Evaluation e = evaluation_open(lab.run, 0xa5);
    (void)play(&e, EPISODES, INT64_MAX);
    const double *first = row_of(e.run, 0);
    for (int32_t k = 1; k < EPISODES; k++) {
      if (!CHECK(row_of(e.run, k)[GDN_EPISODE_RETURN] == first[GDN_EPISODE_RETURN])) puts(text);
    }
    CHECK(row_of(lab.run, 0)[GDN_EPISODE_RETURN] != row_of(lab.run, 1)[GDN_EPISODE_RETURN]);
    evaluation_close(&e);
    lab_close(&lab);
    met++;
  }
  CHECK(met >= 5);
}

// Who follows a plan to its end makes another where an episode begins: neither the run's plan goes on, nor that of the
// episode before.
TEST(an_episode_begins_with_a_plan_of_its_own) {
  Lab lab = lab_open("env=line agent=mbrl-aggregate time_limit=10 model.epochs=2");
  lab_steps(&lab, 14);
  Evaluation e = evaluation_open(lab.run, 0xa5);
  for (int32_t k = 1; k <= EPISODES; k++) {
    uint64_t before = gdn_run_progress(e.run).model_steps;
    CHECK_INT(gdn_run_advance(e.run, INT64_MAX, GDN_UNTIL_PHASE), GDN_OK); // the first decision
    uint64_t searched = gdn_run_progress(e.run).model_steps;
    CHECK(searched > before);
    (void)play(&e, k, INT64_MAX);
    CHECK(gdn_run_progress(e.run).model_steps == searched);
  }
  evaluation_close(&e);
  lab_close(&lab);
}

// Of Q-learning in the cliff-walking world (Sutton & Barto 2018, example 6.6): the greedy policy takes the 13 steps
// along the cliff, which the exploring one falls down.
TEST(the_greedy_policy_of_cliff_walking) {
  Lab lab = lab_open("env=cliff-walking agent=q-learning agent.epsilon=0.1 agent.alpha=0.5");
  while (gdn_run_progress(lab.run).episodes < 500) {
    CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
  }
  double sum = 0;
  for (int32_t k = 400; k < 500; k++) sum += row_of(lab.run, k)[GDN_EPISODE_RETURN] / 100;
  CHECK(sum < -25);
  Evaluation e = evaluation_open(lab.run, 0xa5);
  (void)play(&e, EPISODES, INT64_MAX);
  for (int32_t k = 0; k < EPISODES; k++) {
    CHECK_NEAR(row_of(e.run, k)[GDN_EPISODE_RETURN], -13, 0);
    CHECK_NEAR(row_of(e.run, k)[GDN_EPISODE_TERMINATED], 1, 0);
  }
  evaluation_close(&e);
  lab_close(&lab);
}

// -- the world -------------------------------------------------------------------------------------------

// One policy, on ice: what happens depends on the moment, and on the episode.
TEST(each_evaluation_has_luck_of_its_own) {
  Lab lab = lab_open("env=frozen-lake agent=value-iteration seed=3");
  lab_steps(&lab, 1);
  uint64_t first = evaluate_twice(lab.run);
  lab_steps(&lab, 1);
  CHECK(evaluate_twice(lab.run) != first);
  Evaluation e = evaluation_open(lab.run, 0);
  (void)play(&e, 20, INT64_MAX);
  int32_t others = 0;
  for (int32_t k = 1; k < 20; k++) {
    others += row_of(e.run, k)[GDN_EPISODE_LENGTH] != row_of(e.run, 0)[GDN_EPISODE_LENGTH];
  }
  CHECK(others > 10);
  evaluation_close(&e);
  lab_close(&lab);
}

static int32_t same_cells(const gdn_run *one, const gdn_run *two) {
  gdn_channel a, b;
  CHECK_INT(gdn_run_channel_find(one, "cells", &a), GDN_OK);
  CHECK_INT(gdn_run_channel_find(two, "cells", &b), GDN_OK);
  return memcmp(a.data, b.data, (size_t)a.shape[0] * (size_t)a.shape[1]) == 0;
}

// A world that changes with its steps may do so within an episode; the next one begins in the world of now. Who is given
// the world's probabilities sees both.
TEST(each_episode_begins_in_the_world_as_it_is) {
  Lab lab = lab_open("env=blocking-maze env.change_step=35 agent=value-iteration "
                     "events=10:env.cell.0.0=#");
  lab_steps(&lab, 30);
  Evaluation e = evaluation_open(lab.run, 0xa5);
  for (int32_t k = 1; k <= 4; k++) {
    CHECK_INT(gdn_run_advance(e.run, 1, GDN_UNTIL_TICKS), GDN_OK); // it begins
    CHECK(same_cells(e.run, lab.run));
    (void)play(&e, k, INT64_MAX);
    CHECK(!same_cells(e.run, lab.run));
    CHECK_NEAR(row_of(e.run, k - 1)[GDN_EPISODE_LENGTH], row_of(e.run, 0)[GDN_EPISODE_LENGTH], 0);
  }
  evaluation_close(&e);
  lab_close(&lab);
}

// An event to come is of the run, not of the evaluation; one that was has happened in both.
TEST(the_parameters_are_those_of_now) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q seed=5"),
      other = lab_open("env=dyna-maze agent=dyna-q seed=5 events=200:env.cell.0.0=#");
  lab_steps(&lab, 150);
  lab_steps(&other, 150);
  CHECK(evaluate_twice(lab.run) == evaluate_twice(other.run));
  CHECK_INT(gdn_run_set(other.run, "env.cell.0.0", "#", NULL), GDN_OK);
  Evaluation e = evaluation_open(other.run, 0);
  CHECK(same_cells(e.run, other.run) && !same_cells(e.run, lab.run));
  evaluation_close(&e);
  lab_close(&lab);
  lab_close(&other);
}

// -- bounds and refusals ---------------------------------------------------------------------------------

TEST(an_episode_without_an_end_is_cut_short) {
  Lab lab = lab_open("env=maze env.layout=S#G agent=q-learning");
  Evaluation e = evaluation_open(lab.run, 0);
  (void)play(&e, 2, INT64_MAX);
  CHECK_NEAR(row_of(e.run, 1)[GDN_EPISODE_LENGTH], GDN_EVALUATION_STEPS, 0);
  CHECK_NEAR(row_of(e.run, 1)[GDN_EPISODE_RETURN], 0, 0);
  CHECK_NEAR(row_of(e.run, 1)[GDN_EPISODE_TERMINATED], 0, 0);
  evaluation_close(&e);
  lab_close(&lab);
}

TEST(what_cannot_be_done) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  lab_ticks(&lab, 77);
  uint64_t bytes = gdn_run_evaluate_bytes(lab.run), saved = gdn_run_save_bytes(lab.run);
  uint8_t *memory = malloc((size_t)bytes), *snapshot = malloc((size_t)saved);
  gdn_run *none = NULL;
  gdn_message why = {""};
  CHECK_INT(gdn_run_evaluate(lab.run, memory, bytes - 1, &none, &why), GDN_NO_MEMORY);
  CHECK(none == NULL && is_sentence(&why));
  CHECK_INT(gdn_run_save(lab.run, snapshot, saved), GDN_OK);
  Evaluation e = evaluation_open(lab.run, 0xa5);
  CHECK_INT(gdn_run_evaluate(e.run, memory, bytes, &none, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_set(e.run, "agent.epsilon", "1", &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_load(e.run, snapshot, saved, &why), GDN_UNFIT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_save(e.run, snapshot, saved), GDN_UNFIT);
  (void)play(&e, EPISODES, INT64_MAX); // and goes on
  evaluation_close(&e);
  lab_close(&lab);
  lab = lab_open("env=toy agent=q-learning env.pay=1e308");
  CHECK_INT(gdn_run_advance(lab.run, 1000, GDN_UNTIL_TICKS), GDN_NUMERIC);
  CHECK_INT(gdn_run_evaluate(lab.run, memory, bytes, &none, &why), GDN_NUMERIC);
  CHECK(is_sentence(&why));
  lab_close(&lab);
  free(memory);
  free(snapshot);
}

int main(int argc, char **argv) {
  const char *check_filter = argc > 1 ? argv[1] : NULL;
  RUN(a_run_that_is_evaluated_goes_on_as_if_it_had_not_been)
  RUN(exploration_is_left_out)
  RUN(a_policy_without_chance)
  RUN(an_episode_begins_with_a_plan_of_its_own)
  RUN(the_greedy_policy_of_cliff_walking)
  RUN(each_evaluation_has_luck_of_its_own)
  RUN(each_episode_begins_in_the_world_as_it_is)
  RUN(the_parameters_are_those_of_now)
  toy_register(); // last, so that none is drawn
  RUN(an_episode_without_an_end_is_cut_short)
  RUN(what_cannot_be_done)
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0 || check_passed == 0;
}
