// Dreams: over every agent of the catalogue that has a model, in worlds and with parameters drawn at random, a run that is
// dreamt of at any tick is as it was, and goes on as if it had not been; and the same actions dream the same bits.
#include "base/hash.h"
#include "run/run.h"
#include "unit/any_run.h"

enum { STEPS = 30, BEFORE = 60, MOMENTS = 4, SHAPES = 4096 };

typedef struct Dream {
  gdn_run *run;
  uint8_t *memory;
} Dream;

// In a block of exactly the size, filled with something else; without one where there is no model.
static Dream dream_open(const gdn_run *run, int32_t filling) {
  Dream d = {NULL, NULL};
  gdn_message why = {""};
  uint64_t bytes = gdn_run_evaluate_bytes(run);
  d.memory = malloc((size_t)bytes);
  memset(d.memory, filling, (size_t)bytes);
  gdn_status status = gdn_run_dream(run, d.memory, bytes, &d.run, &why);
  CHECK((status == GDN_OK) == (d.run != NULL) && (status == GDN_OK) == (why.text[0] == 0));
  CHECK(status == GDN_OK || status == GDN_UNFIT);
  return d;
}

static void dream_close(Dream *d) {
  free(d->memory);
  *d = (Dream){NULL, NULL};
}

static const char *any_action(const gdn_space *space, gdn_random *random) {
  static char text[256];
  int n = 0;
  for (int32_t i = 0; i < space->dim; i++) {
    double x = space->n > 0
                   ? rng_below(random, space->n)
                   : space->low[i] + (space->high[i] - space->low[i]) * rng_below(random, 5) / 4;
    n += snprintf(text + n, sizeof text - (size_t)n, "%s%g", i > 0 ? "," : "", x);
  }
  return text;
}

// What is seen of a dream, and what is said.
static uint64_t picture_of(const gdn_run *run) {
  static gdn_shape shapes[SHAPES];
  memset(shapes, 0, sizeof shapes);
  gdn_scene scene = {.layers = ~0u, .shapes = shapes, .cap = SHAPES};
  gdn_run_scene(run, &scene);
  CHECK(scene.n > 0 && scene.n <= SHAPES);
  const char *note = gdn_run_note(run);
  uint64_t bytes = (uint64_t)scene.n * sizeof *shapes;
  return hash_text(hash_block(HASH_START, (const uint8_t *)shapes, bytes), note);
}

// The same actions in two dreams of one moment; returns whether there is a dream.
static int32_t dream_twice(const gdn_run *run, gdn_random *random) {
  uint64_t hash = gdn_run_state_hash(run), digest = gdn_run_digest(run);
  Dream one = dream_open(run, 0xa5), two = dream_open(run, 0);
  int32_t dreams = one.run != NULL;
  CHECK(dreams == (two.run != NULL));
  for (int32_t i = 0; dreams && i < STEPS; i++) {
    const char *action = any_action(&run->env->action, random);
    gdn_message why;
    CHECK_INT(gdn_run_set(one.run, "drive", action, &why), GDN_OK);
    CHECK_INT(gdn_run_set(two.run, "drive", action, &why), GDN_OK);
    CHECK(memcmp(one.run->next, two.run->next,
                 (size_t)run->env->observation.dim * sizeof *run->next) == 0);
    CHECK(gdn_run_note(one.run)[0] != 0);
    uint64_t picture = picture_of(one.run);
    CHECK(picture == picture_of(two.run));
    CHECK(one.run->agent->updates == run->agent->updates);
  }
  CHECK(gdn_run_state_hash(run) == hash && gdn_run_digest(run) == digest);
  dream_close(&one);
  dream_close(&two);
  return dreams;
}

// A run dreamt of at MOMENTS places, beside one that is not.
static int32_t check_run(const gdn_config *config, gdn_random *random) {
  Lab lab = any_open(config, 0), other = any_open(config, 0xa5);
  int32_t dreams = 0;
  for (int32_t i = 0; i < MOMENTS; i++) {
    int64_t ticks = rng_below(random, BEFORE);
    if (i == 1) ticks = 2000; // beyond what is random at first
    if (gdn_run_advance(lab.run, ticks, GDN_UNTIL_TICKS) != GDN_OK) break;
    dreams = dream_twice(lab.run, random);
    CHECK_INT(gdn_run_advance(other.run, ticks, GDN_UNTIL_TICKS), GDN_OK);
    CHECK(gdn_run_state_hash(lab.run) == gdn_run_state_hash(other.run));
  }
  lab_close(&lab);
  lab_close(&other);
  return dreams;
}

// States of a table, or numbers with a plane to see them on.
static int32_t is_seen(const gdn_config *config) {
  Lab lab = any_open(config, 0);
  const gdn_env *env = gdn_run_env(lab.run);
  int32_t seen = env->observation.n > 0 || env->plane.names[0] != NULL;
  lab_close(&lab);
  return seen;
}

TEST(a_run_that_is_dreamt_of_goes_on_as_if_it_had_not_been) {
  static Mind mind;
  static AnyRun any;
  for (int32_t i = 0; any_mind(i, &mind); i++) {
    for (int32_t k = 0; k < (GDN_THOROUGH ? 1 : i % 4 == 0); k++) {
      gdn_random random;
      if (!any_run(1, &mind, k, &random, &any)) break;
      long before = check_failed;
      int32_t dreams = check_run(&any.config, &random);
      CHECK(dreams == (mind.model != NULL && is_seen(&any.config)));
      if (check_failed > before) printf("    %s\n", any.text);
    }
  }
}

