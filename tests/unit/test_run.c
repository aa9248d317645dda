// Runs: memory to the byte, the same bits however the ticks are cut, where they stop, what they
// count.
#include <math.h>

#include "math/rng.h"
#include "unit/lab.h"
#include "unit/toy.h"

// -- memory ---------------------------------------------------------------------------------------

enum { GUARD = 128 };

static int32_t all_are(const uint8_t *bytes, uint64_t n, uint8_t value) {
  for (uint64_t i = 0; i < n; i++) {
    if (bytes[i] != value) return 0;
  }
  return 1;
}

// Digest after some ticks of a run in a block that lies `shift` bytes beside a multiple of 64 and
// is full of `noise`; nothing around it may change.
static uint64_t digest_in(const gdn_config *config, uint64_t bytes, uint64_t shift, uint8_t noise) {
  uint64_t all = bytes + 2 * GUARD + 64;
  uint8_t *block = malloc((size_t)all);
  uint8_t *memory = block + GUARD;
  while ((uintptr_t)memory % 64 != shift) memory++;
  memset(block, noise, (size_t)all);
  gdn_run *run = NULL;
  CHECK_INT(gdn_run_create(config, memory, bytes, &run, NULL), GDN_OK);
  CHECK_INT(gdn_run_advance(run, 700, GDN_UNTIL_TICKS), GDN_OK);
  uint64_t digest = gdn_run_state_hash(run);
  CHECK(all_are(block, (uint64_t)(memory - block), noise));
  CHECK(all_are(memory + bytes, all - bytes - (uint64_t)(memory - block), noise));
  free(block);
  return digest;
}

TEST(a_run_takes_exactly_its_bytes) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      gdn_config config = lab_config(text);
      gdn_message why;
      uint64_t bytes = 0;
      CHECK_INT(gdn_run_bytes(&config, &bytes, &why), GDN_OK);
      uint64_t digest = digest_in(&config, bytes, 0, 0);
      CHECK(digest_in(&config, bytes, 1, 0xff) == digest);
      CHECK(digest_in(&config, bytes, 63, 0x5a) == digest);
      uint8_t *block = malloc((size_t)bytes);
      memset(block, 0x77, (size_t)bytes);
      gdn_run *run = NULL;
      CHECK_INT(gdn_run_create(&config, block, bytes - 1, &run, &why), GDN_NO_MEMORY);
      CHECK(run == NULL && is_sentence(&why) && all_are(block, bytes, 0x77));
      free(block);
    }
  }
}

TEST(any_alignment_will_do) {
  gdn_config config = lab_config("env=frozen-lake agent=prioritized-sweeping model=counts");
  uint64_t bytes = 0;
  CHECK_INT(gdn_run_bytes(&config, &bytes, NULL), GDN_OK);
  uint64_t digest = digest_in(&config, bytes, 0, 0);
  for (uint64_t shift = 0; shift < 64; shift++) {
    CHECK(digest_in(&config, bytes, shift, (uint8_t)(7 * shift)) == digest);
  }
}

TEST(a_world_alone_takes_exactly_its_bytes) {
  for (int32_t w = 0; w < GDN_COUNT(lab_worlds); w++) {
    gdn_config config = lab_config(lab_worlds[w]);
    uint64_t bytes = 0;
    gdn_env *env = NULL;
    CHECK_INT(gdn_env_bytes(&config, &bytes, NULL), GDN_OK);
    uint8_t *block = malloc((size_t)bytes + GUARD);
    memset(block, 0x77, (size_t)bytes + GUARD);
    CHECK_INT(gdn_env_create(&config, block, bytes - 1, &env, NULL), GDN_NO_MEMORY);
    CHECK(env == NULL && all_are(block, bytes + GUARD, 0x77));
    CHECK_INT(gdn_env_create(&config, block, bytes, &env, NULL), GDN_OK);
    CHECK(all_are(block + bytes, GUARD, 0x77));
    double state = -1;
    env->type->observe(env, &state);
    CHECK(state >= 0 && state < env->observation.n);
    free(block);
  }
}

