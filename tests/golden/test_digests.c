// Golden digests: runs that are written down in golden/digests.txt, by the hash of what happened and by that of their
// whole state. Native, WebAssembly, any compiler and any flag must give the same. Every component of the
// catalogue is among them, and every agent with every model and planner that it can use.
//
//     PROGRAM                 checks them
//     PROGRAM --line CONFIG   prints the line of another run
//     PROGRAM --write         prints the file anew; only when results were changed on purpose, together with
//                             gdn_numbers_version
#include "unit/lab.h"

enum { LINE = 4096, MOST_STEPS = 2000 };

typedef struct Golden {
  unsigned long long digest, state;
  long steps; // real ones
  const char *config;
} Golden;

// -- what a run did ---------------------------------------------------------------------------------

static int32_t imagines(const gdn_component *agent) {
  for (int32_t i = 0; i < agent->n_lines; i++) {
    if (agent->listing[i].phase == GDN_PHASE_IMAGINE) return 1;
  }
  return agent->needs_planner != 0;
}

// A model of dynamics tells of each fit in a row, whose first column counts its updates.
static int32_t was_fitted(const gdn_run *run) {
  gdn_channel fit;
  if (gdn_run_channel_find(run, "model.fit", &fit) != GDN_OK) return 1; // none, or the oracle
  return *(const double *)fit.data > 0;
}

// Whether all that can differ has had its part: values or policy were improved, the model was fitted, and steps
// were imagined, wherever the agent does so.
static int32_t has_lived(const gdn_run *run) {
  const gdn_config *config = gdn_run_config(run);
  const gdn_component *agent = gdn_catalog_at(GDN_FAMILY_AGENT, config->choice[GDN_FAMILY_AGENT]);
  gdn_progress progress = gdn_run_progress(run);
  int32_t has_imagined = progress.model_steps > 0 || !imagines(agent);
  return has_imagined && was_fitted(run) && progress.updates + progress.model_steps > 0;
}

// Fills in the hashes after golden->steps; returns whether it has lived.
static int32_t live(Golden *golden) {
  Lab lab = lab_open(golden->config);
  lab_steps(&lab, golden->steps);
  golden->digest = gdn_run_digest(lab.run);
  golden->state = gdn_run_state_hash(lab.run);
  int32_t lived = has_lived(lab.run);
  lab_close(&lab);
  return lived;
}

static void print_line(const Golden *golden) {
  printf("%016llx %016llx %ld %s\n", golden->digest, golden->state, golden->steps, golden->config);
}

// -- the file ---------------------------------------------------------------------------------------

// Takes a line apart: DIGEST STATE STEPS CONFIG. 0 for blank lines and comments.
static int32_t take(char *line, Golden *out) {
  line[strcspn(line, "\r\n")] = 0;
  if (line[0] == 0 || line[0] == '#') return 0;
  char *at = line;
  out->digest = strtoull(at, &at, 16);
  out->state = strtoull(at, &at, 16);
  out->steps = strtol(at, &at, 10);
  out->config = at + strspn(at, " ");
  if (out->steps > 0 && *out->config != 0) return 1;
  printf("not of the form DIGEST STATE STEPS CONFIG: %s\n", line);
  exit(1);
}

static FILE *open_file(void) {
  FILE *file = fopen("golden/digests.txt", "rb");
  if (file != NULL) return file;
  printf("golden/digests.txt is not there: run this in the folder tests\n");
  exit(1);
}

TEST(digests_are_those_written_down) {
  static char line[LINE];
  FILE *file = open_file();
  Golden golden;
  int32_t lines = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    if (!take(line, &golden)) continue;
    Golden now = golden;
    if (!CHECK(live(&now))) printf("    ends before it has learned and imagined: %s\n", now.config);
    if (!CHECK(now.digest == golden.digest && now.state == golden.state)) {
      printf("    now: ");
      print_line(&now);
      printf("    not: %016llx %016llx\n", golden.digest, golden.state);
    }
    lines++;
  }
  fclose(file);
  CHECK(lines >= 40);
}

// -- every component, and all that go together ------------------------------------------------------

// Whether a line has the config's choices, apart from the families that are `any`.
static int32_t is_golden(const gdn_config *config, uint32_t any) {
  static char line[LINE];
  FILE *file = open_file();
  Golden golden;
  int32_t found = 0;
  while (!found && fgets(line, sizeof line, file) != NULL) {
    if (!take(line, &golden)) continue;
    gdn_config other = lab_config(golden.config);
    found = 1;
    for (gdn_family f = GDN_FAMILY_ENV; f < GDN_FAMILY_COUNT; f++) {
      found &= (any >> f & 1) || other.choice[f] == config->choice[f];
    }
  }
  fclose(file);
  return found;
}

