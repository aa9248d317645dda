// Snapshots: continuing from one equals never having stopped, wherever it was taken; and what is no
// snapshot, or no longer one, is refused with a sentence and without harm.
#include "unit/saving.h"

// Saves at each of the first ticks, and goes on to a later one from there.
static void check_every_tick(const char *text, int32_t ticks) {
  enum { FURTHER = 97 };
  Lab lab = lab_open(text), ahead = lab_open(text);
  lab_ticks(&ahead, FURTHER);
  for (int32_t t = 0; t < ticks; t++) {
    check_save(&lab, &ahead, FURTHER);
    lab_ticks(&lab, 1);
    lab_ticks(&ahead, 1);
  }
  lab_close(&lab);
  lab_close(&ahead);
}

TEST(going_on_equals_never_having_stopped) {
  char mind[96], text[320];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      if (strstr(text, "planning") == NULL && strstr(text, "agent=dyna-q") != NULL) {
        strcat(text, " agent.planning_steps=4"); // so that a few ticks see all phases
      }
      check_every_tick(text, w == 1 ? 500 : 120);
    }
  }
}

TEST(so_it_is_with_events_and_changes) {
  check_every_tick(
      "env=dyna-maze agent=dyna-q-plus agent.planning_steps=2 model=counts "
      "events=40:env.cell.3.0=#;40:agent.epsilon=0.5;90:env.slip=0.2;150:env.cell.5.5=S;"
      "200:agent.kappa=0.1;220:agent.planning_steps=5",
      300);
  Lab lab = lab_open("env=maze agent=prioritized-sweeping");
  lab_ticks(&lab, 333);
  CHECK_INT(gdn_run_set(lab.run, "agent.alpha", "0.9", NULL), GDN_OK);
  CHECK_INT(gdn_run_set(lab.run, "env.cell.8.0", "#", NULL), GDN_OK);
  Lab other = load(snapshot, save(lab.run, snapshot));
  lab_ticks(&lab, 5000);
  lab_ticks(&other, 5000);
  CHECK(gdn_run_state_hash(lab.run) == gdn_run_state_hash(other.run));
  lab_close(&lab);
  lab_close(&other);
}

TEST(finished_episodes_come_along) {
  static const int32_t episodes[] = {0, 3, GDN_EPISODE_ROWS - 1, GDN_EPISODE_ROWS,
                                     GDN_EPISODE_ROWS + 9};
  for (int32_t i = 0; i < GDN_COUNT(episodes); i++) {
    Lab lab = lab_open("env=maze env.layout=S.G agent=q-learning");
    for (int32_t e = 0; e < episodes[i]; e++) {
      CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
    }
    Lab other = load(snapshot, save(lab.run, snapshot));
    size_t bytes = GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS * sizeof(double);
    CHECK(memcmp(lab_f64(&lab, "episodes"), lab_f64(&other, "episodes"), bytes) == 0);
    lab_close(&lab);
    lab_close(&other);
  }
}

// -- damage ---------------------------------------------------------------------------------------

static const char *const victims[] = {
    "env=maze env.layout=S.#/..G agent=dyna-q agent.planning_steps=3 events=9:env.cell.0.1=#",
    "env=maze env.layout=SaH/..G agent=prioritized-sweeping model=counts env.slip=0.2",
    "env=maze env.layout=S.C/1.G agent=dyna-q-plus agent.planning_steps=2",
    "env=gridworld-4x4 agent=policy-iteration",
    "env=random-graph env.states=10 env.branching=1 agent=value-iteration",
};

// Whether it is the turn of one of so many ways to spoil a byte: of all, where there is time.
static int32_t is_turn(uint64_t byte, int32_t way, int32_t ways) {
  return GDN_THOROUGH || way == (int32_t)(byte % (uint64_t)ways);
}

TEST(a_changed_byte_is_noticed) {
  Lab lab = lab_open(victims[0]);
  lab_ticks(&lab, 101);
  uint64_t bytes = save(lab.run, snapshot);
  for (uint64_t i = 0; i < bytes; i++) {
    for (int32_t bit = 0; bit < 8; bit++) {
      if (!is_turn(i, bit, 8)) continue;
      snapshot[i] ^= (uint8_t)(1 << bit);
      gdn_config config;
      gdn_message why = {""};
      CHECK(gdn_snapshot_config(snapshot, bytes, &config, &why) != GDN_OK && is_sentence(&why));
      why.text[0] = 0;
      if (bit == (int32_t)(i % 8))
        CHECK(gdn_run_load(lab.run, snapshot, bytes, &why) != GDN_OK && is_sentence(&why));
      snapshot[i] ^= (uint8_t)(1 << bit);
    }
  }
  lab_close(&lab);
}