// -- the same bits --------------------------------------------------------------------------------

enum { TICKS = 3000 };

static void check_same(const Lab *a, const Lab *b) {
  gdn_progress one = gdn_run_progress(a->run), other = gdn_run_progress(b->run);
  CHECK(gdn_run_state_hash(a->run) == gdn_run_state_hash(b->run));
  CHECK(one.ticks == other.ticks && one.env_steps == other.env_steps);
  CHECK(one.episodes == other.episodes && one.updates == other.updates);
  CHECK(one.model_steps == other.model_steps && one.total_reward == other.total_reward);
  CHECK(one.phase == other.phase && one.line == other.line && one.due == other.due);
  uint64_t rows = one.episodes < GDN_EPISODE_ROWS ? one.episodes : GDN_EPISODE_ROWS;
  CHECK(memcmp(lab_f64(a, "episodes"), lab_f64(b, "episodes"),
               (size_t)rows * GDN_EPISODE_COLUMNS * sizeof(double)) == 0);
}

TEST(ticks_may_be_cut_anywhere) {
  char mind[96], text[256];
  gdn_random random = rng_stream(3, "cuts", 0);
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab whole = lab_open(text), single = lab_open(text), cut = lab_open(text);
      lab_ticks(&whole, TICKS);
      CHECK(gdn_run_progress(whole.run).ticks == TICKS);
      for (int32_t t = 0; t < TICKS; t++) lab_ticks(&single, 1);
      for (int32_t left = TICKS; left > 0;) {
        int32_t n = rng_below(&random, rng_below(&random, 2) ? 5 : 200);
        n = n < left ? n : left;
        lab_ticks(&cut, n);
        left -= n;
      }
      check_same(&whole, &single);
      check_same(&whole, &cut);
      lab_close(&whole);
      lab_close(&single);
      lab_close(&cut);
    }
  }
}

TEST(every_way_of_stopping_gives_the_same_bits) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab whole = lab_open(text);
      lab_ticks(&whole, TICKS);
      for (gdn_until until = GDN_UNTIL_PHASE; until <= GDN_UNTIL_EPISODE; until++) {
        Lab other = lab_open(text);
        for (uint64_t done = 0; done < TICKS; done = gdn_run_progress(other.run).ticks) {
          CHECK_INT(gdn_run_advance(other.run, TICKS - (int64_t)done, until), GDN_OK);
        }
        check_same(&whole, &other);
        lab_close(&other);
      }
      lab_close(&whole);
    }
  }
}

TEST(another_seed_is_another_run) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    snprintf(text, sizeof text, "env=frozen-lake %s", mind); // where even planners meet chance
    Lab one = lab_open(text);
    strcat(text, " seed=2");
    Lab other = lab_open(text);
    lab_ticks(&one, TICKS);
    lab_ticks(&other, TICKS);
    CHECK(gdn_run_state_hash(one.run) != gdn_run_state_hash(other.run));
    lab_close(&one);
    lab_close(&other);
  }
}

TEST(runs_do_not_influence_each_other) {
  static const char *const texts[] = {"env=dyna-maze agent=dyna-q model=counts seed=3",
                                      "env=frozen-lake agent=prioritized-sweeping seed=4"};
  Lab alone[2], mixed[2];
  for (int32_t i = 0; i < 2; i++) {
    alone[i] = lab_open(texts[i]);
    mixed[i] = lab_open(texts[i]);
    lab_ticks(&alone[i], 4000);
  }
  for (int32_t t = 0; t < 4000; t += 8) {
    for (int32_t i = 0; i < 2; i++) lab_ticks(&mixed[i], 8);
  }
  for (int32_t i = 0; i < 2; i++) {
    check_same(&alone[i], &mixed[i]);
    lab_close(&alone[i]);
    lab_close(&mixed[i]);
  }
}

