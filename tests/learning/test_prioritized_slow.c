// Prioritized sweeping needs fewer updates than Dyna-Q in the largest mazes too: scales 4 and 5.
#include "prioritized.h"

TEST(fewer_updates_in_the_reference_world_of_scale_4) {
  compare_reference_world(4);
}
TEST(fewer_updates_in_our_world_of_scale_4) {
  compare_own_world(4);
}
TEST(fewer_updates_in_our_world_of_scale_5) {
  compare_own_world(5);
}

TEST_MAIN(RUN(fewer_updates_in_the_reference_world_of_scale_4)
              RUN(fewer_updates_in_our_world_of_scale_4) RUN(fewer_updates_in_our_world_of_scale_5))
