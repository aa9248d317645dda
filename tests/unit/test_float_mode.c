// A processor that rounds or flushes in another way is refused, by name; when it is set right again, the run goes on
// to the bits of one that was never disturbed. WebAssembly has but one mode; flushing is switched on where SSE is.
#include <fenv.h>

#include "unit/lab.h"
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

typedef struct Mode {
  uint32_t flags; // of MXCSR; 0: a rounding mode instead
  int rounding;
  const char *words, *others; // what the sentence must say, and what not
} Mode;

static const Mode modes[] = {
#ifdef __SSE2__
    {0x8000, 0, "flushes subnormal results", "DAZ"},
    {0x0040, 0, "takes subnormal numbers for zero", "FTZ"},
    {0x8040, 0, "(FTZ) and takes", "rounds up"}, // what -ffast-math does
#endif
#if defined(FE_UPWARD) && !defined(__wasm__)
    {0, FE_UPWARD, "rounds upwards", "TZ)"},
#endif
#if defined(FE_DOWNWARD) && !defined(__wasm__)
    {0, FE_DOWNWARD, "rounds downwards", "TZ)"},
#endif
#if defined(FE_TOWARDZERO) && !defined(__wasm__)
    {0, FE_TOWARDZERO, "rounds towards zero", "TZ)"},
#endif
    {0, FE_TONEAREST, NULL, NULL},
};

static void enter(const Mode *mode) {
#ifdef __SSE2__
  _mm_setcsr(_mm_getcsr() | mode->flags);
#endif
  if (mode->flags == 0) CHECK(fesetround(mode->rounding) == 0);
}

static void leave(void) {
#ifdef __SSE2__
  _mm_setcsr(_mm_getcsr() & ~0x8040u);
#endif
  CHECK(fesetround(FE_TONEAREST) == 0);
}

static void check_sentence(const Mode *mode, gdn_status status, const gdn_message *why) {
  CHECK_INT(status, GDN_FLOAT_MODE);
  CHECK(is_sentence(why) && strlen(why->text) < sizeof why->text - 1);
  if (!CHECK(strstr(why->text, mode->words) != NULL)) printf("    says \"%s\"\n", why->text);
  CHECK(strstr(why->text, mode->others) == NULL && strstr(why->text, "-ffast-math") != NULL);
}

TEST(nothing_is_made_in_another_mode) {
  gdn_config config = lab_config("env=pendulum agent=pets");
  uint64_t bytes;
  CHECK(gdn_run_bytes(&config, &bytes, NULL) == GDN_OK);
  void *memory = malloc((size_t)bytes);
  for (const Mode *mode = modes; mode->words != NULL; mode++) {
    gdn_run *run = NULL;
    gdn_env *env = NULL;
    gdn_message why_run = {""}, why_env = {""};
    enter(mode);
    gdn_status made_run = gdn_run_create(&config, memory, bytes, &run, &why_run);
    gdn_status made_env = gdn_env_create(&config, memory, bytes, &env, &why_env);
    leave();
    check_sentence(mode, made_run, &why_run);
    check_sentence(mode, made_env, &why_env);
    CHECK(run == NULL && env == NULL);
  }
  free(memory);
}

// Every way of going on is refused, and changes nothing.
static void disturb(const Mode *mode, gdn_run *run, const char *key, const char *value) {
  uint64_t digest = gdn_run_digest(run), ticks = gdn_run_progress(run).ticks;
  gdn_message why = {""};
  gdn_status advanced[4];
  enter(mode);
  for (gdn_until until = GDN_UNTIL_TICKS; until <= GDN_UNTIL_EPISODE; until++) {
    advanced[until] = gdn_run_advance(run, 1, until);
  }
  gdn_status set = gdn_run_set(run, key, value, &why);
  leave();
  for (int32_t i = 0; i < 4; i++) CHECK_INT(advanced[i], GDN_FLOAT_MODE);
  check_sentence(mode, set, &why);
  CHECK(gdn_run_progress(run).ticks == ticks && gdn_run_digest(run) == digest);
  char events[64] = "";
  CHECK_INT(gdn_config_get(gdn_run_config(run), "events", events, sizeof events), 0);
}

static void goes_on(const char *text, const char *key, const char *value) {
  Lab calm = lab_open(text), other = lab_open(text);
  for (int32_t step = 0; step < 30; step++) {
    lab_ticks(&calm, 7);
    lab_ticks(&other, 3);
    for (const Mode *mode = modes; mode->words != NULL; mode++) {
      disturb(mode, other.run, key, value);
    }
    lab_ticks(&other, 4);
  }
  CHECK(gdn_run_digest(calm.run) == gdn_run_digest(other.run));
  CHECK(gdn_run_set(other.run, key, value, NULL) == GDN_OK);
  lab_close(&calm);
  lab_close(&other);
}

TEST(a_run_goes_on_when_the_mode_is_right_again) {
  goes_on("env=dyna-maze agent=dyna-q", "agent.epsilon", "0.5");
  goes_on("env=cartpole-swingup agent=mbpo", "env.push", "1");
  CHECK(strstr(gdn_status_text(GDN_FLOAT_MODE), "rounds") != NULL);
}

TEST_MAIN(RUN(nothing_is_made_in_another_mode) RUN(a_run_goes_on_when_the_mode_is_right_again))
