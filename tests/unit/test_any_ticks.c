// Who may do n updates does n, or says how many are left: so it makes no difference in what pieces a run is
// advanced. Over every mind of the catalogue, in worlds and with parameters drawn at random: whole steps, single
// ticks, phases, episodes and random numbers of ticks end at one state, with one count of everything.
//
//     unit.any_ticks [PART] [SEED]     only minds whose text has PART; other draws
#include "unit/any_run.h"

enum { STEPS = 130, RUNS = 3, MOST_RUNS = 20 };
enum { TICKS, PHASES, EPISODES, PIECES, WAYS };
static const char *const names[] = {"single ticks", "phases", "episodes", "random pieces"};

// Advances to exactly so many ticks in one of the ways.
static void advance(gdn_run *run, int32_t way, uint64_t ticks, gdn_random *random) {
  static const gdn_until until[] = {GDN_UNTIL_TICKS, GDN_UNTIL_PHASE, GDN_UNTIL_EPISODE,
                                    GDN_UNTIL_TICKS};
  uint64_t now;
  while ((now = gdn_run_progress(run).ticks) < ticks) {
    int64_t left = (int64_t)(ticks - now), most = left;
    if (way == TICKS) most = 1;
    if (way == PIECES) most = 1 + rng_below(random, 50);
    if (gdn_run_advance(run, most < left ? most : left, until[way]) != GDN_OK) return;
  }
}

static int32_t same(const gdn_run *one, const gdn_run *two) {
  return any_state_hash(one) == any_state_hash(two) && gdn_run_digest(one) == gdn_run_digest(two) &&
         same_progress(one, two);
}

static void say(const gdn_run *run, const char *how) {
  gdn_progress p = gdn_run_progress(run);
  printf("    %-14s %llu steps, %llu updates, %llu imagined, due %d\n", how,
         (unsigned long long)p.env_steps, (unsigned long long)p.updates,
         (unsigned long long)p.model_steps, p.due);
}

// One run in all ways. Returns what it saw: 1 an update, 2 an imagined step, 4 the end of an episode.
static int32_t check_ways(const gdn_config *config, gdn_random *random) {
  Lab whole = any_open(config, 0xa5);
  gdn_status status = GDN_OK;
  for (int32_t i = 0; i < STEPS && status == GDN_OK; i++)
    status = gdn_run_advance(whole.run, INT64_MAX, GDN_UNTIL_STEP);
  gdn_progress p = gdn_run_progress(whole.run);
  for (int32_t way = 0; way < WAYS; way++) {
    Lab other = any_open(config, 0xa5);
    advance(other.run, way, p.ticks, random);
    if (!CHECK(same(whole.run, other.run))) {
      any_print(whole.run);
      say(whole.run, "whole steps");
      say(other.run, names[way]);
    }
    lab_close(&other);
  }
  lab_close(&whole);
  return (p.updates > 0) + 2 * (p.model_steps > 0) + 4 * (p.episodes > 0);
}

// The case that began it: a model that is fitted by one update, behind which others wait.
static void check_named_case(gdn_random *random) {
  gdn_config config = lab_config("env=line agent=mve model=linear agent.random_steps=25 "
                                 "agent.retrain_every=20");
  CHECK_INT(check_ways(&config, random) & 3, 3);
}

// Whoever has a model fits it, unless it is the world itself, and imagines, unless nothing is decided.
static int32_t wanted_of(const Mind *mind) {
  int32_t fits = mind->model != NULL && mind->model->needs_env == 0;
  int32_t imagines = mind->model != NULL && mind->agent->needs_env != GDN_POINTS;
  return fits + 2 * imagines + 4;
}

int main(int argc, char **argv) {
  const char *part = argc > 1 ? argv[1] : "";
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  gdn_random random = rng_stream(seed, "ticks", 0);
  static AnyRun run;
  int32_t minds = 0, homeless = 0;
  Mind mind;
  printf("draws of seed %llu\n", (unsigned long long)seed);
  if (*part == 0) check_named_case(&random);
  for (int32_t i = 0; any_mind(i, &mind); i++) {
    if (strstr(mind.text, part) == NULL || (!GDN_THOROUGH && i % 6 > 0)) continue;
    int32_t saw = 0, runs = 0, wanted = wanted_of(&mind);
    while ((runs < RUNS || (saw & wanted) != wanted) && runs < MOST_RUNS &&
           any_run(seed, &mind, runs, &random, &run)) {
      saw |= check_ways(&run.config, &random);
      runs++;
    }
    minds++;
    homeless += runs == 0;
    if (runs > 0 && !CHECK((saw & wanted) == wanted))
      printf("    %s: saw %d of %d\n", mind.text, saw, wanted);
  }
  printf("%d minds, %d of them fit nowhere\n", minds, homeless);
  CHECK(minds > homeless);
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