TEST(dyna_q_without_imagination_is_q_learning) {
  for (int32_t w = 0; w < GDN_COUNT(lab_worlds); w++) {
    static const char *const models[] = {"last-outcome", "counts"};
    for (int32_t m = 0; m < 2; m++) {
      char text[256];
      snprintf(text, sizeof text, "%s agent=q-learning", lab_worlds[w]);
      Lab plain = lab_open(text);
      snprintf(text, sizeof text, "%s agent=dyna-q agent.planning_steps=0 model=%s", lab_worlds[w],
               models[m]);
      Lab dyna = lab_open(text);
      lab_steps(&plain, 2000);
      lab_steps(&dyna, 2000);
      gdn_channel q = lab_channel(&plain, "q");
      size_t bytes = (size_t)(q.shape[0] * q.shape[1]) * sizeof(double);
      CHECK(memcmp(q.data, lab_f64(&dyna, "q"), bytes) == 0);
      gdn_progress one = gdn_run_progress(plain.run), other = gdn_run_progress(dyna.run);
      CHECK(one.total_reward == other.total_reward && one.episodes == other.episodes);
      CHECK(one.updates == other.updates && other.model_steps == 0);
      lab_close(&plain);
      lab_close(&dyna);
    }
  }
}

// -- where it stops -------------------------------------------------------------------------------

TEST(until_phase_stops_where_the_phase_changes) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    lab_pair(0, mind, text);
    Lab leap = lab_open(text), crawl = lab_open(text);
    for (int32_t n = 0; n < 300; n++) {
      gdn_phase before = gdn_run_progress(leap.run).phase;
      CHECK_INT(gdn_run_advance(leap.run, INT64_MAX, GDN_UNTIL_PHASE), GDN_OK);
      do lab_ticks(&crawl, 1);
      while (gdn_run_progress(crawl.run).phase == before);
      CHECK(gdn_run_progress(leap.run).ticks == gdn_run_progress(crawl.run).ticks);
      CHECK(gdn_run_progress(leap.run).phase != before);
    }
    lab_close(&leap);
    lab_close(&crawl);
  }
}

TEST(until_step_stops_after_each_real_step) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      for (uint64_t n = 1; n <= 200; n++) {
        CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_STEP), GDN_OK);
        gdn_progress now = gdn_run_progress(lab.run);
        CHECK(now.env_steps == n && now.due == 0 && now.phase == GDN_PHASE_DECIDE);
      }
      lab_close(&lab);
    }
  }
}

TEST(until_episode_stops_after_each_episode) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      strcat(text, " time_limit=300");
      Lab lab = lab_open(text);
      const double *rows = lab_f64(&lab, "episodes");
      for (uint64_t n = 1; n <= 20; n++) {
        CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
        gdn_progress now = gdn_run_progress(lab.run);
        CHECK(now.episodes == n && now.due == 0 && now.phase == GDN_PHASE_DECIDE);
        const double *row = rows + (n - 1) * GDN_EPISODE_COLUMNS;
        CHECK(row[GDN_EPISODE_EPISODE] == (double)n);
        CHECK(row[GDN_EPISODE_ENV_STEPS] == (double)now.env_steps);
        CHECK(row[GDN_EPISODE_MODEL_STEPS] == (double)now.model_steps);
        CHECK(row[GDN_EPISODE_UPDATES] == (double)now.updates);
      }
      lab_close(&lab);
    }
  }
}

TEST(the_ticks_given_are_the_most) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q");
  for (gdn_until until = GDN_UNTIL_TICKS; until <= GDN_UNTIL_EPISODE; until++) {
    uint64_t before = gdn_run_progress(lab.run).ticks;
    CHECK_INT(gdn_run_advance(lab.run, 0, until), GDN_OK);
    CHECK(gdn_run_progress(lab.run).ticks == before);
    CHECK_INT(gdn_run_advance(lab.run, 1, until), GDN_OK);
    CHECK(gdn_run_progress(lab.run).ticks == before + 1);
    CHECK_INT(gdn_run_advance(lab.run, -1, until), GDN_BAD_ARGUMENT);
  }
  lab_close(&lab);
}

// -- counts ---------------------------------------------------------------------------------------