// A run of this agent, model and planner in that world, made small; 0 where they cannot live.
static int32_t small_run(const gdn_component *const parts[GDN_FAMILY_COUNT],
                         const gdn_component *env, gdn_config *out) {
  static const char *const settings[][2] = {
      {"model.width", "8"},          {"model.epochs", "2"},        {"planner.population", "16"},
      {"planner.horizon", "4"},      {"planner.iterations", "2"},  {"agent.width", "8"},
      {"agent.batch", "16"},         {"agent.random_steps", "20"}, {"agent.retrain_every", "20"},
      {"agent.random_trials", "1"},  {"agent.ways", "32"},         {"agent.horizon", "3"},
      {"agent.policy_updates", "3"}, {"time_limit", "20"}};
  char text[256];
  uint64_t bytes;
  int n = snprintf(text, sizeof text, "env=%s", env->id);
  for (gdn_family f = GDN_FAMILY_MODEL; f < GDN_FAMILY_COUNT; f++) {
    if (parts[f] == NULL) continue;
    n += snprintf(text + n, sizeof text - (size_t)n, " %s=%s", gdn_family_name(f), parts[f]->id);
  }
  gdn_config_make(out);
  if (gdn_config_parse(out, text, NULL) != GDN_OK) return 0;
  for (int32_t i = 0; i < GDN_COUNT(settings) && !(env->offers & GDN_FINITE); i++) {
    (void)gdn_config_set(out, settings[i][0], settings[i][1], NULL); // where it has such a thing
  }
  return gdn_run_bytes(out, &bytes, NULL) == GDN_OK;
}

// One of all worlds where they can live: the k-th, counted round and round, so that not all live in the same one.
static int32_t some_run(const gdn_component *const parts[GDN_FAMILY_COUNT], int32_t k,
                        gdn_config *out) {
  int32_t worlds = gdn_catalog_count(GDN_FAMILY_ENV), fit = 0;
  for (int32_t e = 0; e < worlds; e++) {
    fit += small_run(parts, gdn_catalog_at(GDN_FAMILY_ENV, e), out);
  }
  for (int32_t e = 0; e < worlds && fit > 0; e++) {
    if (!small_run(parts, gdn_catalog_at(GDN_FAMILY_ENV, e), out)) continue;
    if (k-- % fit == 0) return 1;
  }
  return 0;
}

static void check_written(const gdn_config *config, uint32_t any) {
  static char text[2 * GDN_CONFIG_TEXT];
  if (CHECK(is_golden(config, any))) return;
  gdn_config_format(config, text, sizeof text);
  printf("    has no line in golden/digests.txt; PROGRAM --line '%s' makes one\n", text);
}

TEST(every_world_is_among_them) {
  for (int32_t i = 0; i < gdn_catalog_count(GDN_FAMILY_ENV); i++) {
    char text[96];
    snprintf(text, sizeof text, "env=%s", gdn_catalog_at(GDN_FAMILY_ENV, i)->id);
    gdn_config config = lab_config(text);
    check_written(&config, ~(1u << GDN_FAMILY_ENV));
  }
}

// The i-th component of a family, where it offers what the agent needs; position -1 stands for none.
static int32_t take_part(gdn_family family, int32_t i, uint32_t needs, const gdn_component **out) {
  *out = gdn_catalog_at(family, i);
  if (needs == 0 || *out == NULL) return needs == 0 && *out == NULL;
  return ((*out)->offers & needs) == needs;
}

TEST(all_that_go_together_are_among_them) {
  const gdn_component *parts[GDN_FAMILY_COUNT] = {NULL};
  int32_t all = 0;
  for (int32_t a = 0; a < gdn_catalog_count(GDN_FAMILY_AGENT); a++) {
    const gdn_component *agent = parts[GDN_FAMILY_AGENT] = gdn_catalog_at(GDN_FAMILY_AGENT, a);
    for (int32_t m = -1; m < gdn_catalog_count(GDN_FAMILY_MODEL); m++) {
      if (!take_part(GDN_FAMILY_MODEL, m, agent->needs_model, &parts[GDN_FAMILY_MODEL])) continue;
      for (int32_t p = -1; p < gdn_catalog_count(GDN_FAMILY_PLANNER); p++) {
        gdn_config config;
        uint32_t needs = agent->needs_planner;
        if (!take_part(GDN_FAMILY_PLANNER, p, needs, &parts[GDN_FAMILY_PLANNER])) continue;
        if (!some_run(parts, all, &config)) continue;
        check_written(&config, 1u << GDN_FAMILY_ENV);
        all++;
      }
    }
  }
  CHECK(all >= 19);
}

// -- writing ----------------------------------------------------------------------------------------

static int write_anew(void) {
  static char line[LINE];
  FILE *file = open_file();
  Golden golden;
  while (fgets(line, sizeof line, file) != NULL) {
    if (take(line, &golden)) {
      (void)live(&golden);
      print_line(&golden);
    } else {
      printf("%s\n", line);
    }
  }
  fclose(file);
  return check_failed != 0;
}

static int write_line(const char *config) {
  Golden golden = {.steps = 60, .config = config};
  while (!live(&golden) && golden.steps < MOST_STEPS) golden.steps += 20;
  print_line(&golden);
  if (golden.steps < MOST_STEPS) return check_failed != 0;
  fprintf(stderr, "it has not learned and imagined in %d steps\n", MOST_STEPS);
  return 1;
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--write") == 0) return write_anew();
  if (argc > 2 && strcmp(argv[1], "--line") == 0) return write_line(argv[2]);
  digests_are_those_written_down();
  every_world_is_among_them();
  all_that_go_together_are_among_them();
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
