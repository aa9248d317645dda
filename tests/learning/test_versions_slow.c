// The PETS swing-up at the default settings, the exhibits "versions" and "exploitation": targets of
// Chua et al. 2018 as measured for small networks by an independent program
// (reference/algorithms.md, 6.1: passes 156 of 180 at trials 4 to 5, ends at 170 to 175; true
// dynamics 173 to 180), and the order of the lectures' versions: 0.5 < 1.0 < 1.5 <= PETS <= oracle.
#include "trials.h"

enum { VERSION_0_5, VERSION_1_0, VERSION_1_5, ORACLE, PETS, VERSIONS };
enum { LAST = 10, ORACLE_LAST = 3 };
static Trials trials[VERSIONS];
static Median late[VERSIONS]; // of each seed's mean over the last two trials

static void run_versions(void) {
  static const char *const names[] = {"version 0.5", "version 1.0", "version 1.5", "oracle",
                                      "PETS"};
  for (int v = 0; v < VERSIONS; v++) {
    int last = v == ORACLE ? ORACLE_LAST : LAST; // nothing is learned after the first trial
    trials_run(&trials[v], exhibit_text("versions", v), last);
    trials_print(names[v], &trials[v], last);
    late[v] = trials_median(&trials[v], last - 1, last);
  }
}

TEST(pets_swings_up_by_its_fifth_trial) {
  Median fifth = trials_median(&trials[PETS], 5, 5), end = late[PETS];
  CHECK(fifth.low >= 156);
  CHECK(end.low >= 170);
  readme_row("| PETS on the swing-up: return of trial 5 (1,000 real steps) | %.1f [%.1f, %.1f] | "
             ">= 156 |",
             fifth.value, fifth.low, fifth.high);
  readme_row("| PETS on the swing-up: trials 9 and 10 | %.1f [%.1f, %.1f] | >= 170 of 180 |",
             end.value, end.low, end.high);
}

TEST(true_dynamics_are_the_upper_bound) {
  CHECK(late[ORACLE].low >= 173);
  CHECK(late[ORACLE].high <= 180);
  readme_row("| The same with the true dynamics | %.1f [%.1f, %.1f] | 173 to 180 |",
             late[ORACLE].value, late[ORACLE].low, late[ORACLE].high);
}

// Strict where the intervals are apart; 1.5 and PETS end alike.
TEST(each_version_is_better) {
  CHECK(late[VERSION_0_5].value < late[VERSION_1_0].value);
  CHECK(late[VERSION_1_0].high < late[VERSION_1_5].low);
  CHECK(late[VERSION_1_5].value <= late[PETS].value);
  CHECK(late[PETS].value <= late[ORACLE].value);
  readme_row("| Versions 0.5 / 1.0 / 1.5 / PETS / oracle on the swing-up, last two trials | "
             "%.0f / %.0f / %.1f / %.1f / %.1f | each at least the one before |",
             late[VERSION_0_5].value, late[VERSION_1_0].value, late[VERSION_1_5].value,
             late[PETS].value, late[ORACLE].value);
}

// One network reaches what the ensemble reaches, but falls back: trials 5 to 10 that return less
// than 165.
TEST(one_network_is_exploited_more_often) {
  int one = trials_below(&trials[VERSION_1_5], 5, LAST, 165);
  int five = trials_below(&trials[PETS], 5, LAST, 165);
  CHECK(one >= 2 * five + 1);
  readme_row("| Trials 5 to 10 below 165, of 60: one network / ensemble | %d / %d | fewer |", one,
             five);
}

TEST_MAIN(run_versions();
          RUN(pets_swings_up_by_its_fifth_trial) RUN(true_dynamics_are_the_upper_bound)
              RUN(each_version_is_better) RUN(one_network_is_exploited_more_often))