TEST(counts_agree_with_the_algorithm) {
  static const int32_t planning[] = {0, 1, 7, 50};
  for (int32_t i = 0; i < GDN_COUNT(planning); i++) {
    uint64_t n = (uint64_t)planning[i], steps = 500;
    char text[96];
    snprintf(text, sizeof text, "env=dyna-maze agent=dyna-q agent.planning_steps=%d", planning[i]);
    Lab lab = lab_open(text);
    lab_steps(&lab, (int64_t)steps);
    gdn_progress now = gdn_run_progress(lab.run);
    CHECK_INT(now.env_steps, steps);
    CHECK_INT(now.model_steps, n * steps);
    CHECK_INT(now.updates, (n + 1) * steps);
    CHECK_INT(now.ticks, (n + 4) * steps); // decide, act, observe, and one for each update
    lab_close(&lab);
  }
}

TEST(sums_agree_with_the_episodes) {
  char mind[96], text[256];
  for (int32_t i = 0; lab_mind(i, mind); i++) {
    for (int32_t w = 0; lab_pair(w, mind, text); w++) {
      Lab lab = lab_open(text);
      lab_ticks(&lab, 20000);
      gdn_progress now = gdn_run_progress(lab.run);
      const double *row = lab_f64(&lab, "episodes");
      double steps = (double)now.episode_steps, sum = now.episode_return;
      for (uint64_t e = 0; e < now.episodes && e < GDN_EPISODE_ROWS;
           e++, row += GDN_EPISODE_COLUMNS) {
        if (now.phase == GDN_PHASE_DECIDE && e + 1 == now.episodes) break; // counted as under way
        steps += row[GDN_EPISODE_LENGTH];
        sum += row[GDN_EPISODE_RETURN];
        CHECK(row[GDN_EPISODE_LENGTH] >= 1);
      }
      if (now.phase != GDN_PHASE_DECIDE) {
        CHECK(steps == (double)now.env_steps);
        CHECK_NEAR(sum, now.total_reward, 1e-9 * (1 + fabs(sum)));
      }
      lab_close(&lab);
    }
  }
}

TEST(the_ring_keeps_the_latest_episodes) {
  Lab lab = lab_open("env=maze env.layout=SG agent=q-learning");
  const double *rows = lab_f64(&lab, "episodes");
  uint64_t episodes = GDN_EPISODE_ROWS + 500;
  for (uint64_t e = 0; e < episodes; e++) {
    CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
  }
  for (uint64_t k = episodes - GDN_EPISODE_ROWS + 1; k <= episodes; k++) {
    const double *row = rows + (k - 1) % GDN_EPISODE_ROWS * GDN_EPISODE_COLUMNS;
    CHECK(row[GDN_EPISODE_EPISODE] == (double)k);
    CHECK(row[GDN_EPISODE_RETURN] == 1 && row[GDN_EPISODE_TERMINATED] == 1);
  }
  lab_close(&lab);
}

// -- ends -----------------------------------------------------------------------------------------

// While the last updates of an episode are due, progress tells what its row will say of it, and does not say it before or
// after.
TEST(an_end_is_known_before_its_updates_are_done) {
  static const char *const texts[] = {"env=cliff-walking agent=dyna-q time_limit=30",
                                      "env=frozen-lake agent=dyna-q",
                                      "env=frozen-lake agent=value-iteration"};
  int32_t seen[3] = {0};
  for (int32_t i = 0; i < GDN_COUNT(texts); i++) {
    Lab lab = lab_open(texts[i]);
    const double *rows = lab_f64(&lab, "episodes");
    gdn_progress before = gdn_run_progress(lab.run);
    while (before.episodes < 60 && before.ticks < 100000) {
      lab_ticks(&lab, 1);
      gdn_progress now = gdn_run_progress(lab.run);
      const double *row = rows + before.episodes * GDN_EPISODE_COLUMNS;
      if (now.ended) CHECK(now.due > 0 && now.episodes == before.episodes);
      if (before.ended && now.episodes == before.episodes) CHECK_INT(now.ended, before.ended);
      if (before.ended && now.episodes > before.episodes) {
        CHECK(row[GDN_EPISODE_TERMINATED] == (before.ended == 1));
        CHECK(row[GDN_EPISODE_RETURN] == before.episode_return);
        CHECK(row[GDN_EPISODE_LENGTH] == (double)before.episode_steps);
        CHECK_INT(now.success, before.ended == 1 ? before.step_success : 0);
        CHECK_INT(now.ended, 0);
        seen[before.ended]++;
      }
      if (!before.ended && now.episodes > before.episodes) {
        CHECK(before.due <= 1);
        seen[0]++;
      }
      before = now;
    }
    lab_close(&lab);
  }
  for (int32_t i = 0; i < 3; i++) CHECK(seen[i] > 0);
}

