// For test_policy.mjs: what a saved run's agent does at observations, as an evaluation would ask it.
//     actions FILE < OBSERVATIONS      numbers in, one action a line out; the file's agent begins anew at each
#include <stdio.h>
#include <stdlib.h>

#include "run/run.h"

enum { MOST_BYTES = 64 << 20, NUMBERS = 64 };

static gdn_run *load(const char *path) {
  static gdn_config config;
  static uint8_t snapshot[MOST_BYTES], *memory; // as long as the program
  FILE *file = fopen(path, "rb");
  uint64_t bytes, needed = 0;
  gdn_run *run = NULL;
  if (file == NULL) return NULL;
  bytes = fread(snapshot, 1, MOST_BYTES, file);
  fclose(file);
  if (gdn_snapshot_config(snapshot, bytes, &config, NULL) != GDN_OK) return NULL;
  if (gdn_run_bytes(&config, &needed, NULL) != GDN_OK) return NULL;
  memory = malloc((size_t)needed);
  if (gdn_run_create(&config, memory, needed, &run, NULL) != GDN_OK) return NULL;
  return gdn_run_load(run, snapshot, bytes, NULL) == GDN_OK ? run : NULL;
}

int main(int argc, char **argv) {
  gdn_run *run = argc == 2 ? load(argv[1]) : NULL;
  double observation[NUMBERS], action[NUMBERS];
  if (run == NULL) return 2;
  Agent *agent = run->agent;
  agent->evaluated = 1;
  for (;;) {
    for (int i = 0; i < run->env->observation.dim; i++)
      if (scanf("%lf", &observation[i]) != 1) return 0;
    if (agent->type->begin_decision != NULL) agent->type->begin_decision(agent, observation);
    agent->type->decide(agent, observation, action);
    for (int i = 0; i < run->env->action.dim; i++) printf(i > 0 ? " %.17g" : "%.17g", action[i]);
    putchar('\n');
  }
}
