// Prioritized sweeping needs fewer updates than Dyna-Q: scales 1 to 3, and the exhibit "urgency".
#include "prioritized.h"

TEST(fewer_updates_in_the_reference_worlds) {
  for (int k = 1; k <= 3; k++) compare_reference_world(k);
}

TEST(fewer_updates_in_our_worlds) {
  for (int k = 2; k <= 3; k++) compare_own_world(k);
}

// The exhibit shows scale 3: real and imagined steps together until the first good episode (at most
// twice the shortest way of 42), and until the end of the exhibit.
static void urgency(int variant, Sample *good, Sample *end) {
  static Life life;
  for (int seed = 0; seed < SEEDS; seed++) {
    int k = 1;
    life_begin(&life, exhibit_text("urgency", variant), seed);
    life_episodes(&life, 60);
    while (k < 60 && life_length(&life, k) > 2 * 42) k++;
    sample_add(good, life_episode(&life, k, GDN_EPISODE_ENV_STEPS) +
                         life_episode(&life, k, GDN_EPISODE_MODEL_STEPS));
    sample_add(end, life_episode(&life, 60, GDN_EPISODE_ENV_STEPS) +
                        life_episode(&life, 60, GDN_EPISODE_MODEL_STEPS));
    life_end(&life);
  }
}

TEST(the_exhibit_shows_it) {
  Sample good[2] = {{0, 0, 0}, {0, 0, 0}}, end[2] = {{0, 0, 0}, {0, 0, 0}};
  for (int v = 0; v < 2; v++) urgency(v, &good[v], &end[v]);
  printf("urgency: real and imagined steps until the first good episode %.0f / %.0f, at the end "
         "%.0f / %.0f\n",
         sample_mean(&good[0]), sample_mean(&good[1]), sample_mean(&end[0]), sample_mean(&end[1]));
  CHECK(sample_below(&good[1], &good[0]));
  CHECK(sample_below(&end[1], &end[0]));
  CHECK(sample_mean(&good[0]) >= 1.5 * sample_mean(&good[1]));
}

TEST_MAIN(RUN(fewer_updates_in_the_reference_worlds) RUN(fewer_updates_in_our_worlds)
              RUN(the_exhibit_shows_it))