TEST(time_limits_truncate) {
  Lab lab = lab_open("env=dyna-maze agent=dyna-q time_limit=60");
  const double *row = lab_f64(&lab, "episodes");
  int32_t terminated = 0, truncated = 0;
  for (int32_t e = 0; e < 300; e++, row += GDN_EPISODE_COLUMNS) {
    CHECK_INT(gdn_run_advance(lab.run, INT64_MAX, GDN_UNTIL_EPISODE), GDN_OK);
    double length = row[GDN_EPISODE_LENGTH], at_goal = row[GDN_EPISODE_RETURN];
    CHECK(row[GDN_EPISODE_TERMINATED] == at_goal);
    CHECK(at_goal == 1 ? length >= 14 && length <= 60 : length == 60);
    terminated += at_goal == 1;
    truncated += at_goal == 0;
  }
  CHECK(terminated > 0 && truncated > 0);
  lab_close(&lab);
}

// Paid 1 a step for ever, being cut off after each: 1 / (1 - gamma) = 2. An end is worth only what
// it pays.
TEST(after_a_time_limit_life_would_go_on) {
  Lab cut = lab_open("env=maze env.layout=S env.step_reward=1 agent=q-learning agent.alpha=1 "
                     "agent.gamma=0.5 time_limit=1");
  Lab end = lab_open("env=maze env.layout=SG env.step_reward=0 env.goal_reward=1 agent=q-learning "
                     "agent.alpha=1 agent.gamma=0.5");
  lab_steps(&cut, 3000);
  lab_steps(&end, 3000);
  for (int32_t a = 0; a < 4; a++) CHECK_NEAR(lab_f64(&cut, "q")[a], 2, 1e-12);
  CHECK_NEAR(lab_f64(&end, "q")[3], 1, 1e-12);   // right: into the goal
  CHECK_NEAR(lab_f64(&end, "q")[0], 0.5, 1e-12); // up: stay, and go right then
  CHECK(gdn_run_progress(cut.run).episodes == 3000);
  lab_close(&cut);
  lab_close(&end);
}

TEST(a_world_may_have_its_own_time_limit) {
  Lab own = lab_open("env=toy agent=q-learning"),
      other = lab_open("env=toy agent=q-learning time_limit=9");
  lab_steps(&own, 7 * 9 * 10);
  lab_steps(&other, 7 * 9 * 10);
  CHECK_INT(gdn_run_progress(own.run).episodes, 90);
  CHECK_INT(gdn_run_progress(other.run).episodes, 70);
  CHECK(lab_f64(&own, "episodes")[GDN_EPISODE_TERMINATED] == 0);
  lab_close(&own);
  lab_close(&other);
}

TEST(infinite_numbers_stop_the_run) {
  Lab lab = lab_open("env=toy env.pay=1e308 agent=dyna-q agent.planning_steps=0");
  CHECK_INT(gdn_run_advance(lab.run, 1000, GDN_UNTIL_TICKS), GDN_NUMERIC);
  gdn_progress then = gdn_run_progress(lab.run);
  CHECK(then.env_steps == 2 && isinf(then.total_reward));
  CHECK_INT(gdn_run_advance(lab.run, 1000, GDN_UNTIL_TICKS), GDN_NUMERIC);
  CHECK(gdn_run_progress(lab.run).ticks == then.ticks);
  CHECK(lab_f64(&lab, "q")[0] == lab_f64(&lab, "q")[0]);
  lab_close(&lab);
}

