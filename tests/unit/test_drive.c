// A person drives in the agent's place: in every mind of the catalogue a driver by chance does no harm, and what they did
// is in the config, so that the run comes again to the bit, in whatever pieces, and through saving and loading.
//
//     unit.drive [PART] [SEED]     only minds whose text has PART; other draws
#include "run/run.h"
#include "unit/any_run.h"

enum { STEPS = 200, HALF = 97 };

// What somebody does by chance, as text; now and then they let go.
static const char *any_action(const gdn_space *space, gdn_random *random) {
  static char text[256];
  if (rng_below(random, 8) == 0) return "off";
  if (space->n > 0) {
    snprintf(text, sizeof text, "%d", rng_below(random, space->n));
    return text;
  }
  int n = 0;
  for (int32_t i = 0; i < space->dim; i++) {
    double x = space->low[i] + (space->high[i] - space->low[i]) * rng_below(random, 5) / 4;
    n += snprintf(text + n, sizeof text - (size_t)n, "%s%g", i > 0 ? "," : "", x);
  }
  return text;
}

static int32_t same(const gdn_run *one, const gdn_run *two) {
  return any_state_hash(one) == any_state_hash(two) && gdn_run_digest(one) == gdn_run_digest(two);
}

// The run that was saved, in memory of its own.
static Lab loaded(const gdn_run *run) {
  uint64_t bytes = gdn_run_save_bytes(run);
  uint8_t *saved = malloc((size_t)bytes);
  gdn_config config;
  gdn_message why;
  CHECK_INT(gdn_run_save(run, saved, bytes), GDN_OK);
  CHECK_INT(gdn_snapshot_config(saved, bytes, &config, &why), GDN_OK);
  Lab other = any_open(&config, 0x5a);
  CHECK_INT(gdn_run_load(other.run, saved, bytes, &why), GDN_OK);
  free(saved);
  return other;
}

// Drives for so many steps, the half of them in a copy that was saved; returns how many actions were another's.
static int32_t check_driven(const gdn_config *config, gdn_random *random) {
  Lab lab = any_open(config, 0xa5), copy = {NULL, NULL};
  const gdn_space *space = &gdn_run_env(lab.run)->action;
  int32_t driven = 0;
  for (int32_t i = 0; i < STEPS && gdn_run_advance(lab.run, 0, GDN_UNTIL_TICKS) == GDN_OK; i++) {
    if (i == HALF) copy = loaded(lab.run);
    // Also in the middle of a step.
    gdn_run_advance(lab.run, rng_below(random, 3), GDN_UNTIL_TICKS);
    if (copy.run)
      gdn_run_advance(copy.run,
                      (int64_t)(gdn_run_progress(lab.run).ticks - gdn_run_progress(copy.run).ticks),
                      GDN_UNTIL_TICKS);
    const char *action = any_action(space, random);
    gdn_message why;
    CHECK_INT(gdn_run_set(lab.run, "drive", action, &why), GDN_OK);
    if (copy.run) CHECK_INT(gdn_run_set(copy.run, "drive", action, NULL), GDN_OK);
    driven += lab.run->driven;
    gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_STEP);
    if (copy.run) gdn_run_advance(copy.run, INT64_MAX, GDN_UNTIL_STEP);
  }
  CHECK(copy.run != NULL && same(lab.run, copy.run));
  // Once more from its text, in single ticks.
  Lab again = any_open(gdn_run_config(lab.run), 0x3c);
  uint64_t ticks = gdn_run_progress(lab.run).ticks;
  for (uint64_t i = 0; i < ticks; i++) gdn_run_advance(again.run, 1, GDN_UNTIL_TICKS);
  if (!CHECK(same(lab.run, again.run))) any_print(lab.run);
  CHECK_TEXT(gdn_run_note(again.run), "");
  lab_close(&again);
  if (copy.run) lab_close(&copy);
  lab_close(&lab);
  return driven;
}

// What is not an action is refused, and nothing changes.
static void check_refused(const char *text, const char *action, const char *part) {
  Lab lab = lab_open(text);
  gdn_message why;
  CHECK_INT(gdn_run_set(lab.run, "drive", action, &why), GDN_OUT_OF_RANGE);
  if (!CHECK(strstr(why.text, part) != NULL)) printf("    says \"%s\"\n", why.text);
  CHECK_INT(lab.run->driven, 0);
  lab_close(&lab);
}

// Down from the start, where a wall is not: the agent is where the driver went, and learns that of what was done.
static void check_followed(const char *seed) {
  char text[64];
  gdn_outcome belief;
  snprintf(text, sizeof text, "env=dyna-maze agent=dyna-q agent.planning_steps=0 seed=%s", seed);
  Lab lab = lab_open(text);
  double before = lab.run->observation[0];
  CHECK_INT(gdn_run_set(lab.run, "drive", "1", NULL), GDN_OK);
  gdn_run_advance(lab.run, 3, GDN_UNTIL_TICKS);
  CHECK_INT((int32_t)lab.run->action[0], 1);
  gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_STEP);
  CHECK(lab.run->observation[0] != before && gdn_run_progress(lab.run).updates == 1);
  for (int32_t a = 0; a < 4; a++) {
    CHECK_INT(lab.run->agent->type->believe(lab.run->agent, (int32_t)before, a, &belief), a == 1);
  }
  CHECK_INT(gdn_run_set(lab.run, "drive", "off", NULL), GDN_OK);
  CHECK_INT(lab.run->driven, 0);
  lab_close(&lab);
}

int main(int argc, char **argv) {
  const char *part = argc > 1 ? argv[1] : "";
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  static AnyRun run;
  Mind mind;
  int32_t minds = 0, continuous = 0;
  check_refused("env=dyna-maze agent=q-learning", "4", "0 to 3");
  check_refused("env=dyna-maze agent=q-learning", "1.5", "0 to 3");
  check_refused("env=pendulum agent=sac", "99", "1 numbers");
  check_refused("env=pendulum agent=sac", "0,0", "1 numbers");
  check_followed("1"); // what the agent itself would have done is another matter
  check_followed("2");
  check_followed("3");
  for (int32_t i = 0; any_mind(i, &mind); i++) {
    gdn_random random;
    if (!GDN_THOROUGH && *part == 0 && i % 3 > 0) continue; // one of three
    if (strstr(mind.text, part) == NULL || !any_run(seed, &mind, 0, &random, &run)) continue;
    // Its own events are another test's, and may lie where the driver's would.
    gdn_config_set(&run.config, "events", "", NULL);
    continuous += check_driven(&run.config, &random) > 0 && mind.agent->needs_env & GDN_CONTINUOUS;
    minds++;
  }
  CHECK(*part != 0 || (minds > 20 && continuous > 3));
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