// A flaw behind a valid seal: made on purpose, so it must reach no array's outside.
TEST(a_forged_byte_does_no_harm) {
  static const uint8_t masks[] = {1, 0x80};
  for (int32_t v = 0; v < GDN_COUNT(victims); v++) {
    Lab lab = lab_open(victims[v]);
    lab_ticks(&lab, 101);
    uint64_t bytes = save(lab.run, snapshot);
    lab_close(&lab);
    int32_t refusals = 0;
    for (uint64_t i = 0; i < bytes - TAIL; i++) {
      for (int32_t m = 0; m < GDN_COUNT(masks); m++) {
        if (!is_turn(i, m, GDN_COUNT(masks))) continue;
        snapshot[i] ^= masks[m];
        snapshot_seal(snapshot, bytes);
        refusals += refused(snapshot, bytes);
        snapshot[i] ^= masks[m];
      }
    }
    CHECK(refusals > 100);
    snapshot_seal(snapshot, bytes);
    CHECK(!refused(snapshot, bytes));
  }
}

TEST(what_is_cut_or_longer_is_refused) {
  Lab lab = lab_open(victims[0]);
  lab_ticks(&lab, 77);
  uint64_t bytes = save(lab.run, snapshot);
  lab_close(&lab);
  for (uint64_t n = 0; n < bytes; n++) {
    CHECK(refused(snapshot, n));
    memcpy(second, snapshot, (size_t)n);
    if (n >= TAIL) {
      snapshot_seal(second, n); // as if it were whole
      CHECK(refused(second, n));
    }
  }
  memcpy(second, snapshot, (size_t)bytes);
  memset(second + bytes, 0, 16);
  snapshot_seal(second, bytes + 8);
  CHECK(refused(second, bytes + 8));
}

static void check_refusal(const uint8_t *at, uint64_t bytes, gdn_status status, const char *part) {
  gdn_config config;
  gdn_message why = {""};
  CHECK_INT(gdn_snapshot_config(at, bytes, &config, &why), status);
  if (!CHECK(strstr(why.text, part) != NULL)) printf("    says \"%s\"\n", why.text);
  CHECK_INT(gdn_snapshot_config(at, bytes, &config, NULL), status);
}

TEST(each_flaw_has_its_sentence) {
  Lab lab = lab_open(victims[0]);
  uint64_t bytes = save(lab.run, snapshot);
  lab_close(&lab);
  const char *foreign = "{\"name\": \"a file that has nothing to do with this\", \"version\": 1}";
  check_refusal((const uint8_t *)foreign, strlen(foreign), GDN_BAD_FORMAT, "not a saved run");
  check_refusal(snapshot, 0, GDN_BAD_FORMAT, "not a saved run");
  memcpy(second, snapshot, (size_t)bytes);
  second[4]++;
  snapshot_seal(second, bytes);
  check_refusal(second, bytes, GDN_BAD_VERSION, "version");
  memcpy(second, snapshot, (size_t)bytes);
  second[bytes / 2] ^= 4;
  check_refusal(second, bytes, GDN_BAD_FORMAT, "damaged");
  memcpy(second, snapshot, (size_t)bytes);
  memset(second + 8, 0xff, 4); // the length of the text
  snapshot_seal(second, bytes);
  check_refusal(second, bytes, GDN_BAD_FORMAT, "damaged");
}

TEST(another_runs_snapshot_is_refused) {
  Lab small = lab_open("env=maze env.layout=SG agent=dyna-q"),
      large = lab_open("env=dyna-maze agent=dyna-q");
  uint64_t bytes = save(small.run, snapshot);
  gdn_message why = {""};
  CHECK_INT(gdn_run_load(large.run, snapshot, bytes, &why), GDN_BAD_FORMAT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_advance(large.run, 1, GDN_UNTIL_TICKS), GDN_BAD_FORMAT); // half restored
  lab_close(&small);
  lab_close(&large);
}

TEST(nothing_is_written_beyond) {
  Lab lab = lab_open(victims[1]);
  lab_ticks(&lab, 500);
  uint64_t bytes = gdn_run_save_bytes(lab.run);
  memset(snapshot, 0x5a, (size_t)bytes + 64);
  CHECK_INT(gdn_run_save(lab.run, snapshot, bytes - 1), GDN_NO_MEMORY);
  for (uint64_t i = 0; i < bytes; i++) CHECK(snapshot[i] == 0x5a);
  CHECK_INT(gdn_run_save(lab.run, snapshot, bytes), GDN_OK);
  for (uint64_t i = bytes; i < bytes + 64; i++) CHECK(snapshot[i] == 0x5a);
  lab_close(&lab);
}

TEST_MAIN(RUN(going_on_equals_never_having_stopped) RUN(so_it_is_with_events_and_changes)
              RUN(finished_episodes_come_along) RUN(a_changed_byte_is_noticed)
                  RUN(a_forged_byte_does_no_harm) RUN(what_is_cut_or_longer_is_refused)
                      RUN(each_flaw_has_its_sentence) RUN(another_runs_snapshot_is_refused)
                          RUN(nothing_is_written_beyond))