// -- dream and truth ---------------------------------------------------------------------------------

static void drive(Dream *d, const char *action) {
  gdn_message why;
  CHECK_INT(gdn_run_set(d->run, "drive", action, &why), GDN_OK);
}

// Whoever dreams by the true dynamics dreams the truth, to what single precision leaves of it.
TEST(the_oracle_dreams_the_truth) {
  Lab lab = lab_open("env=pendulum agent=pets model=oracle agent.random_trials=1");
  lab_steps(&lab, 40);
  Dream d = dream_open(lab.run, 0xa5);
  for (int32_t i = 0; i < 20; i++) {
    drive(&d, i % 3 ? "2" : "-1.5");
    for (int32_t k = 0; k < 3; k++) CHECK_NEAR(d.run->next[k], d.run->observation[k], 1e-4);
  }
  dream_close(&d);
  lab_close(&lab);
}

// What the world would do is what the run does when it is driven likewise, also where chance has a say.
TEST(the_truth_beside_is_what_the_run_itself_would_meet) {
  static const char *const runs[] = {"env=frozen-lake agent=dyna-q model=counts seed=3",
                                     "env=pendulum env.noise=0.1 agent=pets agent.random_trials=9"};
  static const char *const actions[] = {"1", "2"};
  for (int32_t r = 0; r < 2; r++) {
    Lab lab = lab_open(runs[r]);
    lab_steps(&lab, 300);
    Dream d = dream_open(lab.run, 0xa5);
    gdn_message why;
    CHECK_INT(gdn_run_set(lab.run, "drive", actions[r], &why), GDN_OK);
    for (int32_t i = 0; i < 12 && !d.run->ended; i++) {
      uint64_t steps = d.run->episode_steps;
      drive(&d, actions[r]);
      if (d.run->episode_steps == steps) break; // never tried
      CHECK_INT(gdn_run_advance(lab.run, 30000, GDN_UNTIL_STEP), GDN_OK);
      const double *seen = lab.run->observation;
      CHECK(memcmp(seen, d.run->observation,
                   (size_t)lab.run->env->observation.dim * sizeof *seen) == 0);
    }
    CHECK(d.run->episode_steps > 0);
    dream_close(&d);
    lab_close(&lab);
  }
}

static int32_t place(const double *observation) {
  return (int32_t)observation[0];
}

// A table has no answer to what nobody tried, and then nothing moves; what was tried it answers as it was, though a wall
// stands there now.
TEST(a_table_dreams_of_what_it_knew) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q seed=7");
  Dream d = dream_open(lab.run, 0xa5);
  int32_t start = place(d.run->next);
  drive(&d, "3");
  CHECK_TEXT(gdn_run_note(d.run), "Never tried here: right. The model has no answer.");
  CHECK(d.run->episode_steps == 0 && place(d.run->observation) == start);
  dream_close(&d);
  gdn_message why;
  CHECK_INT(gdn_run_set(lab.run, "drive", "3", &why), GDN_OK);
  lab_steps(&lab, 1);
  CHECK_INT(place(lab.run->observation), start + 1);
  CHECK_INT(gdn_run_set(lab.run, "drive", "2", &why), GDN_OK);
  lab_steps(&lab, 1);
  CHECK_INT(place(lab.run->observation), start);
  CHECK_INT(gdn_run_set(lab.run, "env.cell.2.1", "#", &why), GDN_OK);
  d = dream_open(lab.run, 0xa5);
  drive(&d, "3");
  CHECK_INT(place(d.run->next), start + 1);
  CHECK_INT(place(d.run->observation), start);
  CHECK_TEXT(gdn_run_note(d.run),
             "Step 1: the dream is at row 3, column 2, the world at row 3, column 1.");
  dream_close(&d);
  lab_close(&lab);
}

TEST(a_dream_is_driven_and_nothing_else) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  Dream d = dream_open(lab.run, 0xa5);
  gdn_run *other = NULL;
  gdn_message why;
  uint8_t memory[1];
  CHECK_INT(gdn_run_set(d.run, "env.cell.1.1", "#", &why), GDN_UNFIT);
  CHECK_INT(gdn_run_set(d.run, "drive", "9", &why), GDN_OUT_OF_RANGE);
  CHECK_INT(gdn_run_advance(d.run, 1, GDN_UNTIL_TICKS), GDN_UNFIT);
  CHECK_INT(gdn_run_dream(d.run, memory, 1, &other, &why), GDN_UNFIT);
  CHECK_INT(gdn_run_dream(lab.run, memory, 1, &other, &why), GDN_NO_MEMORY);
  CHECK_INT(gdn_run_dream(NULL, memory, 1, &other, &why), GDN_BAD_ARGUMENT);
  dream_close(&d);
  lab_close(&lab);
}

TEST_MAIN(RUN(a_run_that_is_dreamt_of_goes_on_as_if_it_had_not_been)
              RUN(the_oracle_dreams_the_truth)
                  RUN(the_truth_beside_is_what_the_run_itself_would_meet)
                      RUN(a_table_dreams_of_what_it_knew) RUN(a_dream_is_driven_and_nothing_else))