TEST(nothing_crashes_on_null) {
  gdn_config config = lab_config("");
  gdn_message why;
  gdn_channel channel;
  gdn_scene scene = {.layers = 255};
  gdn_run *run = NULL;
  gdn_env *env = NULL;
  uint64_t bytes = 0;
  Lab lab = lab_open("");
  CHECK_INT(gdn_run_bytes(NULL, &bytes, &why), GDN_BAD_ARGUMENT);
  CHECK(is_sentence(&why));
  CHECK_INT(gdn_run_bytes(&config, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_create(NULL, lab.memory, 1, &run, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_create(&config, NULL, 1u << 30, &run, &why), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_create(&config, &bytes, 8, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_env_bytes(NULL, &bytes, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_env_bytes(&config, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_env_create(&config, NULL, 1u << 30, &env, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_env_create(&config, &bytes, 8, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_advance(NULL, 1, GDN_UNTIL_TICKS), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_set(NULL, "agent.epsilon", "0", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_set(lab.run, NULL, "0", NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_set(lab.run, "agent.epsilon", NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_progress(NULL).line, -1);
  CHECK_TEXT(gdn_run_note(NULL), "");
  CHECK(gdn_run_config(NULL) == NULL && gdn_run_state_hash(NULL) == 0);
  CHECK_INT(gdn_run_channel_count(NULL), 0);
  CHECK_INT(gdn_run_channel(NULL, 0, &channel), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_channel(lab.run, 0, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_channel(lab.run, -1, &channel), GDN_UNKNOWN_ID);
  CHECK_INT(gdn_run_channel_find(lab.run, NULL, &channel), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_channel_find(lab.run, "none", &channel), GDN_UNKNOWN_ID);
  gdn_run_scene(NULL, &scene);
  gdn_run_scene(lab.run, NULL);
  CHECK(gdn_run_save_bytes(NULL) == 0);
  CHECK_INT(gdn_run_save(NULL, &bytes, 8), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_save(lab.run, NULL, 8), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_save(lab.run, &bytes, 8), GDN_NO_MEMORY);
  CHECK_INT(gdn_snapshot_config(NULL, 100, &config, NULL), GDN_BAD_FORMAT);
  CHECK_INT(gdn_snapshot_config(&bytes, 8, NULL, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_load(NULL, &bytes, 8, NULL), GDN_BAD_ARGUMENT);
  CHECK_INT(gdn_run_load(lab.run, NULL, 8, NULL), GDN_BAD_FORMAT);
  lab_close(&lab);
}

TEST_MAIN(
    toy_register(); RUN(a_run_takes_exactly_its_bytes) RUN(any_alignment_will_do)
        RUN(a_world_alone_takes_exactly_its_bytes) RUN(ticks_may_be_cut_anywhere)
            RUN(every_way_of_stopping_gives_the_same_bits) RUN(another_seed_is_another_run)
                RUN(runs_do_not_influence_each_other) RUN(dyna_q_without_imagination_is_q_learning)
                    RUN(until_phase_stops_where_the_phase_changes)
                        RUN(until_step_stops_after_each_real_step)
                            RUN(until_episode_stops_after_each_episode)
                                RUN(the_ticks_given_are_the_most)
                                    RUN(counts_agree_with_the_algorithm)
                                        RUN(sums_agree_with_the_episodes)
                                            RUN(the_ring_keeps_the_latest_episodes)
                                                RUN(an_end_is_known_before_its_updates_are_done)
                                                    RUN(time_limits_truncate)
                                                        RUN(after_a_time_limit_life_would_go_on)
                                                            RUN(a_world_may_have_its_own_time_limit)
                                                                RUN(infinite_numbers_stop_the_run)
                                                                    RUN(nothing_crashes_on_null))
