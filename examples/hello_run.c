// The manual page of gedanken.h as a program: an agent learns a maze, and we watch its episodes
// shrink.
//
//     cc -std=c11 hello_run.c $(pkg-config --cflags --libs gedanken) -o hello_run
#include <stdio.h>
#include <stdlib.h>

#include "gedanken/gedanken.h"

// Real steps of finished episode k = 1, 2, ...: the library keeps the latest rows in a ring.
static double episode_length(const gdn_channel *episodes, uint64_t k) {
  const double *rows = episodes->data;
  return rows[(k - 1) % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS + GDN_EPISODE_LENGTH];
}

int main(void) {
  gdn_config config;
  gdn_message why;
  uint64_t bytes;
  gdn_run *run;
  gdn_channel episodes;

  // Choose by text, then ask how much memory that takes. A wrong key gets a sentence, not a crash.
  gdn_config_make(&config);
  if (gdn_config_parse(&config, "env=dyna-maze agent=dyna-q agent.planning_steps=50 seed=7",
                       &why) ||
      gdn_run_bytes(&config, &bytes, &why)) {
    fprintf(stderr, "%s\n", why.text);
    return EXIT_FAILURE;
  }

  // The library never allocates: the run lives in this block and is gone with it.
  void *memory = malloc((size_t)bytes);
  if (memory == NULL || gdn_run_create(&config, memory, bytes, &run, &why) ||
      gdn_run_channel_find(run, "episodes", &episodes)) {
    fprintf(stderr, "cannot create the run\n");
    return EXIT_FAILURE;
  }

  printf("gedanken %s\n", gdn_version());
  for (uint64_t k = 1; k <= 10; k++) {
    gdn_run_advance(run, INT64_MAX, GDN_UNTIL_EPISODE);
    printf("episode %2d: %4.0f steps\n", (int)k, episode_length(&episodes, k));
  }

  gdn_progress progress = gdn_run_progress(run);
  printf("%llu real steps, %llu imagined steps\n", (unsigned long long)progress.env_steps,
         (unsigned long long)progress.model_steps);
  printf("digest %016llx\n", (unsigned long long)gdn_run_digest(run));
  free(memory);
  return EXIT_SUCCESS;
}
